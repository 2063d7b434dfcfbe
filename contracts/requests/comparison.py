"""Two schedules side by side with what differs; rows in, lines out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Protocol

from common.money import ZERO


class Row(Protocol):
    """What is compared of a row."""

    @property
    def number(self) -> int:
        """Number in the schedule."""

    @property
    def kind(self) -> str:
        """Advance, lease, buyout or service."""

    @property
    def due_on(self) -> date:
        """Due date."""

    @property
    def amount(self) -> Decimal:
        """Roubles with VAT."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row before and after; None where there is none."""

    before: Row | None
    after: Row | None

    @property
    def day_differs(self) -> bool:
        """Whether the date is another one, or the row is only on one side."""
        return self.before is None or self.after is None or self.before.due_on != self.after.due_on

    @property
    def amount_differs(self) -> bool:
        """Whether the amount is another one, or the row is only on one side."""
        return self.before is None or self.after is None or self.before.amount != self.after.amount

    @property
    def differs(self) -> bool:
        """Whether anything is marked."""
        return self.day_differs or self.amount_differs

    @property
    def difference(self) -> Decimal:
        """Roubles that are paid more in this row, less when negative."""
        return _amount(self.after) - _amount(self.before)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Lines by date, and the totals of both sides, roubles."""

    lines: tuple[Line, ...]
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Roubles that are paid more by the later schedule, less when negative."""
        return self.after - self.before

    @property
    def marked(self) -> tuple[Line, ...]:
        """Lines that differ."""
        return tuple(line for line in self.lines if line.differs)


def compare(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """Put rows of two schedules side by side.

    Schedules of the same rows are compared by number, so that a moved payment is one line. Others are compared by kind
    and date: what only one of them has stands alone.
    """
    lines = _by_number(before, after) if _kinds(before) == _kinds(after) else _by_date(before, after)
    return Comparison(tuple(lines), _total(before), _total(after))


def _kinds(rows: Sequence[Row]) -> list[str]:
    return [row.kind for row in rows]


def _by_number(before: Sequence[Row], after: Sequence[Row]) -> list[Line]:
    return [Line(*pair) for pair in zip_longest(before, after)]


def _by_date(before: Sequence[Row], after: Sequence[Row]) -> list[Line]:
    old, new = _keyed(before), _keyed(after)
    keys = sorted(old.keys() | new.keys(), key=lambda key: (key[0], key[2], key[1]))
    return [Line(old.get(key), new.get(key)) for key in keys]


def _keyed(rows: Sequence[Row]) -> dict[tuple[date, str, int], Row]:
    """Rows by date, kind and their place among rows of the same date and kind."""
    seen: Counter[tuple[date, str]] = Counter()
    found: dict[tuple[date, str, int], Row] = {}
    for row in rows:
        found[row.due_on, row.kind, seen[row.due_on, row.kind]] = row
        seen[row.due_on, row.kind] += 1
    return found


def _amount(row: Row | None) -> Decimal:
    return row.amount if row is not None else ZERO


def _total(rows: Sequence[Row]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)
