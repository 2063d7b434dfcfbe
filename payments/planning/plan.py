"""The plan as a table and a chart: rows of places, years with subtotals, a column for each source. With VAT."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from calculator.charts import Chart, Series
from calculator.models import Scenario
from common.money import ZERO
from payments.planning.months import MONTHS, Places

CONTRACTS_COLOUR = "--part-principal"
APPROVED_COLOUR = "--part-sixth"
SCENARIO_COLOURS = ("--part-interest", "--part-vat", "--part-insurance", "--part-other", "--part-fifth")


def month_name(month: date) -> str:
    """Write `ноя 2026`."""
    return date_format(month, "M Y")


@dataclass(frozen=True, slots=True)
class Planned:
    """A kept calculation that begins in a month; amounts by place."""

    scenario: Scenario
    begins: date
    amounts: Sequence[Decimal]

    @property
    def total(self) -> Decimal:
        """All payments of the calculation."""
        return sum(self.amounts, ZERO)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One place: amounts by column, and their sum. `month` is None for overdue and later."""

    title: str
    month: date | None
    heads: tuple[str, ...]
    cells: tuple[Decimal, ...]

    @property
    def named(self) -> list[tuple[str, Decimal]]:
        """Amounts with the names of their columns."""
        return list(zip(self.heads, self.cells, strict=True))

    @property
    def total(self) -> Decimal:
        """All columns."""
        return sum(self.cells, ZERO)


@dataclass(frozen=True, slots=True)
class PlanYear:
    """Months of a calendar year and their sum."""

    year: int
    rows: Sequence[PlanRow]
    sums: PlanRow


class Plan:
    """What is owed on contracts by place, approved applications where there are any, and calculations beside them."""

    def __init__(
        self, owed: Sequence[Decimal], scenarios: Sequence[Planned], *, today: date, approved: Sequence[Decimal] = ()
    ) -> None:
        self.scenarios = scenarios
        self.has_approved = any(approved)
        ours = [owed, approved] if self.has_approved else [owed]
        self._columns = [*ours, *(one.amounts for one in scenarios)]
        self._places = Places(today)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Names of the columns: contracts, approved applications, then calculations."""
        ours = (_("Contracts"), _("Approved applications")) if self.has_approved else (_("Contracts"),)
        return (*ours, *(one.scenario.name for one in self.scenarios))

    @cached_property
    def overdue(self) -> PlanRow:
        """What is overdue today; calculations have nothing there."""
        return self._row(0, _("Overdue"))

    @cached_property
    def months(self) -> list[PlanRow]:
        """The 36 months."""
        return [self._row(place, month_name(month), month) for place, month in enumerate(self._places.months, start=1)]

    @cached_property
    def later(self) -> PlanRow:
        """What falls due after the 36 months."""
        return self._row(MONTHS + 1, _("Later"))

    @property
    def years(self) -> list[PlanYear]:
        """Months by calendar year with subtotals."""
        grouped = groupby(self.months, key=lambda row: row.month.year if row.month else 0)
        found = [(year, list(rows)) for year, rows in grouped]
        return [PlanYear(year, rows, _sum(rows, str(year))) for year, rows in found]

    @cached_property
    def totals(self) -> PlanRow:
        """Everything: overdue, the months and later."""
        return _sum(self.rows, _("Total"))

    @property
    def rows(self) -> list[PlanRow]:
        """All places in order."""
        return [self.overdue, *self.months, self.later]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to pay."""
        return not any(any(column) for column in self._columns)

    def chart(self) -> Chart:
        """Columns of overdue and the months; what falls due later stands in the table alone."""
        drawn = self.rows[:-1]
        ours = (CONTRACTS_COLOUR, APPROVED_COLOUR) if self.has_approved else (CONTRACTS_COLOUR,)
        colours = (*ours, *SCENARIO_COLOURS)
        series = [
            Series(name=name, colour=colours[place], values=[f"{row.cells[place]:.2f}" for row in drawn])
            for place, name in enumerate(self.heads)
        ]
        return Chart(labels=[row.title for row in drawn], series=series)

    def _row(self, place: int, title: str, month: date | None = None) -> PlanRow:
        return PlanRow(title, month, self.heads, tuple(column[place] for column in self._columns))


def _sum(rows: Sequence[PlanRow], title: str) -> PlanRow:
    columns = zip(*(row.cells for row in rows), strict=True)
    return PlanRow(title, None, rows[0].heads, tuple(sum(column, ZERO) for column in columns))
