"""The list of debts as a spreadsheet; the same rows and the same rights as the page."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from common.xlsx import Cell, Column
from payments.debts.lines import DebtLine


def debt_columns() -> list[Column]:
    """Columns in the language of the page."""
    return [
        Column(_("Contract"), width=20),
        Column(_("Lessee"), width=36),
        Column(_("Overdue"), "money"),
        Column(_("Days past due"), "number", 14),
        Column(_("Owed besides the schedule"), "money"),
        Column(_("Next payment by"), "date", 16),
        Column(_("Next payment"), "money"),
        Column(_("Paid ahead, not applied"), "money"),
    ]


def debt_rows(lines: Iterable[DebtLine]) -> Iterator[list[Cell]]:
    """One row for each contract."""
    for line in lines:
        yield [
            line.contract.number,
            line.contract.lessee.short_name,
            line.overdue,
            line.days,
            line.charges,
            line.next_due_on,
            line.next_due,
            line.credit,
        ]
