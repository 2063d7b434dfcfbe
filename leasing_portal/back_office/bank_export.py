"""Payments of statements as a file."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _

from common.csv_table import csv_response
from common.xlsx import Cell, Column, table_response
from payments.models import BankOperation

# Rows fetched at a time.
CHUNK = 2000


def operations_file(rows: QuerySet[BankOperation], *, is_csv: bool) -> FileResponse:
    """Answer with the payments as XLSX or CSV; the file is made on disk, row by row."""
    name = _("bank-payments")
    if is_csv:
        return csv_response(f"{name}.csv", columns=_columns(), rows=_rows(rows))
    return table_response(f"{name}.xlsx", sheet=_("Payments"), columns=_columns(), rows=_rows(rows))


def _columns() -> Sequence[Column]:
    return (
        Column(_("Date in the bank"), "date", 14),
        Column(_("No."), width=14),
        Column(_("Direction"), width=14),
        Column(_("Amount"), "money"),
        Column(_("Other side"), width=40),
        Column(_("INN"), width=14),
        Column(_("KPP"), width=12),
        Column(_("Account of the other side"), width=24),
        Column(_("BIC"), width=12),
        Column(_("Purpose"), width=80),
        Column(_("Account"), width=24),
        Column(_("State"), width=16),
        Column(_("Bank statement"), width=30),
    )


def _rows(rows: QuerySet[BankOperation]) -> Iterator[Sequence[Cell]]:
    for one in rows.iterator(chunk_size=CHUNK):
        yield (
            one.booked_on,
            one.number,
            one.get_direction_display(),
            one.amount,
            one.party_name,
            one.party_inn,
            one.party_kpp,
            one.party_account,
            one.party_bic,
            one.purpose,
            one.account.account,
            one.get_state_display(),
            one.statement.name,
        )
