"""Months of the calendar in tables, so that a date is found by two look-ups. Days are counted from 1 January 1970."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from calculator.engine.batch.columns import Flags, Ints

MONTHS_IN_YEAR = 12
_COMMON_FEBRUARY = 28
_FIRST, _END = "0001-01", "10000-01"


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """First day and length of each month from January of the year 1; there are `count` of them."""

    first_day: Ints
    length: Ints

    @property
    def count(self) -> int:
        """Months of the calendar."""
        return len(self.length)

    def day(self, month: Ints, day: Ints) -> Ints:
        """The day of the month, or the last one of a shorter month; months outside the calendar count as its ends."""
        month = np.clip(month, 0, self.count - 1)
        return self.first_day[month] + np.minimum(day, self.length[month]) - 1


@cache
def tables() -> Tables:
    """Make the tables once."""
    starts = np.arange(_FIRST, _END, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
    end = np.datetime64(_END, "D").astype(np.int64)
    return Tables(starts, np.diff(np.append(starts, end)).astype(np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Days split: `month` is a place in the tables, `day` is of the month (from 1)."""

    ordinal: Ints
    month: Ints
    day: Ints

    @property
    def year(self) -> Ints:
        """Year of the calendar."""
        return self.month // MONTHS_IN_YEAR + 1

    @property
    def is_last_day(self) -> Flags:
        """Whether the month ends on the day."""
        last: Flags = self.day == tables().length[self.month]
        return last

    @property
    def is_leap(self) -> Flags:
        """Whether the year has 366 days."""
        february = self.month // MONTHS_IN_YEAR * MONTHS_IN_YEAR + 1
        leap: Flags = tables().length[february] > _COMMON_FEBRUARY
        return leap

    @property
    def day_of_year(self) -> Ints:
        """From 1."""
        return self.ordinal - tables().first_day[self.month // MONTHS_IN_YEAR * MONTHS_IN_YEAR] + 1


def split(ordinal: Ints) -> Calendar:
    """Split days."""
    months = ordinal.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month = months - np.datetime64(_FIRST, "M").astype(np.int64)
    return Calendar(ordinal, month, ordinal - tables().first_day[month] + 1)
