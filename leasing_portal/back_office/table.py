"""Read-only tables on pages of the back office; cells are ready to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Align(StrEnum):
    """How a column is aligned: figures to the right; sentences keep their breadth on a narrow screen."""

    START = "start"
    END = "end"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading."""

    label: str | Promise
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; a strong row is a subtotal or total."""

    cells: Sequence[object]
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; `anchor` is its address within the page, `empty` says why there are no rows.

    `all_url` leads to the list that has the rows which are left out here, when `is_cut`.
    """

    anchor: str
    title: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: str | Promise
    note: str | Promise = ""
    is_cut: bool = False
    all_url: str = ""

    @property
    def count(self) -> int:
        """Rows that are not totals."""
        return sum(not row.is_strong for row in self.rows)

    @property
    def body(self) -> list[tuple[bool, list[tuple[Align, object]]]]:
        """Rows as (is strong, cells with their alignment), as the template walks them."""
        aligns = [column.align for column in self.columns]
        return [(row.is_strong, list(zip(aligns, row.cells, strict=True))) for row in self.rows]


def text(label: str | Promise) -> Column:
    """Make a column of words."""
    return Column(label)


def figure(label: str | Promise) -> Column:
    """Make a column of figures."""
    return Column(label, Align.END)


def words(label: str | Promise) -> Column:
    """Make a column of sentences."""
    return Column(label, Align.WORDS)
