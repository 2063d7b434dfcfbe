"""Totals by company as a spreadsheet; the same rows and the same rights as the page."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from common.xlsx import Cell, Column
from contracts.holding import CompanyTotals, Totals


def branch_columns() -> list[Column]:
    """Columns of the totals by company; all of them are for people who see money."""
    return [
        Column(_("Company"), width=36),
        Column(_("INN"), width=14),
        Column(_("Contracts"), "number", 12),
        Column(_("Live contracts"), "number", 12),
        Column(_("Total of the schedule"), "money"),
        Column(_("Paid"), "money"),
        Column(_("Remaining"), "money"),
        Column(_("Overdue"), "money"),
    ]


def branch_rows(rows: Sequence[CompanyTotals], total: Totals) -> Iterator[list[Cell]]:
    """One row for each company, then their sum."""
    for row in rows:
        yield [row.company.short_name, row.company.inn, *_cells(row.totals)]
    yield [_("Total"), "", *_cells(total)]


def _cells(totals: Totals) -> list[Cell]:
    return [totals.contracts, totals.live, totals.scheduled, totals.paid, totals.remaining, totals.overdue]
