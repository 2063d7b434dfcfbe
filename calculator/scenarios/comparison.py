"""Calculations side by side: which lines differ, and who has the best value of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calculator.quoting.quote import Quote
from calculator.scenarios.measures import FIGURES, TAXES, TERMS, Better, Kind, Measure, Value, by_year
from common.money import ZERO


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of one calculation; `change` is a sum less that of the first calculation, where they differ."""

    value: Value
    is_best: bool = False
    change: Decimal | None = None
    # False for a calculation that is impossible.
    is_made: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line with a cell for each calculation."""

    label: str | Promise
    kind: Kind
    cells: tuple[Cell, ...]

    @property
    def values(self) -> list[Value]:
        """What stands in the cells."""
        return [cell.value for cell in self.cells]

    @property
    def differs(self) -> bool:
        """Whether the calculations are not alike in it; one that could not be made says nothing."""
        return len({_comparable(cell.value) for cell in self.cells if cell.is_made}) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together."""

    title: str | Promise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """All lines of some calculations, in the order in which they were given; None stands for one that is impossible."""

    quotes: tuple[Quote | None, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Terms, figures, taxes, and what is paid in each year."""
        made = [quote for quote in self.quotes if quote is not None]
        if not made:
            return ()
        titled = ((_("Terms"), TERMS), (_("Result"), FIGURES), (_("Taxes"), TAXES))
        groups = [Group(title, tuple(self._rows(measures))) for title, measures in titled]
        groups.append(Group(_("To pay in a year"), tuple(self._years(made))))
        return tuple(group for group in groups if group.rows)

    def only_differences(self) -> tuple[Group, ...]:
        """The same without lines in which all are alike."""
        found = (Group(group.title, tuple(row for row in group.rows if row.differs)) for group in self.groups)
        return tuple(group for group in found if group.rows)

    def _rows(self, measures: Iterable[Measure]) -> Iterator[Row]:
        for measure in measures:
            values = [None if quote is None else measure.read(quote) for quote in self.quotes]
            if not measure.is_optional or any(_says_something(value) for value in values):
                yield self._row(measure.label, measure.kind, values, measure.better)

    def _years(self, made: Sequence[Quote]) -> Iterator[Row]:
        sums = [None if quote is None else by_year(quote) for quote in self.quotes]
        for year in sorted({year for quote in made for year in by_year(quote)}):
            values = [None if of_year is None else of_year.get(year, ZERO) for of_year in sums]
            yield self._row(str(year), Kind.MONEY, values, Better.NEITHER)

    def _row(self, label: str | Promise, kind: Kind, values: Sequence[Value], better: Better) -> Row:
        """Mark the best of values that are not all alike, and how far sums are from the first one."""
        best = _best(values, better)
        first = values[0] if kind is Kind.MONEY else None
        cells = (
            Cell(
                value,
                is_best=best is not None and value == best,
                change=_change(value, first),
                is_made=quote is not None,
            )
            for value, quote in zip(values, self.quotes, strict=True)
        )
        return Row(label, kind, tuple(cells))


def _change(value: Value, first: Value) -> Decimal | None:
    if not isinstance(value, Decimal) or not isinstance(first, Decimal):
        return None
    return value - first or None


def _best(values: Sequence[Value], better: Better) -> Decimal | None:
    known = [value for value in values if isinstance(value, Decimal)]
    if better is Better.NEITHER or len(set(known)) < 2:  # noqa: PLR2004 - one value is neither best nor worst
        return None
    return min(known) if better is Better.LOWER else max(known)


def _comparable(value: Value) -> Value:
    # Words of two languages are compared as they are read.
    return str(value) if isinstance(value, Promise) else value


def _says_something(value: Value) -> bool:
    return value not in {None, "", "0"} and value != 0
