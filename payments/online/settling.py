"""Posting of what was paid or given back online, once: under the lock of its row, together with the mark."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from common.money import ZERO
from payments.models import Invoice, OnlinePayment, OnlineRefund, OnlineState, Receipt, ReceiptSource, ReversalKind
from payments.online.shares import shares_of
from payments.services.receipts import ReceiptData, Taking, post_payment, take_back
from payments.services.settlement import lock_contracts

logger = logging.getLogger(__name__)


@transaction.atomic
def settle_payment(*, payment_id: int, at: datetime) -> bool:
    """Post the receipts of a payment that succeeded; return whether it was this call that did.

    Receipts and `posted_at` are one transaction, so a worker killed in the middle leaves neither. The value date is the
    day on which the acquirer took the money, in Moscow.
    """
    rows = OnlinePayment.objects.select_for_update(of=("self",), no_key=True).select_related("invoice")
    payment = rows.get(pk=payment_id)
    if payment.state != OnlineState.SUCCEEDED or payment.posted_at is not None:
        return False
    invoice = payment.invoice
    data = ReceiptData(
        received_on=timezone.localdate(payment.succeeded_at or at),
        amount=payment.amount,
        document_number=payment.provider_id[:50],
        purpose=_purpose(invoice),
        source=ReceiptSource.ONLINE,
        invoice_id=invoice.pk,
        online_payment_id=payment.pk,
    )
    post_payment(shares=shares_of(invoice, payment.amount), data=data, actor=None, at=at)
    payment.posted_at = at
    payment.save(update_fields=["posted_at"])
    return True


def _purpose(invoice: Invoice) -> str:
    """Books are kept in the portal's own language, whoever paid."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Online payment of invoice %(number)s") % {"number": invoice.number}


@transaction.atomic
def settle_refund(*, refund_id: int, at: datetime) -> bool:
    """Take receipts back by a refund that succeeded; return whether it was this call that did.

    The newest receipt goes first. What was taken back otherwise meanwhile cannot be taken twice: the rest of the
    refund is left to people and told to the log.
    """
    known = OnlineRefund.objects.get(pk=refund_id)
    OnlinePayment.objects.select_for_update(of=("self",), no_key=True).get(pk=known.payment_id)
    refund = OnlineRefund.objects.select_for_update(of=("self",), no_key=True).get(pk=refund_id)
    if refund.state != OnlineState.SUCCEEDED or refund.posted_at is not None:
        return False
    receipts = Receipt.objects.filter(online_payment=refund.payment_id).with_returned()
    lock_contracts(receipt.contract_id for receipt in receipts)
    rest = refund.amount
    for receipt in receipts.order_by("-pk"):
        taken = min(rest, receipt.amount - receipt.returned)
        if taken > ZERO:
            taking = Taking(kind=ReversalKind.RETURNED, on=timezone.localdate(at), reason=refund.reason, amount=taken)
            take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=at)
            rest -= taken
    if rest:
        logger.error("refund_beyond_receipts", extra={"refund": refund.pk, "rest": str(rest)})
    refund.posted_at = at
    refund.save(update_fields=["posted_at"])
    return True
