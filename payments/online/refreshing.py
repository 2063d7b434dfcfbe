"""What the acquirer tells of a payment becomes its state; what succeeded is posted."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F

from payments.models import OnlinePayment, OnlineState
from payments.online.ports import PaymentTold, acquirer
from payments.online.reasons import DIFFERS, UNTOLD
from payments.online.settling import settle_payment

logger = logging.getLogger(__name__)
ROUBLES = "RUB"


def refresh(*, payment_id: int, at: datetime) -> None:
    """Read the payment at the acquirer and take what it tells. Goes over the network: never inside a transaction.

    Raises:
        AcquirerUnavailable: it does not answer now.
        AcquirerRefused: it does not know the payment.

    """
    payment = OnlinePayment.objects.get(pk=payment_id)
    if payment.provider_id and payment.state != OnlineState.SUCCEEDED:
        told = acquirer().read_payment(payment.provider_id, about=f"OnlinePayment:{payment.pk}")
        take_told(payment_id=payment_id, told=told, at=at)
    else:
        settle_payment(payment_id=payment_id, at=at)


def claim_look(*, payment_id: int, seen: datetime | None, at: datetime) -> bool:
    """Note that the acquirer is asked now; False when somebody else has noted it since `seen`."""
    mine = OnlinePayment.objects.filter(pk=payment_id, asked_at=seen)
    return bool(mine.update(asked_at=at, attempts=F("attempts") + 1))


def take_told(*, payment_id: int, told: PaymentTold, at: datetime) -> OnlinePayment:
    """Take what the acquirer told of this payment, and post it once it succeeded.

    What has succeeded stays so. An attempt that was closed by the portal succeeds all the same when the money came.
    Another amount or currency than was asked for changes nothing and is left to people.
    """
    payment = _take(payment_id, told, at)
    if payment.state == OnlineState.SUCCEEDED:
        settle_payment(payment_id=payment_id, at=at)
    return payment


@transaction.atomic
def _take(payment_id: int, told: PaymentTold, at: datetime) -> OnlinePayment:
    payment = OnlinePayment.objects.select_for_update(of=("self",), no_key=True).get(pk=payment_id)
    if payment.state == OnlineState.SUCCEEDED or payment.provider_id not in {"", told.provider_id}:
        return payment
    payment.provider_id = told.provider_id
    if (told.amount, told.currency) != (payment.amount, ROUBLES):
        logger.error("acquirer_tells_another_amount", extra={"payment": payment.pk, "told": str(told.amount)})
        payment.failure = DIFFERS
        payment.state = OnlineState.PENDING if payment.state == OnlineState.NEW else payment.state
    elif told.state == OnlineState.SUCCEEDED:
        payment.state, payment.failure = OnlineState.SUCCEEDED, ""
        payment.succeeded_at = min(told.paid_at or at, at)
    elif told.state == OnlineState.CANCELED:
        payment.state, payment.failure = OnlineState.CANCELED, (told.reason or UNTOLD)[:300]
    elif payment.state == OnlineState.NEW:
        payment.state, payment.confirmation_url = OnlineState.PENDING, told.confirmation
    payment.save()
    return payment
