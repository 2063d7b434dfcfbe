"""Checks of the sums and ids that computations of payments are given; what fails them is a fault of the program."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from common.money import q


def require_part(what: str, row_id: int, part: Decimal, whole: Decimal) -> None:
    """Check that both are whole kopecks and that the part is not below zero or above the whole.

    Raises:
        ValueError: otherwise; `what` and `row_id` say which row it is.

    """
    if q(part) != part or q(whole) != whole:
        raise ValueError(f"The {what} {row_id} has fractions of a kopeck: {part} of {whole}")
    if not 0 <= part <= whole:
        raise ValueError(f"The {what} {row_id} has {part} allocated of {whole}: expected from 0 to the whole")


def require_unique(what: str, ids: Iterable[int]) -> None:
    """Check that no id occurs twice.

    Raises:
        ValueError: otherwise, with all that do.

    """
    twice = sorted(row_id for row_id, times in Counter(ids).items() if times > 1)
    if twice:
        raise ValueError(f"Each {what} must be given once, these are repeated: {twice}")
