"""How much of a year lies between two dates. The first day is excluded, the last one included: days = end - start."""

from calendar import isleap
from collections.abc import Callable
from datetime import MAXYEAR, date
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT
from calculator.engine.terms import DayCount
from common.messages import gettext_noop

MONTHS_IN_YEAR = 12
_YEAR_360 = 360
_YEAR_365 = 365
_YEAR_366 = 366
_DAYS_30 = 30
_FEBRUARY = 2
# Lengths of the months of a common year; `calendar.monthrange` also finds the weekday, which takes most of its time.
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_between(start: date, end: date) -> int:
    """Calendar days from `start` to `end`; negative when `end` is earlier."""
    return end.toordinal() - start.toordinal()


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    return _LENGTHS[month - 1] if month != _FEBRUARY or not isleap(year) else _LENGTHS[1] + 1


def days_in_year(year: int) -> int:
    """365 or 366."""
    return _YEAR_366 if isleap(year) else _YEAR_365


def is_last_day(day: date) -> bool:
    """Whether the month ends on this day."""
    return day.day == days_in_month(day.year, day.month)


def beyond_calendar(*, given: int | None = None, nearest: int | None = None) -> ImpossibleTerms:
    """Return the refusal of dates that do not exist; `given` payments of which `nearest` still have dates."""
    return ImpossibleTerms(
        "calendar",
        gettext_noop("The dates of the payments go beyond the calendar, which ends with the year 9999."),
        field="payments",
        given=given,
        highest=nearest,
        nearest=nearest,
    )


def add_months(day: date, months: int, *, anchor: int = 0) -> date:
    """The same day `months` later, or the last one of a shorter month. `anchor` (1 to 31) replaces the day to keep.

    Raises:
        ImpossibleTerms: the date is outside the years 1 to 9999.

    """
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    if not 1 <= year <= MAXYEAR:
        raise beyond_calendar()
    return date(year, month + 1, min(anchor or day.day, days_in_month(year, month + 1)))


def year_fraction(start: date, end: date, day_count: DayCount) -> Decimal:
    """Years from `start` to `end`, with the digits of the engine's context.

    - `PERIOD`: whole months are twelfths. A broken month is its days over the days from the last whole month to the
      next one; where no month end is in the way that is the number of days of the month the broken part begins in.
      The last day of a month stands for any later day that the month lacks, so that dates that keep the 29th, 30th or
      31st are a month apart.
    - `ACT_365F`, `ACT_360`: days / 365 (366 is never used), days / 360.
    - `ACT_ACT`: days in leap years / 366 + other days / 365. The first day is excluded and the last one included
      (Civil Code art. 191), so the day that ends on 1 January belongs to the new year.
    - `ACT_ACT_ISDA`: the same, but the first day is included and the last one excluded (ISDA 2006, 4.16 (b)).
    - `THIRTY_E_360`: 30/360 European, the 31st is the 30th. `THIRTY_US_360`: 30/360 of the USA (NASD), which also makes
      the last day of February the 30th; what spreadsheets call basis 0. `THIRTY_360_ISDA`: the same without that rule
      (bond basis, ISDA 2006, 4.16 (f)).

    Raises:
        ImpossibleTerms: `end` is before `start`.

    """
    if end < start:
        raise ImpossibleTerms(
            "dates_order",
            gettext_noop("A period cannot end before it starts."),
            field="end",
            given=days_between(start, end),
            lowest=0,
            nearest=0,
        )
    return _RULES[day_count](start, end)


def whole_months(start: date, end: date) -> int:
    """Months that are complete by `end`; the month's last day completes a month whose day it lacks."""
    months = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
    return months if end.day >= start.day or is_last_day(end) else months - 1


def _ratio(numerator: int, denominator: int) -> Decimal:
    return ENGINE_CONTEXT.divide(Decimal(numerator), Decimal(denominator))


def _period(start: date, end: date) -> Decimal:
    months = whole_months(start, end)
    since = add_months(start, months)
    if since >= end or (end.day >= start.day and is_last_day(start)):
        return _ratio(months, MONTHS_IN_YEAR)
    broken, month = days_between(since, end), _length_of_month(start, months, since)
    return _ratio(months * month + broken, month * MONTHS_IN_YEAR)


def _length_of_month(start: date, months: int, since: date) -> int:
    """Days from whole month number `months` to the next one; the calendar's last month has no next one."""
    if (since.year, since.month) == (MAXYEAR, MONTHS_IN_YEAR):
        return days_in_month(since.year, since.month)
    return days_between(since, add_months(start, months + 1))


def _act_act(start: date, end: date) -> Decimal:
    return _by_length_of_year(start, end, _leap_days(end) - _leap_days(start))


def _act_act_isda(start: date, end: date) -> Decimal:
    return _by_length_of_year(start, end, _leap_days(end) - isleap(end.year) - _leap_days(start) + isleap(start.year))


def _by_length_of_year(start: date, end: date, leap: int) -> Decimal:
    other = days_between(start, end) - leap
    return _ratio(leap * _YEAR_365 + other * _YEAR_366, _YEAR_365 * _YEAR_366)


def _leap_days(day: date) -> int:
    """Days of leap years from the first day of the calendar to `day`, that day included."""
    before = day.year - 1
    years = before // 4 - before // 100 + before // 400
    return years * _YEAR_366 + (day.timetuple().tm_yday if isleap(day.year) else 0)


def _thirty_e(start: date, end: date) -> Decimal:
    return _thirty(start, end, min(start.day, _DAYS_30), min(end.day, _DAYS_30))


def _thirty_us(start: date, end: date) -> Decimal:
    first, last = start.day, end.day
    if _ends_february(start):
        first = _DAYS_30
        last = _DAYS_30 if _ends_february(end) else last
    return _thirty_isda(start, end, first, last)


def _thirty_isda(start: date, end: date, first: int, last: int) -> Decimal:
    if first >= _DAYS_30:
        first, last = _DAYS_30, min(last, _DAYS_30)
    return _thirty(start, end, first, last)


def _thirty(start: date, end: date, first: int, last: int) -> Decimal:
    months = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
    return _ratio(months * _DAYS_30 + last - first, _YEAR_360)


def _ends_february(day: date) -> bool:
    return day.month == _FEBRUARY and is_last_day(day)


_RULES: dict[DayCount, Callable[[date, date], Decimal]] = {
    DayCount.PERIOD: _period,
    DayCount.ACT_365F: lambda start, end: _ratio(days_between(start, end), _YEAR_365),
    DayCount.ACT_ACT: _act_act,
    DayCount.ACT_360: lambda start, end: _ratio(days_between(start, end), _YEAR_360),
    DayCount.THIRTY_E_360: _thirty_e,
    DayCount.THIRTY_US_360: _thirty_us,
    DayCount.ACT_ACT_ISDA: _act_act_isda,
    DayCount.THIRTY_360_ISDA: lambda start, end: _thirty_isda(start, end, start.day, end.day),
}
