"""An invoice to pay online, and the way of one attempt."""

from datetime import date, datetime
from typing import Any

from accounts.models import Membership
from common.models import Job, JobState
from payments.models import Instalment, Invoice, OnlinePayment, OnlineRefund
from payments.online.services import begin_at_acquirer, start_payment
from payments.services import issue_invoice
from tests.background import run_jobs
from tests.factories import NOW, TODAY, make_contract
from tests.integrations.acquiring.wire import choose, send_notices

ADVANCE_PAID = (date(2025, 12, 25), "240000.00")


def make_invoice(number: int = 2, **terms: Any) -> Invoice:
    contract = make_contract(paid=[ADVANCE_PAID], **terms)
    row = Instalment.objects.in_force().get(version__contract=contract, number=number)
    return issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice


def begin(invoice: Invoice, *, way: str = "card", actor: Membership | None = None, at: datetime = NOW) -> OnlinePayment:
    """An attempt that the acquirer knows and the payer has not paid yet."""
    started = start_payment(invoice=invoice, way=way, actor=actor, at=at)
    begin_at_acquirer(payment_id=started.pk, at=at)
    return OnlinePayment.objects.get(pk=started.pk)


def paid(invoice: Invoice, **begun: Any) -> OnlinePayment:
    """An attempt that was paid and posted by its notice."""
    payment = begin(invoice, **begun)
    choose(payment.provider_id)
    assert send_notices(NOW) == 1
    run_jobs()
    return OnlinePayment.objects.get(pk=payment.pk)


def queued(kind: str) -> list[dict[str, Any]]:
    """Parameters of the jobs of a kind that wait."""
    return list(Job.objects.filter(kind=kind, state=JobState.QUEUED).order_by("pk").values_list("params", flat=True))


def states() -> list[tuple[str, str]]:
    """State and failure of each attempt, in their order."""
    return list(OnlinePayment.objects.order_by("pk").values_list("state", "failure"))


def refunds() -> list[tuple[str, str, str, bool]]:
    """Amount, state, failure and whether it is posted, in their order."""
    return [(str(r.amount), r.state, r.failure, r.posted_at is not None) for r in OnlineRefund.objects.order_by("pk")]
