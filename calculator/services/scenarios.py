"""Calculations that people keep: saved, renamed, cloned, deleted, and opened again as they were made."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from calculator.catalogue import of_version
from calculator.models import Scenario
from calculator.quoting.quote import Quote, make_quote
from calculator.quoting.request import QuoteRequest, from_query, to_query
from common.locks import lock_name
from common.money import round_percent

RATE_DIGITS = 4
# What a clone takes over; the rest is its own.
COPIED = (
    "company",
    "request",
    "product_version",
    "programme",
    "priced_at",
    "price",
    "advance",
    "subsidy",
    "buyout",
    "term_months",
    "annual_rate",
    "payment",
    "total",
    "price_increase",
    "effective_rate",
    "tax_saving",
)


@transaction.atomic
def save_scenario(
    *, quote: Quote, name: str, actor: Membership, at: datetime, company: Company | None = None
) -> Scenario:
    """Keep a calculation under a name, for the actor's company; the lessor's staff keep it for a client or for nobody.

    Raises:
        PermissionDenied: the actor may not keep calculations, or not for this company.
        ValidationError: by field; nothing is written.

    """
    _require(actor)
    scenario = Scenario(
        owner_id=actor.user_id,
        company=_company_for(actor, company),
        name=name.strip(),
        request=to_query(quote.request),
        product_version_id=quote.offer.version_id,
        programme_id=quote.programme.id if quote.programme else None,
        created_at=at,
        priced_at=at,
        **figures_of(quote),
    )
    return _numbered(scenario)


def figures_of(quote: Quote) -> dict[str, Decimal | int | None]:
    """The main figures of a calculation, as the columns of a list keep them: percent to four digits, half up."""
    indicators = quote.indicators
    effective = indicators.client_effective_rate
    return {
        "price": quote.terms.price,
        "advance": quote.advance,
        "subsidy": quote.terms.subsidy,
        "buyout": quote.terms.buyout,
        "term_months": quote.request.term_months,
        "annual_rate": quote.rate,
        "payment": quote.highest_payment,
        "total": indicators.total,
        "price_increase": round_percent(indicators.increase_year, RATE_DIGITS),
        "effective_rate": round_percent(effective.percent, RATE_DIGITS) if effective else None,
        "tax_saving": quote.tax_saving,
    }


@transaction.atomic
def rename_scenario(*, scenario_id: int, name: str, actor: Membership) -> Scenario:
    """Give a calculation another name.

    Raises:
        PermissionDenied: the actor may not keep calculations, or it is somebody else's.
        Scenario.DoesNotExist: it is out of the actor's sight.
        ValidationError: the name is empty or too long; nothing is written.

    """
    scenario = _own(scenario_id, actor)
    scenario.name = name.strip()
    scenario.full_clean()
    scenario.save(update_fields=["name"])
    return scenario


@transaction.atomic
def clone_scenario(*, scenario_id: int, name: str, actor: Membership, at: datetime) -> Scenario:
    """Keep a copy, which opens with the rates of the original: it is the same calculation until it is changed.

    Raises:
        PermissionDenied: the actor may not keep calculations.
        Scenario.DoesNotExist: the original is out of the actor's sight.
        ValidationError: the name is empty or too long; nothing is written.

    """
    original = _seen(scenario_id, actor)
    copy = Scenario(
        owner_id=actor.user_id,
        name=name.strip(),
        cloned_from=original,
        created_at=at,
        **{field: getattr(original, field) for field in COPIED},
    )
    return _numbered(copy)


@transaction.atomic
def delete_scenario(*, scenario_id: int, actor: Membership) -> None:
    """Forget a calculation; the audit trail keeps that it was there.

    Raises:
        PermissionDenied: the actor may not keep calculations, or it is somebody else's.
        Scenario.DoesNotExist: it is out of the actor's sight.

    """
    _own(scenario_id, actor).delete()


def request_of(scenario: Scenario) -> QuoteRequest:
    """What was asked."""
    return from_query(scenario.request, by_staff=True)


def reopen(scenario: Scenario) -> Quote:
    """Make the calculation anew with its version of the product and with what was known when it was made.

    Raises:
        ImpossibleTerms: never, unless the engine itself has changed since.

    """
    known = of_version(scenario.product_version_id, at=scenario.priced_at, programme_id=scenario.programme_id)
    return make_quote(request_of(scenario), known)


def _require(actor: Membership) -> None:
    if not can(actor, Capability.SCENARIOS_KEEP):
        raise PermissionDenied


def _seen(scenario_id: int, actor: Membership) -> Scenario:
    _require(actor)
    return Scenario.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=scenario_id)


def _own(scenario_id: int, actor: Membership) -> Scenario:
    """Colleagues read a calculation and clone it; it is its owner's, or of whoever the owner is a deputy of."""
    scenario = _seen(scenario_id, actor)
    if scenario.owner_id not in {actor.user_id, actor.grantor.user_id}:
        raise PermissionDenied
    return scenario


def _company_for(actor: Membership, company: Company | None) -> Company | None:
    """A client's person keeps for the company (or the branch) that they reach; staff for any company in sight."""
    if not actor.is_lessor:
        return actor.grantor.branch or actor.company
    if company is not None and not Company.objects.visible_to(actor).filter(pk=company.pk).exists():
        raise PermissionDenied
    return company


def _numbered(scenario: Scenario) -> Scenario:
    """Give the next number of its owner and save."""
    lock_name(f"scenarios of {scenario.owner_id}")
    last: int | None = Scenario.objects.filter(owner=scenario.owner_id).aggregate(last=Max("number"))["last"]
    scenario.number = (last or 0) + 1
    if not scenario.name:
        raise ValidationError({"name": ValidationError(_("Give the calculation a name."), code="required")})
    scenario.full_clean()
    scenario.save(force_insert=True)
    return scenario
