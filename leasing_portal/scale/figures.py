"""The figures that a contract's row keeps, for a block at once: what `payments.services.figures` would rebuild."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from calculator.engine.batch.columns import Days, Flags, Ints
from common.business_days import payment_deadline
from leasing_portal.scale.schedules import Schedules
from payments.services.figures import last_late_due_date

_NEVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Money in kopecks; a date that there is none of is NaT. `on` is the day of the figures."""

    on: date
    scheduled: Ints
    paid: Ints
    overdue: Ints
    overdue_since: Days
    next_on: Days
    next_amount: Ints


def figures_of(schedules: Schedules, paid: Ints, live: Flags, today: date) -> Figures:
    """Work out the figures of contracts whose rows are paid so far; of the next due date all rows count together."""
    starts, sizes = schedules.starts, schedules.sizes
    outstanding = schedules.amount - paid
    is_expected = np.repeat(live, sizes) & (outstanding > 0)
    is_past = schedules.due_on <= np.datetime64(last_late_due_date(today), "D")
    is_late, is_coming = is_expected & is_past, is_expected & ~is_past
    oldest = _earliest(schedules, is_late)
    next_on = _earliest(schedules, is_coming)
    is_next = is_coming & (schedules.due_on == np.repeat(next_on, sizes))
    return Figures(
        on=today,
        scheduled=schedules.totals,
        paid=np.add.reduceat(paid, starts),
        overdue=np.add.reduceat(np.where(is_late, outstanding, 0), starts),
        overdue_since=_since(oldest),
        next_on=next_on,
        next_amount=np.add.reduceat(np.where(is_next, outstanding, 0), starts),
    )


def _earliest(schedules: Schedules, chosen: Flags) -> Days:
    """The first due date of the chosen rows of each contract; NaT where none is chosen."""
    day = np.minimum.reduceat(np.where(chosen, schedules.due_on, _NEVER), schedules.starts)
    return np.where(day == _NEVER, np.datetime64("NaT", "D"), day)


def _since(oldest: Days) -> Days:
    """The first day of delay: after the last day to pay, which the business calendar moves."""
    days, places = np.unique(oldest, return_inverse=True)
    first = [None if np.isnat(day) else _first_day_of_delay(day.item()) for day in days]
    return np.array(first, dtype="datetime64[D]")[places]


def _first_day_of_delay(due_on: date) -> date:
    return (payment_deadline(due_on) or due_on) + timedelta(days=1)
