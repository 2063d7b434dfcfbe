"""The price with and without VAT: what was given, and bounds in the unit that it was given in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms, Value
from calculator.kinds import PriceVat
from calculator.offers import Bounds
from calculator.quoting.request import QuoteRequest
from common.messages import gettext_noop
from common.vat import rate_on, vat_included, vat_on_top

KOPECK = Decimal("0.01")
OUTSIDE_WITHOUT_VAT = gettext_noop("The price is from %(lowest)s to %(highest)s ₽ without VAT. Nearest: %(nearest)s.")


def with_vat(request: QuoteRequest) -> QuoteRequest:
    """The same request with its price as everything else takes it: with VAT of the first day of the lease.

    VAT on top of a net price is rounded half up to the kopeck (`common.vat.vat_on_top`).

    Raises:
        VatRateUnknown: the lease starts before the first known rate.

    """
    if request.price_vat == PriceVat.WITH:
        return request
    rate = rate_on(request.starts_on)
    return replace(request, price=request.price + vat_on_top(request.price, rate), price_vat=PriceVat.WITH.value)


def bounds_without_vat(bounds: Bounds[Decimal], day: date) -> Bounds[Decimal]:
    """The lowest and the highest price without VAT whose prices with VAT are inside of these."""
    rate = rate_on(day)
    lowest, highest = (gross - vat_included(gross, rate) for gross in (bounds.lowest, bounds.highest))
    # The way there and back is rounded twice, so it may miss by a kopeck.
    while lowest + vat_on_top(lowest, rate) < bounds.lowest:
        lowest += KOPECK
    while highest + vat_on_top(highest, rate) > bounds.highest:
        highest -= KOPECK
    return Bounds(lowest, highest)


def in_price_as_given(error: ImpossibleTerms, request: QuoteRequest) -> ImpossibleTerms:
    """The refusal of a price with its bounds in the unit in which the request gives the price; others as they are."""
    if error.field != "price" or request.price_vat == PriceVat.WITH:
        return error

    def net(value: Value | None, *, at_least: bool) -> Decimal | None:
        if value is None or isinstance(value, date):
            return None
        bounds = bounds_without_vat(Bounds(Decimal(value), Decimal(value)), request.starts_on)
        return bounds.lowest if at_least else bounds.highest

    refusal = ImpossibleTerms(
        error.code,
        OUTSIDE_WITHOUT_VAT if error.code == "out_of_bounds" else error.message,
        field=error.field,
        given=request.price,
        lowest=net(error.lowest, at_least=True),
        highest=net(error.highest, at_least=False),
        nearest=net(error.nearest, at_least=error.nearest == error.lowest),
    )
    if error.code != "out_of_bounds":
        # Its words speak of prices with VAT.
        refusal.params.update(error.params)
    return refusal
