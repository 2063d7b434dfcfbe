"""On which days payments fall due. An anchor gives the day of the month; nothing drifts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, date, timedelta
from itertools import pairwise

from calculator.engine.days import MONTHS_IN_YEAR, add_months, beyond_calendar, days_in_month
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import DayRule, Shift, Terms, Timing
from common.messages import gettext_noop

type IsBusinessDay = Callable[[date], bool]

_LAST_DAY = 31
_SHORTEST_MONTH = 28
_ONE_DAY = timedelta(days=1)
# The longest run of days off that is believed: no real calendar has one, so the calendar is wrong.
_LONGEST_REST = 60


def payment_dates(terms: Terms) -> tuple[date, ...]:
    """Dates of the regular payments of a lease, strictly increasing; the first may be the start itself.

    Without `first_payment_on` the first one is a period after the start, in advance on the start, and the start's day
    is kept. A shifted date never falls before the start: it then goes to the next business day.

    Raises:
        ImpossibleTerms: no payments, the first one before the start, dates beyond the calendar, a shift without a
            calendar of business days or with one that leaves no such day.

    """
    anchor_day, months = (terms.first_payment_on or terms.starts_on).day, terms.months
    first = terms.first_payment_on or terms.starts_on
    if terms.first_payment_on is None and terms.timing is Timing.ARREARS:
        first = add_months(first, months)
    if first < terms.starts_on:
        raise ImpossibleTerms(
            "first_before_start",
            gettext_noop("The first payment cannot be before the start of the lease."),
            field="first_payment_on",
        )
    dates = regular_dates(first, terms.payments, months=months, rule=terms.day_rule, anchor_day=anchor_day)
    if terms.shift is Shift.NONE:
        return dates
    moved = tuple(shifted(day, terms.shift, terms.is_business_day, not_before=terms.starts_on) for day in dates)
    return _increasing(moved)


def regular_dates(
    first: date, count: int, *, months: int = 1, rule: DayRule = DayRule.SAME_DAY, anchor_day: int | None = None
) -> tuple[date, ...]:
    """`count` dates, one every `months` months, from the month of `first`.

    They keep `anchor_day` (of `first` unless given, because the first date itself may be clamped) and fall on the last
    day of a month that is shorter; by the rule of the last day they all do.

    Raises:
        ImpossibleTerms: `count` or `months` below one, or dates after the year 9999.

    """
    for field, value in (("payments", count), ("months", months)):
        if value < 1:
            raise ImpossibleTerms(
                "too_few",
                gettext_noop("A schedule needs at least one payment, and at least one month between payments."),
                field=field,
                given=value,
                lowest=1,
                nearest=1,
            )
    room = (MAXYEAR - first.year + 1) * MONTHS_IN_YEAR - first.month
    if (count - 1) * months > room:
        raise beyond_calendar(given=count, nearest=room // months + 1)
    anchor = _LAST_DAY if rule is DayRule.LAST_DAY else anchor_day or first.day
    return tuple(_kept_days(first, count, months, anchor))


def _kept_days(first: date, count: int, months: int, anchor: int) -> Iterator[date]:
    """The dates one after another: a schedule is made for every move of a slider, and dates are much of its time."""
    year, month = first.year, first.month
    for _ in range(count):
        yield date(year, month, anchor if anchor <= _SHORTEST_MONTH else min(anchor, days_in_month(year, month)))
        month += months
        if month > MONTHS_IN_YEAR:
            years, month = divmod(month - 1, MONTHS_IN_YEAR)
            year, month = year + years, month + 1


def shifted(day: date, shift: Shift, is_business_day: IsBusinessDay | None, *, not_before: date | None = None) -> date:
    """Move a day that is not a business day as `shift` says; where that is before `not_before`, move it on instead.

    Raises:
        ImpossibleTerms: a shift without a calendar, or no business day for two months.

    """
    if shift is Shift.NONE:
        return day
    if is_business_day is None:
        raise ImpossibleTerms(
            "no_calendar",
            gettext_noop("Payments can be moved to business days only with a calendar of business days."),
            field="shift",
        )
    if is_business_day(day):
        return day
    if shift is Shift.PRECEDING:
        before = _nearest_business_day(day, -_ONE_DAY, is_business_day)
        return before if not_before is None or before >= not_before else shifted(day, Shift.FOLLOWING, is_business_day)
    after = _nearest_business_day(day, _ONE_DAY, is_business_day)
    if shift is Shift.MODIFIED and after.month != day.month:
        return shifted(day, Shift.PRECEDING, is_business_day, not_before=not_before)
    return after


def _nearest_business_day(day: date, step: timedelta, is_business_day: IsBusinessDay) -> date:
    for _ in range(_LONGEST_REST):
        try:
            day += step
        except OverflowError as error:
            raise beyond_calendar() from error
        if is_business_day(day):
            return day
    raise ImpossibleTerms(
        "no_business_day",
        gettext_noop("The calendar of business days has none for two months: payments cannot be moved."),
        field="shift",
    )


def _increasing(dates: Iterable[date]) -> tuple[date, ...]:
    """Return the dates as they are if each is later than the one before."""
    days = tuple(dates)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ImpossibleTerms(
            "dates_collide",
            gettext_noop("Two payments fall on the same business day: leave the dates of the schedule alone."),
            field="shift",
        )
    return days
