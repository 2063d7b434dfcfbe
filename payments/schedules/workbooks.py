"""A version of a schedule and a comparison of two as XLSX: some dozens of rows, written at once."""

from collections.abc import Iterator

from django.http import FileResponse
from django.utils.translation import gettext as _

from common.xlsx import Cell, Column, table_response
from contracts.requests.comparison import Row
from payments.models import InstalmentKind
from payments.schedules.sheet import Sheet, SheetRow
from payments.versions import Compared


def schedule_workbook(sheet: Sheet) -> FileResponse:
    """All rows of a version with their parts, what was paid and what was left; totals in the last row."""
    version = sheet.version
    return table_response(
        f"schedule-{sheet.contract.number}-{version.number}.xlsx",
        sheet=_("Version %(number)s") % {"number": version.number},
        columns=_schedule_columns(),
        rows=_schedule_rows(sheet),
    )


def _schedule_columns() -> list[Column]:
    return [
        Column(_("No."), "number", 8),
        Column(_("Kind"), width=20),
        Column(_("Due date"), "date", 14),
        Column(_("Amount"), "money"),
        Column(_("Principal"), "money"),
        Column(_("Interest"), "money"),
        Column(_("Insurance"), "money"),
        Column(_("Buyout price"), "money"),
        Column(_("Taxes and services"), "money"),
        Column(_("VAT rate, %"), "money", 12),
        Column(_("including VAT"), "money"),
        Column(_("Paid"), "money"),
        Column(_("Paid on"), "date", 14),
        Column(_("Left to pay"), "money"),
    ]


def _schedule_rows(sheet: Sheet) -> Iterator[list[Cell]]:
    for row in sheet.rows:
        yield _cells(row)
    sums = sheet.totals
    parts: list[Cell] = [sums.amount, sums.principal, sums.interest, sums.insurance, sums.buyout, sums.other]
    yield [None, _("Total"), None, *parts, None, sums.vat, sums.paid, None, sums.left]
    reason = _(sheet.version.reason) if sheet.version.reason else ""
    made = f"{sheet.version.made_at:%d.%m.%Y}"
    told = _("Version %(number)s of %(day)s. Reason: %(reason)s") % {
        "number": sheet.version.number,
        "day": made,
        "reason": reason,
    }
    yield [None, told, *[None] * (len(_schedule_columns()) - 2)]


def _cells(row: SheetRow) -> list[Cell]:
    own = row.instalment
    parts: list[Cell] = [own.amount, own.principal, own.interest, own.insurance, own.buyout, own.other]
    kind = str(InstalmentKind(own.kind).label)
    return [own.number, kind, own.due_on, *parts, own.vat_rate, own.vat, row.paid, row.paid_on, row.left]


def comparison_workbook(number: str, compared: Compared) -> FileResponse:
    """Two versions of the schedule of a contract side by side, with what differs."""
    before, after = compared.before.number, compared.after.number
    return table_response(
        f"schedule-{number}-{before}-{after}.xlsx",
        sheet=_("Versions %(before)s and %(after)s") % {"before": before, "after": after},
        columns=_comparison_columns(before, after),
        rows=_comparison_rows(compared),
    )


def _comparison_columns(before: int, after: int) -> list[Column]:
    columns = []
    for number in (before, after):
        of = {"number": number}
        columns += [
            Column(_("Version %(number)s: No.") % of, "number", 12),
            Column(_("Version %(number)s: kind") % of, width=20),
            Column(_("Version %(number)s: due date") % of, "date", 14),
            Column(_("Version %(number)s: amount") % of, "money"),
        ]
    return [*columns, Column(_("Difference"), "money")]


def _comparison_rows(compared: Compared) -> Iterator[list[Cell]]:
    for line in compared.comparison.lines:
        yield [*_side(line.before), *_side(line.after), line.difference]
    sums = compared.comparison
    yield [None, _("Total"), None, sums.before, None, _("Total"), None, sums.after, sums.difference]


def _side(row: Row | None) -> list[Cell]:
    if row is None:
        return [None, None, None, None]
    return [row.number, str(InstalmentKind(row.kind).label), row.due_on, row.amount]
