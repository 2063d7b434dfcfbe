"""The business calendar of Russia (five-day week): which days are worked, with the days off that were moved.

Data, with the decree of each year, is in `data/holidays_ru.json`. Rules of TK art. 112:
- holidays and weekends are days off;
- a holiday from 1 to 8 January on a weekend is moved only where the decree says;
- any other holiday on a weekend moves to the next working day, unless the decree moves it elsewhere;
- a weekend moved by the decree is worked, its new day is off.

A year without data is an error, never a guess by weekends.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from common.messages import MessageError, gettext_noop

_DATA = Path(__file__).parent / "data" / "holidays_ru.json"
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_LAST_NEW_YEAR_HOLIDAY = 8

APPROVED = "approved"
DRAFT = "draft"


class CalendarUnknown(MessageError):
    """The business calendar of the year is not loaded, so nothing can be said about its days."""


@dataclass(frozen=True, slots=True)
class YearStatus:
    """How sure a year is: `approved` by a decree or a `draft` that may still change; `source` names it."""

    year: int
    status: str
    source: str

    @property
    def is_final(self) -> bool:
        """Whether the decree is signed; the dates of a draft year are provisional."""
        return self.status == APPROVED


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year: its status and every day that is not worked."""

    status: YearStatus
    days_off: frozenset[date]


def is_working_day(day: date) -> bool:
    """Tell whether the day is worked (shortened days before holidays are).

    Raises:
        CalendarUnknown: when the year has no calendar.

    """
    return day not in _year(day.year).days_off


def working_day_on_or_after(day: date) -> date:
    """Return the day itself when it is worked, else the next working day (GK art. 193)."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def payment_deadline(due_on: date) -> date | None:
    """Return the last day to pay without delay (GK art. 193), or None when the year has no calendar."""
    try:
        return working_day_on_or_after(due_on)
    except CalendarUnknown:
        return None


def late_through(today: date) -> date:
    """Return the latest due date that is in delay today: its last day to pay is over (GK art. 193)."""
    due_on = today - _ONE_DAY
    while (payment_deadline(due_on) or due_on) >= today:
        due_on -= _ONE_DAY
    return due_on


def next_working_day(day: date) -> date:
    """Return the first working day after `day`, never `day` itself."""
    return working_day_on_or_after(day + _ONE_DAY)


def previous_working_day(day: date) -> date:
    """Return the last working day before `day`, never `day` itself."""
    day -= _ONE_DAY
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """Go `count` working days forward (back when negative); the start day is not counted, zero returns it."""
    step = next_working_day if count > 0 else previous_working_day
    for _ in range(abs(count)):
        day = step(day)
    return day


def year_status(year: int) -> YearStatus:
    """Return whether the year's calendar is approved or a draft, and its source.

    Raises:
        CalendarUnknown: when the year has no calendar.

    """
    return _year(year).status


def known_years() -> tuple[int, ...]:
    """Return the years that have a calendar, oldest first."""
    return tuple(sorted(_calendars()))


def build_year(year: int, row: Mapping[str, Any], holidays: frozenset[tuple[int, int]]) -> YearCalendar:
    """Work out the days off of a year from its row of the data file and the holidays as (month, day)."""
    moved = {date.fromisoformat(move["from"]): date.fromisoformat(move["to"]) for move in row["moved_days_off"]}
    on_holidays = {date(year, month, day) for month, day in holidays}
    worked = moved.keys() - on_holidays
    off = (_weekends(year) - worked) | on_holidays | set(moved.values())
    for holiday in sorted(on_holidays):
        by_decree = holiday in moved or (holiday.month == 1 and holiday.day <= _LAST_NEW_YEAR_HOLIDAY)
        if holiday.weekday() >= _SATURDAY and not by_decree:
            substitute = holiday
            while substitute in off:
                substitute += _ONE_DAY
            off.add(substitute)
    return YearCalendar(YearStatus(year, row["status"], row["source"]), frozenset(off))


def _year(year: int) -> YearCalendar:
    calendars = _calendars()
    if year not in calendars:
        raise CalendarUnknown(
            "calendar_unknown",
            gettext_noop("The business calendar of %(year)s is not loaded, working days cannot be told."),
            {"year": str(year)},
        )
    return calendars[year]


@cache
def _calendars() -> dict[int, YearCalendar]:
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    holidays = frozenset((int(month), int(day)) for month, day in (row["day"].split("-") for row in data["holidays"]))
    return {int(year): build_year(int(year), row, holidays) for year, row in data["years"].items()}


def _weekends(year: int) -> set[date]:
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    every_day = (first + timedelta(days=number) for number in range(days))
    return {day for day in every_day if day.weekday() >= _SATURDAY}
