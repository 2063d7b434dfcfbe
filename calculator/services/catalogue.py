"""Changing the catalogue: a draft of a version, its publication, the next edition of a programme, a tax rule.

Whatever a calculation was made with stays: changes are new rows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from calculator.catalogue import draft_offer, forget
from calculator.kinds import PLANS_OF_PAGE, AssetKind, CostBasis, PaymentTiming, Period, PlanKind, TaxRuleKind
from calculator.models import ProductCost, ProductRate, ProductVersion, SubsidyProgramme, TaxRule
from calculator.offers import Offer
from calculator.services.coverage import gaps, overlaps
from common.locks import lock_name

FIRST_LIMITS: Mapping[str, Any] = {
    "asset_kinds": list(AssetKind.values),
    "lowest_price": Decimal("300000.00"),
    "highest_price": Decimal("100000000.00"),
    "lowest_advance": Decimal("10.00"),
    "highest_advance": Decimal("49.00"),
    "shortest_term": 12,
    "longest_term": 60,
    "periods": [Period.MONTH.value],
    "plans": [PlanKind.ANNUITY.value],
    "timings": [PaymentTiming.ARREARS.value],
}
# Columns that a new version does not take over.
OWN = frozenset({"id", "product", "number", "published_at", "published_by", "note"})


class CatalogueRefused(ValidationError):
    """The draft cannot be published; the messages say what is missing."""


def lock_editing(actor: Membership | None) -> None:
    """Let one edit of the catalogue happen at a time, by whoever may; no actor is the portal itself.

    Raises:
        PermissionDenied: the actor may not edit the catalogue.

    """
    if actor is not None and not can(actor, Capability.CATALOGUE_EDIT):
        raise PermissionDenied
    lock_name("calculator catalogue")


@transaction.atomic
def draft_version(*, product_id: int, valid_from: date, actor: Membership | None) -> ProductVersion:
    """Make the draft of the product's next version with the limits, rates and costs of the last one.

    The first draft of a product has wide limits and no rates, so that it cannot be published as it is.

    Raises:
        PermissionDenied: the actor may not edit the catalogue.
        CatalogueRefused: there is a draft already.

    """
    lock_editing(actor)
    last = ProductVersion.objects.filter(product=product_id).order_by("-number").first()
    if last is None:
        return ProductVersion.objects.create(product_id=product_id, number=1, valid_from=valid_from, **FIRST_LIMITS)
    if last.is_draft:
        raise CatalogueRefused(_("There is a draft already: publish or edit it."), code="draft_exists")
    fields = [field.name for field in ProductVersion._meta.concrete_fields if field.name not in OWN]
    taken = {name: getattr(last, name) for name in fields} | {"valid_from": valid_from, "valid_to": None}
    draft = ProductVersion.objects.create(product_id=product_id, number=last.number + 1, **taken)
    ProductRate.objects.bulk_create(ProductRate(version=draft, **_line(rate)) for rate in last.rates.all())
    ProductCost.objects.bulk_create(ProductCost(version=draft, **_line(cost)) for cost in last.costs.all())
    return draft


def _line(row: ProductRate | ProductCost) -> dict[str, Any]:
    """Columns of a row that belongs to a version, for another version."""
    names = [field.name for field in row._meta.concrete_fields if field.name not in {"id", "version"}]
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def publish_version(*, version_id: int, actor: Membership | None, at: datetime) -> ProductVersion:
    """Publish a draft: from its first day on calculations use it, and it cannot be changed or removed.

    Raises:
        PermissionDenied: the actor may not edit the catalogue.
        ProductVersion.DoesNotExist: there is no such version.
        CatalogueRefused: it is published already, its days are over, the calculator has no schedule of it to begin
            with, its rates leave a lease without one, or a cost goes by a tax that nobody has entered.

    """
    lock_editing(actor)
    version = ProductVersion.objects.select_for_update(of=("self",)).select_related("product").get(pk=version_id)
    if not version.is_draft:
        raise CatalogueRefused(_("This version is published already."), code="published")
    if version.valid_to is not None and version.valid_to < localdate(at):
        raise CatalogueRefused(_("The last day of this version is over."), code="days_over")
    version.full_clean()
    if not set(version.plans) & set(PLANS_OF_PAGE):
        told = _("Choose a schedule besides the individual one: the calculator begins with it.")
        raise CatalogueRefused({"plans": ValidationError(told, code="no_plan_of_page")})
    offer = draft_offer(version)
    check_rates(offer)
    check_tax_of_power(offer)
    version.published_at, version.published_by_id = at, actor.user_id if actor else None
    version.save(update_fields=["published_at", "published_by"])
    transaction.on_commit(forget)
    return version


def check_rates(offer: Offer) -> None:
    """Every lease that the limits allow has exactly one narrowest rate.

    Raises:
        CatalogueRefused: naming what has no rate, or two of the same narrowness.

    """
    found = [
        ValidationError(_("There is no rate for: %(lease)s."), code="gap", params={"lease": lease})
        for lease in gaps(offer)
    ]
    found += [
        ValidationError(_("Two rates are for the same: %(lease)s."), code="overlap", params={"lease": lease})
        for lease in overlaps(offer)
    ]
    if found:
        raise CatalogueRefused(found)


def check_tax_of_power(offer: Offer) -> None:
    """A transport tax by engine power has a rate from the first day of the version on.

    Raises:
        CatalogueRefused: there is none, so that clients would see no tax.

    """
    if not any(cost.basis == CostBasis.POWER for cost in offer.costs):
        return
    if not TaxRule.objects.filter(kind=TaxRuleKind.TRANSPORT_TAX, since__lte=offer.valid_from).exists():
        told = _("Enter the tax rule “Transport tax, ₽ a year for one horsepower” for the first day of the version.")
        raise CatalogueRefused(told, code="no_transport_tax")


@transaction.atomic
def edit_programme(*, code: str, values: Mapping[str, Any], actor: Membership | None, at: datetime) -> SubsidyProgramme:
    """Enter the next edition of a programme; a new code begins a new programme. The same again enters nothing.

    Raises:
        PermissionDenied: the actor may not edit the catalogue.
        ValidationError: by field; nothing is written.

    """
    lock_editing(actor)
    last = SubsidyProgramme.objects.filter(code=code).order_by("-edition").first()
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last
    return _entered(_next_edition(last, code, values), actor=actor, at=at)


def check_programme(*, code: str, values: Mapping[str, Any]) -> None:
    """Tell beforehand whether `edit_programme` would take these values.

    Raises:
        ValidationError: by field.

    """
    last = SubsidyProgramme.objects.filter(code=code).order_by("-edition").first()
    _next_edition(last, code, values).full_clean(exclude=["entered_at", "entered_by"])


def _next_edition(last: SubsidyProgramme | None, code: str, values: Mapping[str, Any]) -> SubsidyProgramme:
    return SubsidyProgramme(code=code, edition=last.edition + 1 if last else 1, **values)


@transaction.atomic
def add_tax_rule(
    *, kind: str, since: date, value: Decimal, source: str, actor: Membership | None, at: datetime
) -> TaxRule:
    """Enter a tax rule; another one of the same kind and day corrects the one before.

    Raises:
        PermissionDenied: the actor may not edit the catalogue.
        ValidationError: by field; nothing is written.

    """
    lock_editing(actor)
    return _entered(TaxRule(kind=kind, since=since, value=value, source=source), actor=actor, at=at)


def _entered[M: (SubsidyProgramme, TaxRule)](row: M, *, actor: Membership | None, at: datetime) -> M:
    row.entered_at, row.entered_by_id = at, actor.user_id if actor else None
    row.full_clean(exclude=["entered_by"])
    row.save(force_insert=True)
    transaction.on_commit(forget)
    return row
