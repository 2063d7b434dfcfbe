"""What pages show of online payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.access import may_open
from accounts.models import Membership
from payments.models import Invoice, InvoiceState, OnlinePayment, OnlineRefund, OnlineState, OnlineWay
from payments.models.invoice import InvoiceWithState
from payments.online.ports import is_offered
from payments.online.reasons import words_of


@dataclass(frozen=True, slots=True)
class PayPanel:
    """The card of online payment on an invoice's page: ways to pay now, and the attempts so far, newest first."""

    ways: Sequence[tuple[str, str]]
    attempts: Sequence["Attempt"]
    amount: Decimal | None

    def __bool__(self) -> bool:
        return bool(self.ways or self.attempts)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt with why it was not paid, in words."""

    payment: OnlinePayment
    may_open: bool

    @property
    def failure(self) -> str:
        """Words for people; empty where nothing went wrong."""
        return str(words_of(self.payment.failure))

    @property
    def is_open(self) -> bool:
        """Whether the payer may still go on with it."""
        return self.payment.state in {OnlineState.NEW, OnlineState.PENDING}


def pay_panel(invoice: InvoiceWithState, actor: Membership) -> PayPanel:
    """What a person may do about paying this invoice online, and what was done."""
    may_pay = is_offered() and may_open(actor, "online:start", "POST") and invoice.state in InvoiceState.payable()
    may_look = may_open(actor, "online:payment")
    rows = OnlinePayment.objects.visible_to(actor).filter(invoice=invoice.pk)
    attempts = [Attempt(row, may_look) for row in rows]
    ways = [(str(way), str(label)) for way, label in OnlineWay.choices] if may_pay else []
    return PayPanel(ways, attempts, invoice.remainder)


def attempt(payment_id: int) -> OnlinePayment | None:
    """An attempt with its invoice, whoever asks: the caller has checked the key or the scope."""
    return OnlinePayment.objects.select_related("invoice").filter(pk=payment_id).first()


def refunds_of(payment: OnlinePayment) -> list[OnlineRefund]:
    """Money that went back of a payment that went through, or is on its way."""
    if payment.state != OnlineState.SUCCEEDED:
        return []
    return list(payment.refunds.exclude(state=OnlineState.CANCELED).order_by("pk"))


def may_pay_again(payment: OnlinePayment, actor: Membership | None) -> bool:
    """Whether an attempt that came to nothing may be followed by another one from its own page."""
    if actor is None or payment.state != OnlineState.CANCELED or not may_open(actor, "online:start", "POST"):
        return False
    return Invoice.objects.with_state().get(pk=payment.invoice_id).state in InvoiceState.payable()


def is_settled(payment: OnlinePayment) -> bool:
    """Whether nothing more is awaited: it was not paid, or it was paid and is posted."""
    return payment.state == OnlineState.CANCELED or payment.posted_at is not None
