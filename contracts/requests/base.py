"""What changes of a schedule start from, and how interest runs in it; nothing of the database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median_low

from calculator.engine.days import add_months
from calculator.engine.factors import interest_factor
from calculator.engine.rounding import interest_on
from calculator.engine.terms import DayCount
from common.money import ZERO
from contracts.ports import PlannedRow
from contracts.requests.lines import ADVANCE, LEASE

PERIODS = (1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Base:
    """What a change starts from: rows in force, number of the last one touched by money, day of the change.

    Interest runs from `starts_on`.
    """

    rows: tuple[PlannedRow, ...]
    paid_through: int
    on: date
    annual_rate: Decimal
    payment_day: int
    starts_on: date

    @property
    def untouched(self) -> list[PlannedRow]:
        """Rows to which no money was applied, whether they have fallen due or not."""
        return [row for row in self.rows if row.number > self.paid_through]

    @property
    def kept(self) -> list[PlannedRow]:
        """Rows that no change touches."""
        return [row for row in self.rows if self._stays(row)]

    @property
    def moved(self) -> list[PlannedRow]:
        """Rows that may change."""
        return [row for row in self.rows if not self._stays(row)]

    @property
    def regular(self) -> list[PlannedRow]:
        """Lease payments of the plan, without parts that are paid early."""
        return [row for row in self.rows if row.kind == LEASE and not self.is_early(row)]

    @property
    def settled_on(self) -> date:
        """Due date of the last row that is paid or has fallen due: nothing moves before it, nor before the change."""
        return max([self.on, *(row.due_on for row in self.rows if self._is_settled(row))])

    def is_early(self, row: PlannedRow) -> bool:
        """Whether the row is a part paid early: principal alone, where other payments carry interest.

        A portfolio may hold principal and interest of one payment as two rows: that is no part paid early.
        """
        if row.kind != LEASE or row.amount != row.principal or row.due_on <= self.starts_on:
            return False
        bearing = [other for other in self.rows if other.kind == LEASE and other.interest]
        return bool(bearing) and not any(one.due_on == row.due_on and not one.principal for one in bearing)

    def _is_settled(self, row: PlannedRow) -> bool:
        return row.number <= self.paid_through or row.due_on <= self.on

    def _stays(self, row: PlannedRow) -> bool:
        return self._is_settled(row) or row.kind == ADVANCE


def runs_from(base: Base) -> date:
    """Day from which interest of what is left runs: the last payment that stays, the start of financing before any.

    Where that one was moved on and those ahead were not, it is the day on which it would have been due: its interest
    is that of its own period. Parts paid early carry no interest, so they end no period.
    """
    stay = {row.number for row in base.kept}
    days = [base.starts_on, *(row.due_on for row in base.regular if row.number in stay)]
    ahead = next((row.due_on for row in base.regular if row.number not in stay), None)
    if ahead is not None:
        step = step_of(base)
        for past, day in enumerate(reversed(days)):
            if add_months(day, (past + 1) * step) == ahead:
                return add_months(day, past * step)
    return max(days)


def interest_of(base: Base, owed: Decimal, to: date) -> Decimal:
    """Interest of a sum from where it is not charged yet, by days."""
    since = runs_from(base)
    return interest_on(owed, interest_factor(since, max(since, to), base.annual_rate, DayCount.ACT_ACT))


def earned(base: Base) -> Decimal:
    """Interest that parts paid early have earned to their days and that no row which stays carries."""
    return sum((interest_of(base, row.principal, row.due_on) for row in base.kept if base.is_early(row)), ZERO)


def step_of(base: Base) -> int:
    """Months between payments by the median: single ones may have been moved, the first period may be a broken one."""
    dates = [base.starts_on, *(row.due_on for row in base.regular)]
    months = [(later.year - day.year) * 12 + later.month - day.month for day, later in pairwise(dates)]
    usual = median_low([count for count in months if count > 0] or [1])
    return min(PERIODS, key=lambda period: abs(period - usual))
