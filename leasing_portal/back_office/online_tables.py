"""What belongs to an online payment: receipts made of it, and refunds."""

from django.utils.translation import gettext_lazy as _

from common.ui.badges import badge
from common.ui.figures import day, moment, money
from leasing_portal.back_office.table import Row, Table, figure, text
from payments.models import OnlinePayment, Receipt
from payments.online.reasons import words_of_refund


def receipt_table(payment: OnlinePayment) -> Table:
    """Receipts by contract, with what went back of each."""
    receipts = Receipt.objects.filter(online_payment=payment).with_returned().select_related("contract")
    rows = [
        Row((receipt.contract.number, day(receipt.received_on), money(receipt.amount), money(receipt.returned)))
        for receipt in receipts
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
        text(_("Reason")),
        text(_("What is wrong")),
        text(_("Posted")),
    )
    return Table("refunds", _("Refunds"), columns, rows, _("No money was given back."))
