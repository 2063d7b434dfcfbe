"""The list of kept calculations as a spreadsheet; the same rows and the same rights as the page."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from calculator.models import Scenario
from common.xlsx import Cell, Column


def list_columns() -> list[Column]:
    """Columns in the language of the page."""
    return [
        Column(_("No."), "number", 8),
        Column(_("Name"), width=44),
        Column(_("Product"), width=28),
        Column(_("Company"), width=32),
        Column(_("Saved by"), width=28),
        Column(_("Saved"), "date", 12),
        Column(_("Rates as of"), "date", 12),
        Column(_("Price with VAT"), "money"),
        Column(_("Advance"), "money"),
        Column(_("Subsidy"), "money"),
        Column(_("Buyout price"), "money"),
        Column(_("Term, months"), "number", 12),
        Column(_("Rate, % a year"), "money", 12),
        Column(_("Highest payment"), "money"),
        Column(_("Total of all payments"), "money"),
        Column(_("Price increase, % a year"), "money", 14),
        Column(_("Effective rate, % a year"), "money", 14),
    ]


def list_rows(scenarios: QuerySet[Scenario]) -> Iterator[list[Cell]]:
    """One row for each calculation, read in batches."""
    for row in scenarios.iterator(chunk_size=500):
        yield [
            row.number,
            row.name,
            row.product_version.product.name,
            row.company.short_name if row.company else None,
            str(row.owner),
            localdate(row.created_at),
            localdate(row.priced_at),
            row.price,
            row.advance,
            row.subsidy,
            row.buyout,
            row.term_months,
            row.annual_rate,
            row.payment,
            row.total,
            row.price_increase,
            row.effective_rate,
        ]
