"""The contract list and the totals by company as spreadsheets; the same rows and the same rights as the pages."""

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from common.xlsx import Cell, Column
from contracts.holding import CompanyTotals, Totals
from contracts.models import Contract


def contract_columns(actor: Membership) -> list[Column]:
    """Columns this person may see."""
    columns = [
        Column(_("Contract"), width=16),
        Column(_("Lessee"), width=32),
        Column(_("Product"), width=20),
        Column(_("State"), width=24),
        Column(_("Leased assets"), width=44),
        Column(_("Signed"), "date", 12),
        Column(_("End date"), "date", 12),
    ]
    if actor.sees_money:
        columns += [
            Column(_("Price with VAT"), "money"),
            Column(_("Total of the schedule"), "money"),
            Column(_("Paid"), "money"),
            Column(_("Remaining"), "money"),
            Column(_("Overdue"), "money"),
            Column(_("Next payment date"), "date", 14),
            Column(_("Next payment"), "money"),
        ]
    return columns


def contract_rows(contracts: QuerySet[Contract], actor: Membership) -> Iterator[list[Cell]]:
    """One row for each contract, read in batches."""
    for contract in contracts.iterator(chunk_size=500):
        row: list[Cell] = [
            contract.number,
            contract.lessee.short_name,
            str(contract.get_product_display()),
            str(contract.get_status_display()),
            "; ".join(f"{asset.name} ({asset.identifier})" for asset in contract.assets.all()),
            contract.signed_on,
            contract.ends_on,
        ]
        if actor.sees_money:
            row += [
                contract.price,
                contract.scheduled_total,
                contract.paid_total,
                contract.remaining_total if contract.is_live else None,
                contract.overdue_total,
                contract.next_due_on,
                contract.next_due_amount,
            ]
        yield row


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
