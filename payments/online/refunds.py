"""Money given back through the acquirer: asked for by a person, taken off the receipts once it succeeded."""

import logging
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import DecimalField, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.columns import MONEY
from common.jobs import enqueue
from common.messages import gettext_noop
from common.money import ZERO, format_money, q
from payments.models import OnlinePayment, OnlineRefund, OnlineState, Receipt
from payments.online.ports import AcquirerRefused, RefundAsked, RefundTold, acquirer
from payments.online.reasons import DIFFERS, REFUSED, SILENT, UNTOLD
from payments.online.refreshing import ROUBLES
from payments.online.refusals import OnlineRefused
from payments.online.settling import settle_refund

logger = logging.getLogger(__name__)
ASK_REFUND = "ask_acquirer_refund"
# Acquirers remember a key for a day; later the same key would give the money back once more.
KEY_LIVES = timedelta(hours=20)


@transaction.atomic
def start_refund(
    *, payment: OnlinePayment, amount: Decimal, reason: str, actor: Membership, at: datetime
) -> OnlineRefund:
    """Begin to give back a part of a payment or all of it, and have the acquirer asked by a job after the commit.

    Raises:
        OnlineRefused: `no_right`, `not_posted`, `no_reason`, `amount` or `more_than_left`; nothing is written.

    """
    if not can(actor, Capability.PAYMENT_ORDERS_MAKE):
        raise OnlineRefused("no_right", gettext_noop("You have no right to give online payments back."))
    locked = OnlinePayment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment.pk)
    if locked.posted_at is None:
        message = gettext_noop("Only a payment that went through and is posted can be given back.")
        raise OnlineRefused("not_posted", message)
    if not reason.strip():
        raise OnlineRefused("no_reason", gettext_noop("Say why the money is given back."))
    if amount <= ZERO or amount != q(amount):
        raise OnlineRefused("amount", gettext_noop("The amount is roubles and kopecks above zero."))
    left = left_to_refund(locked)
    if amount > left:
        message = gettext_noop("%(left)s of this payment can be given back, not %(asked)s.")
        raise OnlineRefused("more_than_left", message, {"left": format_money(left), "asked": format_money(amount)})
    made: OnlineRefund = OnlineRefund.objects.create(
        payment=locked,
        idempotence_key=uuid4(),
        amount=amount,
        reason=reason.strip()[:300],
        created_at=at,
        created_by_id=actor.user_id,
    )
    _order(made)
    return made


def left_to_refund(payment: OnlinePayment) -> Decimal:
    """Roubles that can still be given back: what is left of the receipts, less refunds that are on their way."""
    receipts = Receipt.objects.filter(online_payment=payment).with_returned()
    standing = sum((receipt.amount - receipt.returned for receipt in receipts), ZERO)
    going = OnlineRefund.objects.filter(payment=payment, posted_at=None).exclude(state=OnlineState.CANCELED)
    total: Decimal = going.aggregate(total=Coalesce(Sum("amount"), ZERO, output_field=DecimalField(**MONEY)))["total"]
    return max(ZERO, standing - total)


def _order(refund: OnlineRefund) -> None:
    number = refund.payment.invoice.number
    title = gettext("Refund of an online payment by invoice %(number)s") % {"number": number}
    params = {"refund_id": refund.pk}
    enqueue(kind=ASK_REFUND, title=title, user_id=None, company_id=refund.payment.invoice.lessor_id, params=params)


def refresh_refund(*, refund_id: int, at: datetime) -> None:
    """Ask the acquirer for a refund, or how it stands, and take its answer. Safe to run again: the key is the same.

    Raises:
        AcquirerUnavailable: it does not answer now.

    """
    refund = OnlineRefund.objects.select_related("payment").get(pk=refund_id)
    if refund.state == OnlineState.NEW and at - refund.created_at > KEY_LIVES:
        _leave_to_people(refund)
    elif refund.state in {OnlineState.NEW, OnlineState.PENDING}:
        _ask(refund, at)
    else:
        settle_refund(refund_id=refund_id, at=at)


def _ask(refund: OnlineRefund, at: datetime) -> None:
    about = f"OnlineRefund:{refund.pk}"
    try:
        if refund.provider_id:
            told = acquirer().read_refund(refund.provider_id, about=about)
        else:
            told = acquirer().create_refund(
                RefundAsked(refund.idempotence_key, refund.payment.provider_id, refund.amount, refund.reason, about)
            )
    except AcquirerRefused as error:
        if not refund.provider_id:
            _close(refund.pk, str(error.params.get("reason", "")) or REFUSED)
        return
    take_refund_told(refund_id=refund.pk, told=told, at=at)


def take_refund_told(*, refund_id: int, told: RefundTold, at: datetime) -> OnlineRefund:
    """Take what the acquirer told of this refund, and take the receipts back once it succeeded."""
    refund = _take(refund_id, told)
    if refund.state == OnlineState.SUCCEEDED:
        settle_refund(refund_id=refund_id, at=at)
    return refund


@transaction.atomic
def _take(refund_id: int, told: RefundTold) -> OnlineRefund:
    refund = _locked(refund_id)
    if refund.state == OnlineState.SUCCEEDED or refund.provider_id not in {"", told.provider_id}:
        return refund
    refund.provider_id = told.provider_id
    same = (told.amount, told.currency, told.payment_id) == (refund.amount, ROUBLES, refund.payment.provider_id)
    if not same:
        logger.error("acquirer_tells_another_refund", extra={"refund": refund.pk, "told": str(told.amount)})
        refund.failure = DIFFERS
    elif told.state == OnlineState.CANCELED:
        refund.state, refund.failure = OnlineState.CANCELED, (told.reason or UNTOLD)[:300]
    else:
        refund.state, refund.failure = told.state, ""
    refund.save()
    return refund


@transaction.atomic
def _close(refund_id: int, failure: str) -> None:
    refund = _locked(refund_id)
    if refund.state == OnlineState.NEW:
        refund.state, refund.failure = OnlineState.CANCELED, failure[:300]
        refund.save(update_fields=["state", "failure"])


def _locked(refund_id: int) -> OnlineRefund:
    rows = OnlineRefund.objects.select_for_update(of=("self",), no_key=True).select_related("payment")
    return rows.get(pk=refund_id)


def _leave_to_people(refund: OnlineRefund) -> None:
    """The acquirer has not answered for a day: its amount stays reserved until a person has looked there."""
    if refund.failure != SILENT:
        logger.error("refund_without_answer", extra={"refund": refund.pk})
        OnlineRefund.objects.filter(pk=refund.pk, state=OnlineState.NEW).update(failure=SILENT)
