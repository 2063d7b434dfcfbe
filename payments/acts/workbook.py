"""The act as XLSX, with empty columns for the client's own books."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.http import FileResponse
from django.utils.translation import gettext as _

from common.xlsx import Cell, Column, table_response
from payments.acts.content import Content
from payments.models import ReconciliationAct


def act_workbook(act: ReconciliationAct) -> FileResponse:
    """Opening balance, lines, turnovers and closing balance; a balance below zero is in favour of the client."""
    content = Content(act.content)
    return table_response(
        f"act-{act}.xlsx",
        sheet=_("Act %(number)s") % {"number": str(act)},
        columns=_columns(content),
        rows=_rows(act, content),
    )


def _columns(content: Content) -> list[Column]:
    return [
        Column(_("Date"), "date", 12),
        Column(_("Contract"), width=16),
        Column(_("Operation"), width=48),
        Column(_("%(side)s: charged") % {"side": content.lessor["name"]}, "money", 20),
        Column(_("%(side)s: received") % {"side": content.lessor["name"]}, "money", 20),
        Column(_("%(side)s: charged") % {"side": content.lessee["name"]}, "money", 20),
        Column(_("%(side)s: paid") % {"side": content.lessee["name"]}, "money", 20),
    ]


def _rows(act: ReconciliationAct, content: Content) -> Iterator[list[Cell]]:
    numbers = {row.pk: row.number for row in content.contracts}
    yield _row(act.starts_on, _("Opening balance"), act.opening, None)
    for line in content.lines:
        sides = [line.debit or None, line.credit or None, None, None]
        yield [line.on, numbers[line.contract_id], line.described(), *sides]
    yield _row(None, _("Turnovers of the period"), act.charged, act.received)
    yield _row(act.ends_on, _("Closing balance"), act.closing, None)


def _row(on: date | None, title: str, debit: Decimal, credit: Decimal | None) -> list[Cell]:
    return [on, None, title, debit, credit, None, None]
