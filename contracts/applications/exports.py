"""The list of applications as a spreadsheet; the same rows and the same rights as the page."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from common.xlsx import Cell, Column
from contracts.models import Application

CHUNK = 500


def list_columns() -> list[Column]:
    """Columns in the language of the page."""
    return [
        Column(_("Number"), width=18),
        Column(_("State"), width=22),
        Column(_("Leased asset"), width=44),
        Column(_("Product"), width=22),
        Column(_("Client"), width=32),
        Column(_("Manager"), width=28),
        Column(_("Price with VAT"), "money"),
        Column(_("Advance"), "money"),
        Column(_("Term, months"), "number", 12),
        Column(_("Highest payment"), "money"),
        Column(_("Submitted"), "date", 12),
        Column(_("Promised by"), "date", 12),
        Column(_("Decided"), "date", 12),
    ]


def list_rows(applications: QuerySet[Application]) -> Iterator[list[Cell]]:
    """One row for each application, read in batches."""
    for row in applications.iterator(chunk_size=CHUNK):
        yield [
            row.number or None,
            str(row.get_status_display()),
            row.asset_name or None,
            str(row.get_product_display()) or None,
            row.lessee.short_name,
            str(row.manager) if row.manager else None,
            row.price,
            row.advance,
            row.term_months,
            row.payment,
            localdate(row.submitted_at) if row.submitted_at else None,
            row.promised_on,
            localdate(row.decided_at) if row.decided_at else None,
        ]
