"""Rounding of the engine, and its decimal contexts: results do not depend on the caller's context.

Factors have more digits than their products with money. So a product that ends in exactly half a kopeck (6 roubles at
25 % a year for a month is 0.125) does so after it is rounded to the digits of `ROW_CONTEXT`, although 25/1200 has no
end; and half up then rounds it up.
"""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from calculator.engine.terms import RoundUnit

KOPECK = Decimal("0.01")
# Of interest factors, fractions of a year and bases of payments.
ENGINE_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
# Of money multiplied with them.
ROW_CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN)

# What is dropped before rounding up, so that noise of the last digits of a factor does not cost a whole unit.
_NOISE = Decimal("1E-9")
_ONE = Decimal(1)


def to_kopeck(amount: Decimal) -> Decimal:
    """Round to the kopeck, half up; digits that only a factor has are dropped first."""
    return ROW_CONTEXT.plus(amount).quantize(KOPECK, ROUND_HALF_UP)


def interest_on(balance: Decimal, factor: Decimal) -> Decimal:
    """Interest of a balance for a period with this factor, to the kopeck; exactly as the rows have it."""
    return ROW_CONTEXT.multiply(balance, factor).quantize(KOPECK, ROUND_HALF_UP)


def payment_rounding(unit: Decimal, mode: RoundUnit) -> Callable[[Decimal], Decimal]:
    """Return the function that rounds a payment (never negative) to `unit` roubles, to the nearest one or up."""
    if unit == KOPECK and mode is RoundUnit.NEAREST:
        return to_kopeck

    def nearest(amount: Decimal) -> Decimal:
        return ((amount / unit).quantize(_ONE, ROUND_HALF_UP) * unit).quantize(KOPECK)

    def up(amount: Decimal) -> Decimal:
        whole = amount.quantize(_NOISE, ROUND_HALF_EVEN) / unit
        return (whole.quantize(_ONE, ROUND_CEILING) * unit).quantize(KOPECK)

    return nearest if mode is RoundUnit.NEAREST else up
