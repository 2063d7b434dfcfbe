"""Products of early redemption: what the contract asks for the payments ahead."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise


class InterestUntil(StrEnum):
    """Up to when interest is paid: the day of redemption, or the end of the period in which it is."""

    DATE = "date"
    PERIOD_END = "period_end"


@dataclass(frozen=True, slots=True)
class ByBalance:
    """The principal that is left, its interest and the buyout price: the usual product.

    Only the actual time of use is paid for unless the contract asks for the whole current period.
    """

    until: InterestUntil = InterestUntil.DATE


@dataclass(frozen=True, slots=True)
class Discounted:
    """Payments ahead discounted to the day at a rate of the contract: percent a year, days / 365, compound.

    A buyout price that is sold apart is not discounted.
    """

    rate: Decimal


@dataclass(frozen=True, slots=True)
class LessPercent:
    """Payments ahead less a percentage of them, the buyout price whole."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class ByTable:
    """Sums annexed to the contract, with the buyout price inside: each is in force from its day to the next one's.

    Raises:
        ValueError: no rows, or days that do not rise.

    """

    sums: tuple[tuple[date, Decimal], ...]

    def __post_init__(self) -> None:
        if not self.sums or any(later <= day for (day, _), (later, _) in pairwise(self.sums)):
            raise ValueError("A table of redemption sums needs days that rise")


type Way = ByBalance | Discounted | LessPercent | ByTable
