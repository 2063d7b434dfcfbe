"""What a reader hands over: cells as they stand in the file, before anybody knows what they should be."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a cell with a percent format; `number` is in percent, so 0.2 shown as 20% is 20."""

    number: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes; `shown` is the result it had when the file was saved."""

    shown: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content is no value: an Excel error such as #N/A, or a list inside a JSON record."""

    shown: str


type Raw = str | Decimal | bool | date | datetime | Percent | Formula | Unreadable | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its number as the user counts it, and its cells that are not empty, by label."""

    number: int
    cells: Mapping[Hashable, Raw]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A sheet of a workbook (`has_header`: labels are column numbers, titles are in the first row), or a JSON list."""

    title: str
    rows: Iterator[RawRow]
    has_header: bool


def is_blank(raw: Raw) -> bool:
    """Whether the cell holds nothing a person can see."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def shown(raw: Raw | int) -> str:
    """Write a cell for a message, cut to a readable length."""
    match raw:
        case None:
            return ""
        case Percent():
            text = f"{raw.number.normalize():f}%"
        case Formula() | Unreadable():
            text = raw.shown
        case Decimal():
            text = f"{raw:f}" if -LONGEST_EXPONENT < raw.adjusted() < LONGEST_EXPONENT else str(raw)
        case datetime():
            text = f"{raw:%d.%m.%Y %H:%M}"
        case date():
            text = f"{raw:%d.%m.%Y}"
        case _:
            text = str(raw)
    return cut(text)


LONGEST_EXPONENT = 40
LONGEST_SHOWN = 100


def cut(text: str) -> str:
    """Shorten a text for a message, and show what cannot be printed as a question mark."""
    visible = "".join(letter if letter.isprintable() else "?" for letter in text[: LONGEST_SHOWN + 1])
    return visible if len(visible) <= LONGEST_SHOWN else f"{visible[:LONGEST_SHOWN]}…"
