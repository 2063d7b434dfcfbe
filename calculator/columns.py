"""Sizes of columns of the catalogue."""

from typing import TypedDict


class Digits(TypedDict):
    """Size of a decimal column."""

    max_digits: int
    decimal_places: int


# A share of the price: from 0 to 100 with two digits.
SHARE: Digits = {"max_digits": 5, "decimal_places": 2}
# A rate in percent a year, as contracts keep it.
RATE: Digits = {"max_digits": 7, "decimal_places": 4}
