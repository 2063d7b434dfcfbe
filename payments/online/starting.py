"""The beginning of an attempt: the row with its key is stored first, the acquirer is asked by a worker."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common import row_scope
from common.jobs import enqueue
from common.messages import gettext_noop
from common.money import ZERO
from payments.models import Invoice, InvoiceState, OnlinePayment, OnlineState, OnlineWay
from payments.online.links import return_url
from payments.online.ports import AcquirerRefused, AcquirerUnavailable, PaymentAsked, acquirer, is_offered
from payments.online.reasons import LEFT, NO_ANSWER, REFUSED
from payments.online.refreshing import take_told
from payments.online.refusals import OnlineRefused

ASK_PAYMENT = "ask_acquirer_payment"
OPEN = (OnlineState.NEW, OnlineState.PENDING)
# Whoever waits for the acquirer's page has left long before; within it a lost answer is asked for with the same key.
GIVE_UP = timedelta(minutes=15)


@transaction.atomic
def start_payment(*, invoice: Invoice, way: str, actor: Membership | None, at: datetime) -> OnlinePayment:
    """Begin to pay what is left of an invoice now, and have the acquirer asked; a job does it after the commit.

    An open attempt of the same way and amount is the answer, so a double click makes one. Another one is left: no
    money is expected of it, but if it comes it is posted.

    Args:
        invoice: one that the caller may see; locked here.
        way: of `OnlineWay`.
        actor: None for whoever came by a signed link.
        at: now.

    Raises:
        OnlineRefused: `no_right`, `not_offered`, `way`, `paid` or `outdated`; nothing is written.

    """
    if actor is not None and not can(actor, Capability.PAYMENTS_PAY):
        raise OnlineRefused("no_right", gettext_noop("You have no right to pay invoices online."))
    if not is_offered():
        raise OnlineRefused("not_offered", gettext_noop("Online payment is not connected here."))
    if way not in OnlineWay.values:
        raise OnlineRefused("way", gettext_noop("Choose how to pay: by card or by SBP."))
    Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice.pk)
    amount = left_to_pay(invoice.pk)
    standing = OnlinePayment.objects.filter(invoice=invoice, state__in=OPEN).first()
    if standing is not None:
        if (standing.way, standing.amount) == (way, amount):
            return standing
        _leave(standing)
    made: OnlinePayment = OnlinePayment.objects.create(
        invoice=invoice,
        provider=acquirer().name,
        idempotence_key=uuid4(),
        way=way,
        amount=amount,
        created_at=at,
        created_by_id=actor.user_id if actor else None,
    )
    _order(made)
    return made


def left_to_pay(invoice_id: int) -> Decimal:
    """Roubles to pay by the invoice now.

    Raises:
        OnlineRefused: `paid` or `outdated`.

    """
    found = Invoice.objects.with_state().get(pk=invoice_id)
    if found.state == InvoiceState.PAID:
        raise OnlineRefused("paid", gettext_noop("This invoice is already paid."))
    left = found.remainder
    if found.state not in InvoiceState.payable() or left is None or left <= ZERO:
        message = gettext_noop("Do not pay by this invoice: it is out of date. Make a new one.")
        raise OnlineRefused("outdated", message)
    return left


def _leave(payment: OnlinePayment) -> None:
    """Close an attempt that the payer does not go on with; states are written by the portal itself."""
    payment.state, payment.failure = OnlineState.CANCELED, LEFT
    with row_scope.as_system():
        payment.save(update_fields=["state", "failure"])


def _order(payment: OnlinePayment) -> None:
    title = gettext("Online payment of invoice %(number)s") % {"number": payment.invoice.number}
    params = {"payment_id": payment.pk}
    enqueue(kind=ASK_PAYMENT, title=title, user_id=None, company_id=payment.invoice.lessor_id, params=params)


def begin_at_acquirer(*, payment_id: int, at: datetime) -> None:
    """Ask the acquirer for an attempt that it has not answered about yet; safe to run again: the key is the same.

    What cannot be reached stays for the next look; after `GIVE_UP` the attempt is closed.
    """
    payment = OnlinePayment.objects.select_related("invoice").get(pk=payment_id)
    if payment.state != OnlineState.NEW:
        return
    if at - payment.created_at > GIVE_UP:
        _close(payment_id, NO_ANSWER)
        return
    try:
        told = acquirer().create_payment(asked_for(payment))
    except AcquirerUnavailable:
        return
    except AcquirerRefused:
        _close(payment_id, REFUSED)
        return
    take_told(payment_id=payment_id, told=told, at=at)


def asked_for(payment: OnlinePayment) -> PaymentAsked:
    """What the acquirer is asked for an attempt; the same however often it is asked."""
    return PaymentAsked(
        key=payment.idempotence_key,
        amount=payment.amount,
        way=payment.way,
        description=gettext("Invoice %(number)s") % {"number": payment.invoice.number},
        return_url=return_url(payment),
        about=f"OnlinePayment:{payment.pk}",
        metadata={"key": str(payment.idempotence_key), "invoice": payment.invoice.number},
    )


@transaction.atomic
def _close(payment_id: int, failure: str) -> None:
    payment = OnlinePayment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment_id)
    if payment.state == OnlineState.NEW:
        payment.state, payment.failure = OnlineState.CANCELED, failure
        payment.save(update_fields=["state", "failure"])
