"""The figures of a contract on a day: paid, remaining, overdue, days past due, the next payment.

Delay starts after the last day to pay. That is the due date, or the next working day when it is a day off
(GK art. 193); the schedule itself is not moved.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO
from payments.engine.sums import require_part

# From a due date to the last day to pay, or None where the business calendar of the year is not known.
Deadline = Callable[[date], date | None]


@dataclass(frozen=True, slots=True)
class InstalmentDue:
    """An instalment to pay: roubles with VAT, and what earlier receipts have already paid of it."""

    id: int
    number: int
    due_on: date
    amount: Decimal
    allocated: Decimal = ZERO

    def __post_init__(self) -> None:
        require_part("instalment", self.id, self.allocated, self.amount)

    @property
    def outstanding(self) -> Decimal:
        """What is still to pay, in roubles."""
        return self.amount - self.allocated


@dataclass(frozen=True, slots=True)
class OverdueInstalment:
    """An instalment in delay: what is outstanding, its last day to pay and the days since then."""

    instalment_id: int
    number: int
    due_on: date
    deadline: date
    outstanding: Decimal
    days_past_due: int


@dataclass(frozen=True, slots=True)
class NextPayment:
    """The nearest due date that is not in delay and what is outstanding for it, in roubles.

    Rows of the same due date (the last lease payment and the buyout) are paid together.
    """

    due_on: date
    amount: Decimal
    instalment_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """Figures of one contract, all in roubles with VAT; `total` is always `paid` plus `remaining`.

    `unknown_calendar_years` lists years whose business calendar was missing: their due dates stand unmoved,
    so the delay shown may be too long by a few days, and the page must say so.
    """

    on: date
    total: Decimal
    paid: Decimal
    remaining: Decimal
    overdue: tuple[OverdueInstalment, ...]
    next_payment: NextPayment | None
    unknown_calendar_years: tuple[int, ...]

    @property
    def days_past_due(self) -> int:
        """Days of the longest delay: 1 on the day after the last day to pay, 0 without delay."""
        return self.overdue[0].days_past_due if self.overdue else 0


def contract_figures(instalments: Iterable[InstalmentDue], on: date, deadline: Deadline) -> ContractFigures:
    """Work out the figures at the end of the day `on` from the instalments with what is allocated to them.

    `deadline` is asked only for unpaid instalments that were due before `on`.
    """
    rows = sorted(instalments, key=lambda row: (row.due_on, row.number, row.id))
    unpaid = [row for row in rows if row.outstanding > 0]
    overdue: list[OverdueInstalment] = []
    coming: list[InstalmentDue] = []
    unknown_years: set[int] = set()
    for row in unpaid:
        last_day = deadline(row.due_on) if row.due_on < on else row.due_on
        if last_day is None:
            unknown_years.add(row.due_on.year)
            last_day = row.due_on
        if last_day < on:
            overdue.append(_overdue(row, last_day, on))
        else:
            coming.append(row)
    total = sum((row.amount for row in rows), ZERO)
    paid = sum((row.allocated for row in rows), ZERO)
    return ContractFigures(
        on=on,
        total=total,
        paid=paid,
        remaining=total - paid,
        overdue=tuple(overdue),
        next_payment=_next_payment(coming),
        unknown_calendar_years=tuple(sorted(unknown_years)),
    )


def _overdue(row: InstalmentDue, deadline: date, on: date) -> OverdueInstalment:
    return OverdueInstalment(
        instalment_id=row.id,
        number=row.number,
        due_on=row.due_on,
        deadline=deadline,
        outstanding=row.outstanding,
        days_past_due=(on - deadline).days,
    )


def _next_payment(coming: list[InstalmentDue]) -> NextPayment | None:
    if not coming:
        return None
    due_on = coming[0].due_on
    together = [row for row in coming if row.due_on == due_on]
    return NextPayment(
        due_on=due_on,
        amount=sum((row.outstanding for row in together), ZERO),
        instalment_ids=tuple(row.id for row in together),
    )
