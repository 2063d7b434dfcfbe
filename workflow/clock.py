"""The clock of who holds the ball: calendar time, and working time from 9:00 to 18:00 of Moscow's working days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.business_days import CalendarUnknown, is_working_day, known_years, previous_working_day

MOSCOW = ZoneInfo("Europe/Moscow")
OPENS, CLOSES = time(9), time(18)
DAY = timedelta(hours=CLOSES.hour - OPENS.hour)
_ONE = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TurnTime:
    """How long a turn has lasted. `working` is None where the business calendar of a year is not known."""

    calendar: timedelta
    working: timedelta | None


def time_between(since: datetime, until: datetime) -> TurnTime:
    """Calendar and working time between two moments; nothing when they are the wrong way round."""
    until = max(since, until)
    try:
        working = _worked_before(until) - _worked_before(since)
    except CalendarUnknown:
        working = None
    return TurnTime(until - since, working)


def _worked_before(moment: datetime) -> timedelta:
    """Working time from the beginning of the moment's year and of those before it, counted from a fixed year."""
    local = moment.astimezone(MOSCOW)
    day = local.date()
    full = _working_days(day.year)[day.timetuple().tm_yday - 1] + _days_before(day.year)
    return full * DAY + (_within_day(local) if is_working_day(day) else timedelta())


def _within_day(local: datetime) -> timedelta:
    opened = datetime.combine(local.date(), OPENS, MOSCOW)
    return min(max(local - opened, timedelta()), DAY)


def worked_back(until: datetime, span: timedelta) -> datetime:
    """The moment before which so much working time has passed; by the calendar where the year's is not known."""
    local, left = until.astimezone(MOSCOW), span
    day = local.date()
    try:
        worked = _within_day(local) if is_working_day(day) else timedelta()
        while worked < left:
            left -= worked
            day, worked = previous_working_day(day), DAY
    except CalendarUnknown:
        return until - span
    return datetime.combine(day, OPENS, MOSCOW) + (worked - left)


@cache
def _working_days(year: int) -> tuple[int, ...]:
    """How many working days of the year precede each of its days, and, as the last, all of them."""
    counts, day = [0], date(year, 1, 1)
    while day.year == year:
        counts.append(counts[-1] + is_working_day(day))
        day += _ONE
    return tuple(counts)


@cache
def _days_before(year: int) -> int:
    """Working days of the known years before this one; earlier years are the same for both ends of a span."""
    return sum(_working_days(known)[-1] for known in known_years() if known < year)


def hours(span: timedelta) -> int:
    """Full hours."""
    return span // _HOUR


def working_text(span: timedelta | None) -> str:
    """Write working time as people say it: `3 working days 2 h`, `5 working hours`, `less than a working hour`."""
    if span is None:
        return _("not known")
    days, rest = divmod(span, DAY)
    left = hours(rest)
    if not days:
        return _hours_text(left)
    told = ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
    # Texts inside an f-string are not collected for translation.
    of_a_day = _("%(hours)s h") % {"hours": left}
    return f"{told} {of_a_day}" if left else told


def _hours_text(count: int) -> str:
    if not count:
        return _("less than a working hour")
    return ngettext("%(count)s working hour", "%(count)s working hours", count) % {"count": count}
