"""The day each payment accrues for, by which its VAT rate is chosen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from calculator.engine.dates import payment_dates
from calculator.engine.lease.options import AccrualDay
from calculator.engine.schedule import Schedule
from calculator.engine.terms import Shift, Timing


def accrual_days(schedule: Schedule, choice: AccrualDay) -> Mapping[int, date]:
    """Return the day of accrual by the number of a row; that of the buyout is its own day.

    Periods are those of the calendar: a payment moved to a business day accrues for the same period as unmoved.
    """
    days = {row.number: row.due_on for row in schedule.rows}
    if choice is not AccrualDay.DUE:
        ends = choice is AccrualDay.PERIOD_END
        days.update((number, period[ends]) for number, period in enumerate(periods(schedule), start=1))
    return days


def periods(schedule: Schedule) -> list[tuple[date, date]]:
    """Return the first and the last day of the period of each payment."""
    terms = replace(schedule.terms, shift=Shift.NONE)
    if terms.timing is Timing.ARREARS:
        bounds = (terms.starts_on, *payment_dates(terms))
    else:
        bounds = payment_dates(replace(terms, payments=terms.payments + 1))
    return list(pairwise(bounds))
