"""Checks of single values against their bounds."""

from collections.abc import Sequence
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms, Value
from calculator.engine.rounding import to_kopeck
from common.messages import gettext_noop

_OUT_OF_BOUNDS = gettext_noop(
    "“%(field)s” must be from %(lowest)s to %(highest)s, not %(given)s. The nearest possible is %(nearest)s."
)


def check_money(field: str, amount: Decimal, lowest: Decimal, highest: Decimal) -> None:
    """Refuse what is out of bounds or has fractions of a kopeck."""
    check_between(field, amount, lowest, highest)
    rounded = to_kopeck(amount)
    if rounded != amount:
        raise ImpossibleTerms(
            "not_kopecks",
            gettext_noop("“%(field)s”: %(given)s has fractions of a kopeck. The nearest is %(nearest)s."),
            field=field,
            given=amount,
            lowest=lowest,
            highest=highest,
            nearest=rounded,
        )


def check_between(field: str, value: Decimal, lowest: Decimal, highest: Decimal) -> None:
    """Refuse what is not a number, below `lowest` or above `highest`; both are possible themselves."""
    if value.is_nan():
        raise ImpossibleTerms(
            "not_a_number",
            gettext_noop("“%(field)s” is not a number. Expected from %(lowest)s to %(highest)s."),
            field=field,
            lowest=lowest,
            highest=highest,
            nearest=lowest,
        )
    if not lowest <= value <= highest:
        raise _out_of_bounds(field, value, lowest, highest, min(max(value, lowest), highest))


def check_count(field: str, count: int, lowest: int, highest: int) -> None:
    """Refuse a whole number out of its bounds."""
    if not lowest <= count <= highest:
        raise _out_of_bounds(field, count, lowest, highest, min(max(count, lowest), highest))


def nearest_of(field: str, given: int, possible: Sequence[int]) -> ImpossibleTerms:
    """Return the refusal of a value that is none of the `possible` ones, which ascend; of two as near, the smaller."""
    nearest = min(possible, key=lambda value: abs(value - given))
    return _out_of_bounds(field, given, possible[0], possible[-1], nearest)


def _out_of_bounds(field: str, given: Value, lowest: Value, highest: Value, nearest: Value) -> ImpossibleTerms:
    return ImpossibleTerms(
        "out_of_bounds",
        _OUT_OF_BOUNDS,
        field=field,
        given=given,
        lowest=lowest,
        highest=highest,
        nearest=nearest,
    )
