"""Online payments of the demo: one that the bank refused, then one that went through, asked of the simulator itself."""

from datetime import datetime, timedelta

from accounts.models import Membership
from accounts.roles import Role
from integrations.acquiring.shape import payment_body, payment_of
from integrations.acquiring.simulator.access import is_on
from integrations.acquiring.simulator.objects import make_payment
from integrations.acquiring.simulator.outcomes import Outcome, Refusal, decide
from leasing_portal.demo.companies import company
from payments.models import Invoice, OnlinePayment, OnlineWay
from payments.online.services import take_told
from payments.online.starting import asked_for, start_payment

PAYER = "severny-karier"
REFUSED_BEFORE, PAID_BEFORE, TAKES = timedelta(minutes=20), timedelta(minutes=15), timedelta(minutes=2)


def pay_online(*, at: datetime) -> list[OnlinePayment]:
    """Pay the smallest invoice of a client, at the second attempt; nothing where the simulator is not on.

    What the acquirer answers is taken as a worker takes it, without a network: no server runs while data is loaded.
    """
    if not is_on():
        return []
    invoice = Invoice.objects.filter(lessee__inn=company(PAYER).inn).earliest("amount", "pk")
    actor = Membership.objects.get(company=invoice.lessee_id, role=Role.LESSEE_ADMIN)
    return [
        _attempt(invoice, actor, Outcome.REFUSED, at=at - REFUSED_BEFORE),
        _attempt(invoice, actor, Outcome.PAID, at=at - PAID_BEFORE),
    ]


def _attempt(invoice: Invoice, actor: Membership, outcome: Outcome, *, at: datetime) -> OnlinePayment:
    """Begin, be led to the acquirer's page, choose there what comes of it; the portal hears of it in two minutes."""
    payment = start_payment(invoice=invoice, way=OnlineWay.CARD, actor=actor, at=at)
    made = make_payment(key=str(payment.idempotence_key), body=payment_body(asked_for(payment)), at=at)
    take_told(payment_id=payment.pk, told=payment_of(made.document), at=at)
    told = decide(payment_id=str(made.pk), outcome=outcome, refusal=Refusal.INSUFFICIENT_FUNDS, at=at + TAKES)
    if told is None:
        raise RuntimeError("The simulator has lost a payment that it has just made.")
    return take_told(payment_id=payment.pk, told=payment_of(told.document), at=at + TAKES)
