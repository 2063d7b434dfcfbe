"""What belongs to a payment: receipts made of it, and refunds of an online one."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.ui.badges import badge
from common.ui.figures import day, moment, money
from contracts.models import Contract
from leasing_portal.back_office.table import Row, Table, figure, text, words
from payments.models import OnlinePayment
from payments.models.ledger import ReceiptQuerySet
from payments.online.reasons import words_of_refund


def receipt_table(receipts: ReceiptQuerySet) -> Table:
    """Receipts of one payment by contract, with what went back of each."""
    rows = [
        Row((debt_link(receipt.contract), day(receipt.received_on), money(receipt.amount), money(receipt.returned)))
        for receipt in receipts.with_returned().select_related("contract").order_by("pk")
    ]
    columns = (text(_("Contract")), text(_("Date")), figure(_("Amount")), figure(_("Taken back")))
    return Table("receipts", _("Receipts"), columns, rows, _("Nothing is posted of this payment."))


def refund_table(payment: OnlinePayment) -> Table:
    """Refunds: when, how much, why, and what became of each."""
    rows = [
        Row(
            (
                moment(refund.created_at),
                refund.created_by or "—",
                money(refund.amount),
                badge(refund.state, "refund"),
                refund.reason,
                words_of_refund(refund.failure) or "—",
                moment(refund.posted_at),
            )
        )
        for refund in payment.refunds.select_related("created_by")
    ]
    columns = (
        text(_("When")),
        text(_("Who")),
        figure(_("Amount")),
        text(_("State")),
        words(_("Reason")),
        words(_("What is wrong")),
        text(_("Posted")),
    )
    return Table("refunds", _("Refunds"), columns, rows, _("No money was given back."))


def debt_link(contract: Contract) -> SafeString:
    """Open what the contract owes by its number."""
    url = reverse("admin:contracts_contract_debt", args=[contract.pk])
    return format_html('<a class="bo-link" href="{}">{}</a>', url, contract.number)
