"""The grid: a box and a bar for every payment, rows by year, a column for each month of the year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TypedDict

from calculator.engine.schedule import Schedule
from calculator.fields import MONTHS
from calculator.season.plan import Calendar, Season
from calculator.season.reading import BOX, Read
from common.money import ZERO, format_money

PERCENT = 100


class Told(TypedDict):
    """What the page's script is told of a payment: roubles as people write them, and as a plain number."""

    state: str
    text: str
    amount: str
    error: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A payment. `state` is grace (of interest only), skipped, fixed or free; `amount` None: nobody knows yet.

    `typed` is what stands in the box, `share` how much of the bar is filled, in percent of the highest payment.
    """

    number: int
    due_on: date
    state: str
    amount: Decimal | None
    typed: str
    share: int
    error: str

    @property
    def name(self) -> str:
        """Of the box in an address."""
        return f"{BOX}{self.number}"

    @property
    def column(self) -> int:
        """Month of the year."""
        return self.due_on.month

    @property
    def month_name(self) -> str:
        """The month in three letters."""
        return str(MONTHS[self.column - 1][1])

    @property
    def text(self) -> str:
        """The sum as people write it, without empty kopecks."""
        return "" if self.amount is None else written(self.amount)

    @property
    def rest(self) -> int:
        """The part of the bar that is not filled."""
        return PERCENT - self.share

    @property
    def is_drawn(self) -> bool:
        """Whether a person may draw it."""
        return self.state != "grace"

    def told(self) -> Told:
        """The same for the script."""
        return Told(
            state=self.state,
            text=self.text,
            amount="" if self.amount is None else f"{self.amount:.2f}",
            error=self.error,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """Payments of a calendar year."""

    year: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year that can be skipped."""

    number: int
    name: str
    is_skipped: bool


def written(amount: Decimal) -> str:
    """Roubles as they are typed into a box."""
    return format_money(amount, currency=False).removesuffix(",00")


def rows_of(read: Read, schedule: Schedule | None, calendar: Calendar, highest: Decimal) -> list[Row]:
    """All payments by year; without a schedule those that are to be solved have no sum."""
    sums = read.season.sums(calendar)
    cells = (_cell(number, read, sums, schedule, calendar, highest) for number in range(1, len(calendar.dates) + 1))
    return [Row(year, list(found)) for year, found in groupby(cells, key=lambda cell: cell.due_on.year)]


def _cell(
    number: int,
    read: Read,
    sums: Mapping[int, Decimal],
    schedule: Schedule | None,
    calendar: Calendar,
    highest: Decimal,
) -> Cell:
    amount = schedule.rows[number - 1].payment if schedule else sums.get(number)
    fixed = read.season.fixed.get(number)
    return Cell(
        number=number,
        due_on=calendar.dates[number - 1],
        state=_state(number, read.season, sums, calendar),
        amount=amount,
        typed=read.typed.get(number) or ("" if fixed is None else written(fixed)),
        share=min(int(amount * PERCENT / highest), PERCENT) if amount else 0,
        error=read.errors.get(number, ""),
    )


def _state(number: int, season: Season, sums: Mapping[int, Decimal], calendar: Calendar) -> str:
    if number not in calendar.numbers:
        return "grace"
    if number not in sums:
        return "free"
    return "skipped" if number not in season.fixed or sums[number] == ZERO else "fixed"


def months_of(season: Season, calendar: Calendar) -> Iterator[Month]:
    """The months of the year in which payments fall due."""
    found = {calendar.month(number) for number in calendar.numbers}
    for number, name in MONTHS:
        if number in found:
            yield Month(number, str(name), number in season.skipped)
