"""What a contract says of penalties: the rate a day, on what it runs, how much at most, how many days are free."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from calculator.engine.cash import share
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from common.money import LIMIT
from payments.engine.rates import RateFrom, check_bounds, rate_table

RATE, CAP, GRACE = "penalty_rate", "penalty_cap", "penalty_grace_days"
LONGEST_GRACE = 366
# Of what fell overdue: ten times the debt is no cap any more.
LARGEST_CAP = Decimal(1000)


class PenaltyBase(StrEnum):
    """On what of a late payment the penalty runs; always with VAT."""

    WHOLE = "whole"
    PRINCIPAL = "principal"
    PRINCIPAL_AND_INTEREST = "principal_and_interest"


@dataclass(frozen=True, slots=True)
class PercentCap:
    """The penalty of a payment is at most `percent` of what of its base fell overdue, rounded half up."""

    percent: Decimal

    def __post_init__(self) -> None:
        check_bounds(self.percent, field=CAP, lowest=Decimal(0), highest=LARGEST_CAP)

    def in_roubles(self, fell_overdue: Decimal) -> Decimal:
        """Return the cap of a payment of whose base so much fell overdue."""
        return to_kopeck(ENGINE_CONTEXT.multiply(fell_overdue, share(self.percent)))


@dataclass(frozen=True, slots=True)
class SumCap:
    """The penalty of a payment is at most `amount` roubles."""

    amount: Decimal

    def __post_init__(self) -> None:
        check_bounds(self.amount, field=CAP, lowest=Decimal(0), highest=LIMIT)

    def in_roubles(self, _fell_overdue: Decimal) -> Decimal:
        """Return the cap, however much fell overdue."""
        return to_kopeck(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyTerms:
    """Terms of a contract; `rates` are percent a day by date, in any order.

    A payment made within `grace_days` calendar days of delay bears no penalty; a later one bears it from the first day
    of delay. The end of the grace days is not moved by a day off.

    Raises:
        ImpossibleTerms: no rate is given, a day has two, or a number is out of its bounds.

    """

    rates: tuple[RateFrom, ...]
    base: PenaltyBase = PenaltyBase.WHOLE
    cap: PercentCap | SumCap | None = None
    grace_days: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", rate_table(self.rates, field=RATE))
        check_bounds(Decimal(self.grace_days), field=GRACE, lowest=Decimal(0), highest=Decimal(LONGEST_GRACE))
