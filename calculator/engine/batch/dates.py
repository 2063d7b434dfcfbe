"""Due dates of many leases: the rules of `calculator.engine.dates` on arrays, row by row from the top."""

from collections.abc import Callable
from datetime import date

import numpy as np

from calculator.engine.batch.columns import Flags, Ints, TermsColumns, code
from calculator.engine.batch.months import Calendar, split, tables
from calculator.engine.dates import shifted
from calculator.engine.terms import DayRule, Shift, Timing

_LAST_DAY = 31
_SHIFTS = tuple(Shift)


def first_months(terms: TermsColumns) -> tuple[Ints, Ints, Calendar]:
    """The month of the first payment, the day of the month that payments keep, and the split start of each lease."""
    start = split(terms.starts_on.astype(np.int64))
    given = ~np.isnat(terms.first_payment_on)
    first = split(np.where(given, terms.first_payment_on, terms.starts_on).astype(np.int64)) if given.any() else start
    later = ~given & (terms.timing == code(Timing.ARREARS))
    month = first.month + np.where(later, terms.months, 0)
    keeps = np.where(terms.day_rule == code(DayRule.LAST_DAY), _LAST_DAY, first.day)
    return month, keeps, start


def regular_days(month: Ints, keeps: Ints, step: Ints, count: int) -> Ints:
    """Days of `count` payments (rows) of each lease (columns), before they are shifted."""
    numbers = np.arange(count, dtype=np.int64)[:, None]
    return tables().day(month + numbers * step, keeps)


def shift_days(days: Ints, terms: TermsColumns, used: Flags) -> Ints:
    """Move days as the terms say; days that are not `used` stay.

    Raises:
        ImpossibleTerms: no calendar, or one without business days.

    """
    moved = days.copy()
    pairs = np.unique(np.stack([terms.shift, terms.calendar]), axis=1).T
    for shift, calendar in pairs:
        if _SHIFTS[shift] is Shift.NONE:
            continue
        chosen = used & (terms.shift == shift) & (terms.calendar == calendar)
        moved[chosen] = _shifted(
            days[chosen],
            np.broadcast_to(terms.starts_on.astype(np.int64), days.shape)[chosen],
            _SHIFTS[shift],
            terms.calendars[calendar],
        )
    return moved


def _shifted(days: Ints, starts: Ints, shift: Shift, is_business_day: Callable[[date], bool] | None) -> Ints:
    """Each different day asks the calendar once, and again where its lease starts after the day it would go to."""
    different, place = np.unique(days, return_inverse=True)
    targets = [_day(shifted(_date(day), shift, is_business_day)) for day in different]
    moved = np.array(targets, dtype=np.int64)[place]
    for at in np.flatnonzero(moved < starts):
        moved[at] = _day(shifted(_date(days[at]), shift, is_business_day, not_before=_date(starts[at])))
    return moved


def _date(day: np.int64) -> date:
    found: date = day.astype("datetime64[D]").item()
    return found


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
