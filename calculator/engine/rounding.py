"""Rounding of the engine, and the decimal context of its factors: results do not depend on the caller's context."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from calculator.engine.terms import RoundUnit

KOPECK = Decimal("0.01")
ENGINE_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)

# What is dropped before rounding up, so that noise of the last digits of a factor does not cost a whole unit.
_NOISE = Decimal("1E-9")
_ONE = Decimal(1)


def to_kopeck(amount: Decimal) -> Decimal:
    """Round to the kopeck, half up."""
    return amount.quantize(KOPECK, ROUND_HALF_UP)


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
