"""Runs of days, both ends counted: how delay, penalties and interest on late money are divided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from calculator.engine.days import days_between

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`; both are counted."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days there are, at least one."""
        return days_between(self.start, self.end) + 1

    def cut(self, starts: Iterable[date]) -> tuple["Span", ...]:
        """Return the same days as parts, oldest first: each of `starts` that is inside begins a new part."""
        inside = {start for start in starts if self.start < start <= self.end}
        firsts = sorted(inside | {self.start})
        lasts = [*(first - ONE_DAY for first in firsts[1:]), self.end]
        return tuple(Span(first, last) for first, last in zip(firsts, lasts, strict=True))

    def cut_by_year(self) -> tuple["Span", ...]:
        """Return parts that each lie in one calendar year: a year has 365 or 366 days."""
        return self.cut(date(year, 1, 1) for year in range(self.start.year + 1, self.end.year + 1))
