"""Years between days as a numerator and a denominator: the rules of `calculator.engine.days` on arrays."""

import numpy as np

from calculator.engine.batch.columns import Flags, Ints, code
from calculator.engine.batch.months import MONTHS_IN_YEAR, Calendar, split, tables
from calculator.engine.terms import DayCount

_FEBRUARY = 1
_DAYS_30 = 30
# By the code of the day count; whole and broken months bring their own.
_DENOMINATORS = {
    DayCount.ACT_365F: 365,
    DayCount.ACT_ACT: 365 * 366,
    DayCount.ACT_360: 360,
    DayCount.THIRTY_E_360: 360,
    DayCount.THIRTY_US_360: 360,
    DayCount.ACT_ACT_ISDA: 365 * 366,
    DayCount.THIRTY_360_ISDA: 360,
}


def year_fractions(start: Ints, end: Ints, day_count: Ints) -> tuple[Ints, Ints]:
    """Numerators and denominators of the years from `start` to `end`; `day_count` has a code for each column."""
    numerator = end - start
    denominator = np.ones_like(numerator)
    for rule in DayCount:
        chosen = np.broadcast_to(day_count == code(rule), numerator.shape)
        if chosen.any():
            numerator[chosen], denominator[chosen] = _by_rule(rule, start[chosen], end[chosen])
    return numerator, denominator


def _by_rule(rule: DayCount, start: Ints, end: Ints) -> tuple[Ints, Ints | int]:
    if rule is DayCount.PERIOD:
        return _by_months(split(start), split(end))
    denominator = _DENOMINATORS[rule]
    if rule in (DayCount.ACT_365F, DayCount.ACT_360):
        return end - start, denominator
    first, last = split(start), split(end)
    if rule in (DayCount.ACT_ACT, DayCount.ACT_ACT_ISDA):
        leap = _leap_days(last) - _leap_days(first)
        if rule is DayCount.ACT_ACT_ISDA:
            leap = leap - last.is_leap + first.is_leap
        return leap * 365 + (end - start - leap) * 366, denominator
    if rule is DayCount.THIRTY_E_360:
        return _thirty(first, last, np.minimum(first.day, _DAYS_30), np.minimum(last.day, _DAYS_30)), denominator
    if rule is DayCount.THIRTY_360_ISDA:
        return _thirty_isda(first, last, first.day, last.day), denominator
    return _thirty_us(first, last), denominator


def _by_months(start: Calendar, end: Calendar) -> tuple[Ints, Ints]:
    """Whole months are twelfths; of a broken one its days over the days to the next whole one."""
    months = end.month - start.month - ~((end.day >= start.day) | end.is_last_day)
    since = tables().day(start.month + months, start.day)
    whole = (since >= end.ordinal) | ((end.day >= start.day) & start.is_last_day)
    length = tables().day(start.month + months + 1, start.day) - since
    numerator = np.where(whole, months, months * length + end.ordinal - since)
    return numerator, np.where(whole, 1, length) * MONTHS_IN_YEAR


def _leap_days(day: Calendar) -> Ints:
    """Days of leap years to `day`, that day included."""
    before = day.year - 1
    years = before // 4 - before // 100 + before // 400
    return years * 366 + np.where(day.is_leap, day.day_of_year, 0)


def _thirty_us(start: Calendar, end: Calendar) -> Ints:
    from_february = _ends_february(start)
    first = np.where(from_february, _DAYS_30, start.day)
    last = np.where(from_february & _ends_february(end), _DAYS_30, end.day)
    return _thirty_isda(start, end, first, last)


def _thirty_isda(start: Calendar, end: Calendar, first: Ints, last: Ints) -> Ints:
    last = np.where(first >= _DAYS_30, np.minimum(last, _DAYS_30), last)
    return _thirty(start, end, np.minimum(first, _DAYS_30), last)


def _thirty(start: Calendar, end: Calendar, first: Ints, last: Ints) -> Ints:
    days: Ints = (end.month - start.month) * _DAYS_30 + last - first
    return days


def _ends_february(day: Calendar) -> Flags:
    last: Flags = (day.month % MONTHS_IN_YEAR == _FEBRUARY) & day.is_last_day
    return last
