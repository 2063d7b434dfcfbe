"""What each policy compares with its limit: figures of terms, of the client's contracts, of company and asset."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Min, QuerySet, Sum
from django.utils import timezone

from common.money import ZERO, round_percent
from contracts.models import Application, Contract, ContractStatus, PolicyRule, TermsVersion

MONTHS = 12
# What must be at least the limit; everything else must be at most.
AT_LEAST = frozenset({PolicyRule.LEAST_ADVANCE, PolicyRule.COMPANY_AGE})
type Measure = Callable[[TermsVersion, datetime], Decimal | None]


def _advance(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Percent of the price that the client pays first, with what a subsidy stands in for."""
    del at
    return round_percent((terms.advance + terms.subsidy) * 100 / terms.price, 2)


def _term(terms: TermsVersion, at: datetime) -> Decimal | None:
    del at
    return Decimal(terms.term_months)


def _price(terms: TermsVersion, at: datetime) -> Decimal | None:
    del at
    return terms.price


def _exposure(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Roubles still to be paid on the client's live contracts, with the whole of this deal."""
    del at
    application = terms.application
    live = _contracts(application).filter(status__in=ContractStatus.live())
    owed = live.aggregate(sum=Sum(F("scheduled_total") - F("paid_total")))["sum"] or ZERO
    return Decimal(owed) + terms.total


def _delay(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Days past due of the oldest unpaid instalment; zero when nothing is overdue."""
    late = _contracts(terms.application).filter(overdue_total__gt=0, status__in=ContractStatus.live())
    since: date | None = late.aggregate(since=Min("overdue_since"))["since"]
    # The first day of delay is day one, as in the registry.
    return Decimal((timezone.localdate(at) - since).days + 1 if since else 0)


def _company_age(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Whole months since the registration that the company card tells."""
    told = terms.application.card.get("registered_on")
    return Decimal(_months(date.fromisoformat(told), timezone.localdate(at))) if told else None


def _asset_age(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Years of the asset at the end of the term, by its year of make; a new one is made this year."""
    made = terms.application.asset_details.get("year")
    today = timezone.localdate(at)
    years = today.year - int(made) if made else 0
    return Decimal(years) + round_percent(Decimal(terms.term_months) / MONTHS, 2)


def _share_of_valuation(terms: TermsVersion, at: datetime) -> Decimal | None:
    """Percent of the newest accepted valuation that is financed; unknown while there is none."""
    del at
    valued = terms.application.valuations.filter(accepted_at__isnull=False).order_by("-accepted_at", "-pk").first()
    return round_percent((terms.price - terms.advance) * 100 / valued.value, 2) if valued else None


def _contracts(application: Application) -> QuerySet[Contract]:
    return Contract.objects.filter(lessor=application.lessor_id, lessee=application.lessee_id)


def _months(since: date, until: date) -> int:
    return (until.year - since.year) * MONTHS + until.month - since.month - (until.day < since.day)


MEASURES: Mapping[PolicyRule, Measure] = {
    PolicyRule.LEAST_ADVANCE: _advance,
    PolicyRule.LONGEST_TERM: _term,
    PolicyRule.HIGHEST_PRICE: _price,
    PolicyRule.HIGHEST_EXPOSURE: _exposure,
    PolicyRule.LONGEST_DELAY: _delay,
    PolicyRule.COMPANY_AGE: _company_age,
    PolicyRule.ASSET_AGE: _asset_age,
    PolicyRule.SHARE_OF_VALUATION: _share_of_valuation,
}


def is_met(rule: PolicyRule, found: Decimal | None, limit: Decimal) -> bool:
    """Whether the figure keeps to the limit; an unknown figure does not."""
    if found is None:
        return False
    return found >= limit if rule in AT_LEAST else found <= limit
