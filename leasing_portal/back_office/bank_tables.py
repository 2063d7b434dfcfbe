"""Tables on the pages of bank statements and their payments."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.messages import render
from common.ui.badges import badge
from common.ui.figures import day, money
from leasing_portal.back_office.counting import listed
from leasing_portal.back_office.table import Row, Table, figure, text, words
from payments.bank.other_formats import of_other_formats
from payments.models import BankOperation, BankStatement

# The first of a long statement.
MOST = 100
LIST = "admin:payments_bankoperation_changelist"


def balance_table(statement: BankStatement) -> Table:
    """What the bank declares for each account and period."""
    columns = (
        text(_("Account")),
        text(_("From")),
        text(_("Through")),
        figure(_("Opening balance")),
        figure(_("Received")),
        figure(_("Paid out")),
        figure(_("Closing balance")),
    )
    rows = [
        Row(
            (
                told["account"],
                _day(told["starts_on"]),
                _day(told["ends_on"]),
                *(_money(told[name]) for name in ("opening", "credited", "debited", "closing")),
            )
        )
        for told in statement.balances
    ]
    return Table("balances", _("Balances"), columns, rows, _("The bank declares no balances in this file."))


def warning_table(statement: BankStatement) -> Table:
    """What a person must look at."""
    rows = [
        Row(
            (
                render(told["message"], told["params"], gettext),
                gettext("Nothing of the file is posted by itself") if told["blocks"] else "—",
            )
        )
        for told in statement.warnings
    ]
    rows += [_of_other_format(one) for one in of_other_formats(statement)]
    columns = (words(_("What to pay attention to")), words(_("What follows")))
    return Table("warnings", _("Warnings"), columns, rows, _("Sums of the file agree with what the bank declares."))


def _of_other_format(other: BankStatement) -> Row:
    """Say that a payment may be here twice: as each format tells it."""
    url = reverse("admin:payments_bankstatement_change", args=[other.pk])
    link = format_html('<a class="bo-link" href="{}">{}</a>', url, other.name)
    told = gettext("The same account and days are loaded as %(format)s too:") % {"format": other.get_format_display()}
    return Row(
        (
            format_html("{} {}", told, link),
            gettext("The same payments may count twice. Load an account in one format only."),
        )
    )


def operation_table(statement: BankStatement) -> Table:
    """The first new payments, with the way to all of them."""
    found = list(statement.operations.order_by("pk")[: MOST + 1])
    columns = (
        text(_("Date in the bank")),
        text(_("No.")),
        text(_("Direction")),
        figure(_("Amount")),
        text(_("Other side")),
        words(_("Purpose")),
        text(_("State")),
    )
    rows = [
        Row(
            (
                day(one.booked_on),
                number_link(one),
                one.get_direction_display(),
                money(one.amount),
                one.party_name or "—",
                one.purpose or "—",
                badge(one.state, "bank_payment"),
            )
        )
        for one in found[:MOST]
    ]
    return Table(
        "operations",
        _("New payments"),
        columns,
        rows,
        _("All payments of the file were known from earlier ones."),
        is_cut=len(found) > MOST,
        all_url=listed(LIST, statement__id__exact=statement.pk),
    )


def doubt_table(operation: BankOperation) -> Table:
    """Requisites that cannot be right, field by field."""
    columns = (text(_("Field")), text(_("Value")), words(_("What is wrong")))
    rows = [
        Row((told["field"], told["value"] or "—", render(told["message"], told["params"], gettext)))
        for told in operation.doubts
    ]
    return Table("doubts", _("Doubts about requisites"), columns, rows, _("Requisites of the other side are right."))


def more_table(operation: BankOperation) -> Table:
    """Fields of the file that the portal does not use, as they came."""
    columns = (text(_("Field")), text(_("Value")))
    more: Mapping[str, Any] = operation.more
    rows = [Row((key, "; ".join(map(str, value)) if isinstance(value, list) else value)) for key, value in more.items()]
    return Table("more", _("Other fields of the file"), columns, rows, _("The file says nothing else."))


def number_link(operation: BankOperation) -> SafeString:
    """Open the payment by its number."""
    url = reverse("admin:payments_bankoperation_change", args=[operation.pk])
    return format_html('<a class="bo-link" href="{}">{}</a>', url, operation.number or gettext("no number"))


def _day(iso: str | None) -> SafeString | str:
    return day(date.fromisoformat(iso) if iso else None)


def _money(amount: str | None) -> SafeString | str:
    return "—" if amount is None else money(Decimal(amount))
