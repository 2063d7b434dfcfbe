"""Tables of what is owed on a contract besides its schedule, and of what was taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import DecimalField, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from accounts.models import Membership
from common.columns import MONEY
from common.money import ZERO
from common.ui.figures import day, moment, money, percent
from contracts.models import Contract
from leasing_portal.back_office.table import Row, Table, figure, text, words
from payments.models import Charge, ChargeKind, ClaimLetter, Relief

CHARGE_BACK, RELIEF_BACK = "admin:payments_charge_back", "admin:payments_relief_back"


@dataclass(frozen=True, slots=True)
class Run:
    """Days of delay of one payment with one debt and one rate: nights add to them, here they are one row; roubles."""

    due_on: date
    starts_on: date
    ends_on: date
    debt: Decimal
    percent: Decimal
    amount: Decimal
    taken_off: Decimal


def debt_tables(contract: Contract, actor: Membership) -> list[Table]:
    """All tables of the page."""
    return [penalties(contract), charges(contract, actor), reliefs(contract, actor), claims(contract)]


def runs_of(contract: Contract) -> list[Run]:
    """Penalties of a contract that stand, by payment and days."""
    rows = (
        _standing(contract, kind=ChargeKind.PENALTY)
        .order_by("instalment__due_on", "instalment__kind", "run_from", "starts_on")
        .values_list(
            "instalment__due_on", "instalment__kind", "run_from", "starts_on", "due_on", "debt", "percent", "amount",
            "off", named=True,
        )
    )  # fmt: skip
    grouped = groupby(rows, key=lambda row: (row.instalment__due_on, row.instalment__kind, row.run_from))
    return [_run(list(group)) for _key, group in grouped]


def _run(rows: Sequence[Any]) -> Run:
    first, last = rows[0], rows[-1]
    amount, off = (sum((getattr(row, name) for row in rows), ZERO) for name in ("amount", "off"))
    return Run(first.instalment__due_on, first.starts_on, last.due_on, first.debt, first.percent, amount, off)


def penalties(contract: Contract) -> Table:
    """Penalties by payment, each run of days with its debt and rate, and the total."""
    runs = runs_of(contract)
    rows = [
        Row(
            (
                day(run.due_on),
                _days(run.starts_on, run.ends_on),
                money(run.debt, currency=False),
                percent(run.percent),
                money(run.amount, currency=False),
                money(run.taken_off, currency=False),
            )
        )
        for run in runs
    ]
    if rows:
        total, off = (sum((getattr(run, name) for run in runs), ZERO) for name in ("amount", "taken_off"))
        rows.append(Row((gettext("Total"), "", "", "", money(total), money(off)), is_strong=True))
    columns = (
        text(_("Payment of")),
        text(_("Days of delay")),
        figure(_("Overdue")),
        figure(_("Rate a day")),
        figure(_("Penalty")),
        figure(_("Taken off")),
    )
    note = _("Charged by itself through today by the terms of the contract; receipts of earlier dates rebuild it.")
    return Table("penalties", _("Penalties"), columns, rows, _("No penalty is charged."), note)


def charges(contract: Contract, actor: Membership) -> Table:
    """What people have charged; what was taken back is told so."""
    found = (
        Charge.objects.filter(contract=contract, reverses=None)
        .exclude(kind=ChargeKind.PENALTY)
        .select_related("instalment", "booked_by", "reversed_by")
        .order_by("-pk")
    )
    may = may_open(actor, CHARGE_BACK, "POST")
    rows = [
        Row(
            (
                charge.get_kind_display(),
                day(charge.due_on) if charge.starts_on is None else _days(charge.starts_on, charge.due_on),
                day(charge.instalment.due_on) if charge.instalment else "—",
                money(charge.amount),
                gettext(charge.reason),
                _booked(charge),
                _back(charge, CHARGE_BACK, may=may),
            )
        )
        for charge in found
    ]
    columns = (
        text(_("Charged for")),
        text(_("Date")),
        text(_("Payment of")),
        figure(_("Amount")),
        words(_("Reason")),
        text(_("Entered")),
        text(_("State")),
    )
    return Table("charges", _("Costs, fees and interest"), columns, rows, _("Nothing is charged."))


def reliefs(contract: Contract, actor: Membership) -> Table:
    """What was taken off, by whose decision."""
    found = (
        Relief.objects.filter(contract=contract, reverses=None)
        .select_related("instalment", "booked_by", "reversed_by")
        .order_by("-pk")
    )
    may = may_open(actor, RELIEF_BACK, "POST")
    rows = [
        Row(
            (
                relief.get_kind_display(),
                relief.get_charge_kind_display(),
                day(relief.instalment.due_on) if relief.instalment else _("All payments"),
                day(relief.on),
                money(relief.amount),
                relief.document,
                relief.reason,
                _booked(relief),
                _back(relief, RELIEF_BACK, may=may),
            )
        )
        for relief in found
    ]
    columns = (
        text(_("Who decided")),
        text(_("Of")),
        text(_("Payment of")),
        text(_("Charged through")),
        figure(_("Amount")),
        text(_("Decision")),
        words(_("Reason")),
        text(_("Entered")),
        text(_("State")),
    )
    return Table("reliefs", _("Taken off"), columns, rows, _("Nothing was taken off."))


def _standing(contract: Contract, **only: object) -> Any:
    off = Coalesce(Sum("reliefs__amount"), ZERO, output_field=DecimalField(**MONEY))
    return Charge.objects.standing().filter(contract=contract, **only).annotate(off=off)


def _days(first: date, last: date) -> SafeString:
    return format_html("{} – {}", day(first), day(last))


def _booked(row: Charge | Relief) -> SafeString:
    return format_html("{}<br>{}", moment(row.booked_at), row.booked_by or gettext("System"))


def _back(row: Charge | Relief, page: str, *, may: bool) -> str:
    """When it was taken back and why; else the way to do it."""
    reversal = getattr(row, "reversed_by", None)
    if reversal is not None:
        return format_html("{} {}<br>{}", gettext("Taken back"), day(reversal.booked_at), gettext(reversal.reason))
    return format_html('<a href="{}">{}</a>', reverse(page, args=[row.pk]), gettext("Take back")) if may else "—"


def claims(contract: Contract) -> Table:
    """Claim letters with what they demand, by when, and their way to the client."""
    rows = [
        Row(
            (
                _paper(letter),
                day(letter.on),
                day(letter.pay_by),
                money(letter.total, currency=False),
                _way(letter),
                str(letter.made_by or gettext("By itself")),
            )
        )
        for letter in contract.claim_letters.select_related("made_by")
    ]
    columns = (
        text(_("No.")),
        text(_("Date")),
        text(_("Pay by")),
        figure(_("Demanded")),
        text(_("Way")),
        text(_("Made")),
    )
    return Table("claims", _("Claim letters"), columns, rows, _("No letter is made."))


def _paper(letter: ClaimLetter) -> SafeString | str:
    if not letter.pdf:
        return letter.number
    return format_html('<a href="{}">{}</a>', reverse("claims:paper", args=[letter.pk]), letter.number)


def _way(letter: ClaimLetter) -> SafeString | str:
    if letter.opened_at:
        return format_html("{} {}", gettext("First opened"), moment(letter.opened_at))
    if letter.sent_at:
        return format_html("{} {}, {}", gettext("Sent by e-mail"), moment(letter.sent_at), letter.email)
    return gettext("In the cabinet")
