"""Whether a product allows what is asked. A refusal names the field, its bounds and the nearest allowed value."""

from collections.abc import Sequence
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.kinds import InsuranceChoice, PlanKind
from calculator.offers import Bounds, Catalogue, Offer, Programme, RateLine
from calculator.quoting.request import QuoteRequest
from common.messages import gettext_noop

OUTSIDE: dict[str, str] = {
    "price": gettext_noop("The price is from %(lowest)s to %(highest)s ₽ with VAT. Nearest: %(nearest)s."),
    "advance_percent": gettext_noop(
        "The advance is from %(lowest)s to %(highest)s %% of the price. Nearest: %(nearest)s."
    ),
    "term_months": gettext_noop("The term is from %(lowest)s to %(highest)s months. Nearest: %(nearest)s."),
    "buyout_percent": gettext_noop(
        "The buyout price is from %(lowest)s to %(highest)s %% of the price. Nearest: %(nearest)s."
    ),
    "grace": gettext_noop(
        "Payments of interest only are from %(lowest)s to %(highest)s at the beginning. Nearest: %(nearest)s."
    ),
    "rate_deviation": gettext_noop(
        "The rate may be moved by %(lowest)s to %(highest)s percentage points. Nearest: %(nearest)s."
    ),
    "power": gettext_noop("The engine has from %(lowest)s to %(highest)s horsepower. Nearest: %(nearest)s."),
    "mixed_share": gettext_noop(
        "The part repaid in equal parts is from %(lowest)s to %(highest)s. Nearest: %(nearest)s."
    ),
    # What only a page asks for.
    "mixed_percent": gettext_noop(
        "From %(lowest)s to %(highest)s %% of the principal are repaid in equal parts. Nearest: %(nearest)s."
    ),
    "step_every": gettext_noop("A step has from %(lowest)s to %(highest)s payments. Nearest: %(nearest)s."),
    "step_change": gettext_noop("A step changes the payment by %(lowest)s to %(highest)s %%. Nearest: %(nearest)s."),
}
MONTHS_OF_YEAR = Bounds(1, 12)
# Horsepower: quarry trucks have the most.
POWER = Bounds(Decimal(1), Decimal(5000))


def offer_for(request: QuoteRequest, catalogue: Catalogue) -> Offer:
    """The product that is asked for.

    Raises:
        ImpossibleTerms: it is not offered on this day.

    """
    offer = catalogue.offer(request.product)
    if offer is None:
        raise _not_offered("product", gettext_noop("This product is not offered now. Choose another one."))
    return offer


def check_limits(request: QuoteRequest, offer: Offer) -> RateLine:
    """The rate of the product for such a lease, if the product allows it.

    Raises:
        ImpossibleTerms: naming the field, its bounds and the nearest allowed value.

    """
    _check_choices(request, offer)
    _within("price", request.price, offer.price)
    _within("advance_percent", request.advance_percent, offer.advance)
    _within("term_months", request.term_months, offer.term)
    _check_period(request, offer)
    _within("buyout_percent", request.buyout_percent, offer.buyout)
    _within("grace", request.grace, Bounds(0, min(offer.longest_grace, request.payments - 1)))
    _check_plan(request, offer)
    if request.power is not None:
        _within("power", request.power, POWER)
    line = offer.rate_for(request.asset_kind, request.segment, request.term_months)
    if line is None:
        raise _not_offered("term_months", gettext_noop("There is no rate for this asset, client and term."))
    _within("rate_deviation", request.rate_deviation, line.deviation)
    return line


def programme_for(request: QuoteRequest, catalogue: Catalogue) -> Programme | None:
    """The programme that is asked for, None when none is; whether it pays is said by the engine.

    Raises:
        ImpossibleTerms: there is no such programme today.

    """
    if not request.programme:
        return None
    programme = catalogue.programme(request.programme)
    if programme is None:
        raise _not_offered("programme", gettext_noop("This subsidy programme is over or used up."))
    return programme


def _check_choices(request: QuoteRequest, offer: Offer) -> None:
    if request.asset_kind not in offer.asset_kinds:
        raise _not_offered("asset_kind", gettext_noop("The product is not for such assets."))
    if request.plan not in offer.plans:
        raise _not_offered("plan", gettext_noop("The product has no such schedule."))
    if request.timing not in offer.timings:
        raise _not_offered("timing", gettext_noop("The product has no payments at this end of the period."))
    if request.insurance == InsuranceChoice.OWN and not offer.leaves_insurance(request.asset_kind):
        raise _not_offered("insurance", gettext_noop("The product does not leave the insurance to the client."))


def _check_period(request: QuoteRequest, offer: Offer) -> None:
    """The period is one of the product's, and the term is a whole number of them."""
    if request.months not in offer.periods:
        raise ImpossibleTerms(
            "months",
            gettext_noop("The product has no payments every %(given)s months. Nearest: every %(nearest)s."),
            field="months",
            given=request.months,
            lowest=min(offer.periods),
            highest=max(offer.periods),
            nearest=_nearest_of(request.months, offer.periods),
        )
    if request.term_months % request.months:
        shortest = -(-offer.term.lowest // request.months) * request.months
        longest = offer.term.highest // request.months * request.months
        whole = round(request.term_months / request.months) * request.months
        raise ImpossibleTerms(
            "broken_term",
            gettext_noop("The term is a whole number of periods between payments. Nearest: %(nearest)s months."),
            field="term_months",
            given=request.term_months,
            lowest=shortest,
            highest=longest,
            nearest=Bounds(shortest, longest).nearest(whole),
        )


def _check_plan(request: QuoteRequest, offer: Offer) -> None:
    match request.plan:
        case PlanKind.MIXED:
            _within("mixed_share", request.mixed_share or Decimal(0), Bounds(Decimal(0), Decimal(1)))
        case PlanKind.STEPPED:
            _check_weights(request)
        case PlanKind.SEASONAL if request.weights:
            _check_weights(request)
        case PlanKind.SEASONAL:
            _check_skipped(request, offer)
        case PlanKind.INDIVIDUAL:
            _check_fixed(request)
        case _:
            return


def _check_weights(request: QuoteRequest) -> None:
    if len(request.weights) != request.payments:
        raise ImpossibleTerms(
            "weights_count",
            gettext_noop("There is a share for each of the %(highest)s payments, not %(given)s."),
            field="weights",
            given=len(request.weights),
            lowest=request.payments,
            highest=request.payments,
            nearest=request.payments,
        )


def _check_skipped(request: QuoteRequest, offer: Offer) -> None:
    wrong = next((month for month in request.skipped_months if month not in MONTHS_OF_YEAR), None)
    if wrong is not None:
        raise ImpossibleTerms(
            "month_of_year",
            gettext_noop("A month of the year is from %(lowest)s to %(highest)s, not %(given)s."),
            field="skipped_months",
            given=wrong,
            lowest=MONTHS_OF_YEAR.lowest,
            highest=MONTHS_OF_YEAR.highest,
            nearest=MONTHS_OF_YEAR.nearest(wrong),
        )
    count = len(set(request.skipped_months))
    if count > offer.most_skipped_months:
        raise ImpossibleTerms(
            "skipped_months",
            gettext_noop("At most %(highest)s months of a year may be skipped, not %(given)s."),
            field="skipped_months",
            given=count,
            lowest=0,
            highest=offer.most_skipped_months,
            nearest=offer.most_skipped_months,
        )


def _check_fixed(request: QuoteRequest) -> None:
    """Payments that are fixed are among those that are not of interest only."""
    among = Bounds(request.grace + 1, request.payments)
    wrong = next((number for number, _amount in request.fixed if number not in among), None)
    if wrong is not None:
        raise ImpossibleTerms(
            "fixed_number",
            gettext_noop("Payments from %(lowest)s to %(highest)s can be fixed, not payment %(given)s."),
            field="fixed",
            given=wrong,
            lowest=among.lowest,
            highest=among.highest,
            nearest=among.nearest(wrong),
        )


def _within[T: (Decimal, int)](field: str, value: T, bounds: Bounds[T]) -> None:
    if value not in bounds:
        raise outside(field, value, bounds)


def outside[T: (Decimal, int)](field: str, value: T, bounds: Bounds[T]) -> ImpossibleTerms:
    """The refusal of a value that is out of its bounds, in the words and the unit of its field."""
    return ImpossibleTerms(
        "out_of_bounds",
        OUTSIDE[field],
        field=field,
        given=value,
        lowest=bounds.lowest,
        highest=bounds.highest,
        nearest=bounds.nearest(value),
    )


def _nearest_of(value: int, allowed: Sequence[int]) -> int:
    """The nearest of several values, the smaller of two at the same distance."""
    return min(allowed, key=lambda one: (abs(one - value), one))


def _not_offered(field: str, message: str) -> ImpossibleTerms:
    return ImpossibleTerms("not_offered", message, field=field)
