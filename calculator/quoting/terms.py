"""From a request to the terms that the engine takes, and from the engine's refusals to fields of the request."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from calculator.engine.dates import payment_dates
from calculator.engine.errors import ImpossibleTerms, Value
from calculator.engine.plans import skipping
from calculator.engine.terms import (
    Annuity,
    DayCount,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Plan,
    RoundUnit,
    Terms,
    Timing,
    Weighted,
)
from calculator.kinds import PlanKind
from calculator.offers import Offer
from calculator.quoting.request import ZERO, QuoteRequest
from common.money import q

HUNDRED = Decimal(100)
PERCENT_STEP = Decimal("0.01")
# Terms of the engine that have another name, and another unit, in a request.
SHARES = {"advance": "advance_percent", "buyout": "buyout_percent"}
NAMES = SHARES | {"payments": "term_months", "subsidy": "programme"}
# What of the request makes the plan of a kind.
PLAN_FIELDS = {
    PlanKind.MIXED: "mixed_share",
    PlanKind.STEPPED: "weights",
    PlanKind.SEASONAL: "skipped_months",
    PlanKind.INDIVIDUAL: "fixed",
}


def terms_of(request: QuoteRequest, offer: Offer, *, rate: Decimal, advance: Decimal, subsidy: Decimal) -> Terms:
    """Terms of the lease: `rate` percent a year, the advance that the client pays and the subsidy in roubles."""
    plain = Terms(
        price=request.price,
        rate=rate,
        payments=request.payments,
        starts_on=request.starts_on,
        first_payment_on=request.first_payment_on,
        months=request.months,
        advance=advance,
        subsidy=subsidy,
        buyout=share_of_price(request, request.buyout_percent),
        grace=request.grace,
        timing=Timing(request.timing),
        day_count=DayCount(offer.day_count),
        unit=offer.unit,
        round_unit=RoundUnit(offer.unit_rounding),
    )
    plan = plan_of(request, plain)
    return replace(plain, plan=plan)


def share_of_price(request: QuoteRequest, percent: Decimal) -> Decimal:
    """Roubles of a percentage of the price, half up."""
    return q(request.price * percent / HUNDRED)


def plan_of(request: QuoteRequest, terms: Terms) -> Plan:
    """The plan that is asked for; a seasonal one skips the payments that fall due in the months named."""
    match request.plan:
        case PlanKind.DIFFERENTIATED:
            return Differentiated()
        case PlanKind.MIXED:
            return Mixed(request.mixed_share or ZERO)
        case PlanKind.STEPPED:
            return Weighted(request.weights)
        case PlanKind.SEASONAL:
            return (
                Weighted(request.weights) if request.weights else skipping(payment_dates(terms), request.skipped_months)
            )
        case PlanKind.INDIVIDUAL:
            return Individual(tuple(FixedPayment(number, amount) for number, amount in request.fixed))
        case _:
            return Annuity()


def field_of(term: str, request: QuoteRequest) -> str:
    """The field of the request that sets a term of the engine."""
    if term == "plan":
        return PLAN_FIELDS.get(PlanKind(request.plan), "plan")
    return NAMES.get(term, term)


def in_fields_of_request(error: ImpossibleTerms, request: QuoteRequest) -> ImpossibleTerms:
    """The refusal of the engine, naming the field of the request with bounds in the unit of that field.

    The words stay the engine's: they speak of roubles and payments.
    """

    def told(value: Value | None) -> Value | None:
        if value is None or isinstance(value, date):
            return value
        if error.field in SHARES:
            return (Decimal(value) * HUNDRED / request.price).quantize(PERCENT_STEP, ROUND_DOWN)
        return int(value) * request.months if error.field == "payments" else value

    refusal = ImpossibleTerms(
        error.code,
        error.message,
        field=field_of(error.field, request),
        number=error.number,
        given=told(error.given),
        lowest=told(error.lowest),
        highest=told(error.highest),
        nearest=told(error.nearest),
    )
    refusal.params.update(error.params)
    return refusal
