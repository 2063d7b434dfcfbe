"""Sizes of columns that every app shares."""

from typing import TypedDict


class MoneyDigits(TypedDict):
    """Size of a money column: sixteen digits of roubles and the kopecks."""

    max_digits: int
    decimal_places: int


MONEY: MoneyDigits = {"max_digits": 18, "decimal_places": 2}
