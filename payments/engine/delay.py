"""Days of delay: from what fell due and what was paid of it to the days on which the debt did not change.

Delay runs from the day after the last day to pay (the due date, moved by GK art. 193) to the day of payment, which is
counted too (Plenum VS 7/2016, p. 48 and 65). So a payment makes the debt less from the next day on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO, q
from payments.engine.figures import Deadline
from payments.engine.spans import ONE_DAY, Span


@dataclass(frozen=True, slots=True)
class Paid:
    """Money applied to a debt, in roubles above zero, on the value date of its receipt.

    Only what stands is given: neither reversed applications nor their reversals.
    """

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        if self.amount <= 0 or q(self.amount) != self.amount:
            raise ValueError(f"{self.amount} was paid on {self.on}: expected kopecks above zero")


def check_paid(amount: Decimal, paid: Iterable[Paid]) -> None:
    """Refuse an amount that is no money, and payments that are more than it.

    Raises:
        ValueError: rows of a ledger never are so.

    """
    if amount < 0 or q(amount) != amount:
        raise ValueError(f"{amount} falls due: expected kopecks, not below zero")
    if sum((row.amount for row in paid), ZERO) > amount:
        raise ValueError(f"More is paid than the {amount} that fell due")


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What falls due on `due_on`, in roubles, and what is paid of it. The order of payments does not matter."""

    due_on: date
    amount: Decimal
    paid: tuple[Paid, ...] = ()

    def __post_init__(self) -> None:
        check_paid(self.amount, self.paid)

    def owed_after(self, day: date) -> Decimal:
        """Return what is owed at the end of a day, in roubles."""
        return self.amount - sum((row.amount for row in self.paid if row.on <= day), ZERO)


@dataclass(frozen=True, slots=True)
class DebtInterval(Span):
    """Days of delay with the same debt, in roubles above zero."""

    debt: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long a debt was owed after its last day to pay; intervals without gaps, oldest first.

    `calendar_known` is false where the year has no business calendar: the due date then stands unmoved, the delay may
    be a few days too long, and whatever is counted of it is provisional.
    """

    debt: Debt
    until: date
    deadline: date
    calendar_known: bool
    intervals: tuple[DebtInterval, ...]

    @property
    def days(self) -> int:
        """Days past due, 0 without delay."""
        return sum(interval.days for interval in self.intervals)

    @property
    def fell_overdue(self) -> Decimal:
        """What was still owed at the end of the last day to pay, in roubles; zero while that day has not passed."""
        return self.intervals[0].debt if self.intervals else ZERO


def delay_of(debt: Debt, until: date, deadline: Deadline) -> Delay:
    """Return the delay up to the end of the day `until`; what is paid later is not seen yet.

    `deadline` is asked only for what was due before `until`.
    """
    moved = deadline(debt.due_on) if debt.due_on < until else debt.due_on
    last_day = debt.due_on if moved is None else moved
    return Delay(
        debt=debt,
        until=until,
        deadline=last_day,
        calendar_known=moved is not None,
        intervals=_intervals(debt, last_day, until),
    )


def _intervals(debt: Debt, last_day: date, until: date) -> tuple[DebtInterval, ...]:
    if until <= last_day:
        return ()
    after_payments = [row.on + ONE_DAY for row in debt.paid if row.on < until]
    parts = Span(last_day + ONE_DAY, until).cut(after_payments)
    owed = ((part, debt.owed_after(part.start - ONE_DAY)) for part in parts)
    return tuple(DebtInterval(part.start, part.end, left) for part, left in owed if left)
