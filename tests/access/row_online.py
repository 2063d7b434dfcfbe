"""Rows of online payment for the tests of access: an attempt that was paid, money on its way back, notices, calls."""

from decimal import Decimal
from uuid import uuid4

from integrations.models import OutsideCall
from payments.models import AcquirerNotice, Invoice, OnlinePayment, OnlineRefund
from tests.factories import NOW, next_seed


def make_payment(invoice: Invoice) -> OnlinePayment:
    """An attempt that nobody posted."""
    made: OnlinePayment = OnlinePayment.objects.create(
        invoice=invoice,
        provider="simulator",
        provider_id=str(uuid4()),
        idempotence_key=uuid4(),
        way="card",
        amount=Decimal("10.00"),
        state="succeeded",
        created_at=NOW,
        succeeded_at=NOW,
    )
    return made


def make_refund(payment: OnlinePayment) -> OnlineRefund:
    made: OnlineRefund = OnlineRefund.objects.create(
        payment=payment, idempotence_key=uuid4(), amount=Decimal("1.00"), reason="Ошибка", created_at=NOW
    )
    return made


def make_notice() -> AcquirerNotice:
    made: AcquirerNotice = AcquirerNotice.objects.create(
        provider="simulator", event="payment.succeeded", object_id=str(next_seed()), body={}, came_at=NOW
    )
    return made


def make_call() -> OutsideCall:
    made: OutsideCall = OutsideCall.objects.create(
        system="simulator", purpose="read a payment", address="GET /", started_at=NOW
    )
    return made
