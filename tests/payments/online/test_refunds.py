"""Money given back through the acquirer: never more than is left, taken off the receipts once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from integrations.models import OutsideCall, SimulatedObject
from payments.models import AcquirerNotice, Invoice, OnlinePayment, OnlineRefund, ReceiptReversal
from payments.online import refunds as module
from payments.online.ports import AcquirerUnavailable
from payments.online.services import OnlineRefused, left_to_refund, look, refresh_refund, settle_refund, start_refund
from tests.background import run_jobs
from tests.factories import NOW, TODAY, MembershipFactory
from tests.integrations.acquiring.wire import send_notices
from tests.payments.online.making import begin, make_invoice, paid, refunds

pytestmark = pytest.mark.django_db


def start(payment: OnlinePayment, amount: str, role: str = "lessor_accountant", reason: str = "Ошибка") -> OnlineRefund:
    actor = MembershipFactory(role=role)
    return start_refund(payment=payment, amount=Decimal(amount), reason=reason, actor=actor, at=NOW)


def reversals() -> list[tuple[str, str, str]]:
    return [(r.kind, str(r.amount), r.reason) for r in ReceiptReversal.objects.order_by("pk")]


def test_a_part_and_then_the_rest() -> None:
    invoice = make_invoice()
    payment = paid(invoice)
    start(payment, "9916.67")
    assert (refunds(), left_to_refund(payment)) == ([("9916.67", "new", "", False)], Decimal("80000.00"))
    run_jobs()
    assert (refunds(), reversals()) == (
        [("9916.67", "succeeded", "", True)],
        [("returned", "9916.67", "Ошибка")],
    )
    found = Invoice.objects.with_state().get(pk=invoice.pk)
    assert (found.state, found.remainder) == ("part", Decimal("9916.67"))
    start(payment, "80000.00")
    run_jobs()
    assert (left_to_refund(payment), [amount for _kind, amount, _reason in reversals()]) == (
        Decimal("0.00"),
        ["9916.67", "80000.00"],
    )
    assert ReceiptReversal.objects.latest("pk").on == TODAY
    with pytest.raises(OnlineRefused) as refused:
        start(payment, "0.01")
    assert (refused.value.code, OnlineRefund.objects.count()) == ("more_than_left", 2)
    # Its own notices find all done.
    assert send_notices(NOW) == 2
    run_jobs()
    assert AcquirerNotice.objects.filter(event="refund.succeeded", outcome="taken").count() == 2
    assert len(reversals()) == 2


@pytest.mark.parametrize(
    ("amount", "role", "reason", "code"),
    [
        ("89916.68", "lessor_accountant", "Ошибка", "more_than_left"),
        ("0.00", "lessor_accountant", "Ошибка", "amount"),
        ("-1.00", "lessor_accountant", "Ошибка", "amount"),
        ("0.001", "lessor_accountant", "Ошибка", "amount"),
        ("1.00", "lessor_accountant", "  ", "no_reason"),
        ("1.00", "lessor_manager", "Ошибка", "no_right"),
        ("1.00", "lessee_admin", "Ошибка", "no_right"),
    ],
)
def test_what_cannot_be_given_back(amount: str, role: str, reason: str, code: str) -> None:
    payment = paid(make_invoice())
    with pytest.raises(OnlineRefused) as refused:
        start(payment, amount, role, reason)
    assert (refused.value.code, OnlineRefund.objects.count()) == (code, 0)


def test_only_what_was_posted_is_given_back() -> None:
    with pytest.raises(OnlineRefused) as refused:
        start(begin(make_invoice()), "1.00")
    assert (refused.value.code, OnlineRefund.objects.count()) == ("not_posted", 0)


def test_two_refunds_on_their_way_never_exceed_the_payment() -> None:
    payment = paid(make_invoice())
    start(payment, "50000.00")
    with pytest.raises(OnlineRefused, match="916,67"):
        start(payment, "39916.68")
    start(payment, "39916.67")
    assert left_to_refund(payment) == Decimal("0.00")


def test_a_refund_the_acquirer_refuses_takes_nothing_back_and_frees_its_amount() -> None:
    payment = paid(make_invoice())
    SimulatedObject.objects.filter(pk=payment.provider_id).update(document={"status": "canceled"})
    start(payment, "1.00")
    run_jobs()
    assert (refunds(), reversals(), left_to_refund(payment)) == (
        [("1.00", "canceled", "The payment is not paid", False)],
        [],
        Decimal("89916.67"),
    )


def test_a_worker_killed_after_the_answer_gives_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    payment = paid(make_invoice())
    refund = start(payment, "1.00")
    with monkeypatch.context() as patch:
        patch.setattr(module, "take_refund_told", lambda **_told: None)
        refresh_refund(refund_id=refund.pk, at=NOW)
    assert (refunds(), SimulatedObject.objects.filter(kind="refund").count()) == ([("1.00", "new", "", False)], 1)
    look(now=NOW + timedelta(minutes=1))
    assert (refunds(), SimulatedObject.objects.filter(kind="refund").count()) == ([("1.00", "succeeded", "", True)], 1)
    assert settle_refund(refund_id=refund.pk, at=NOW) is False
    assert reversals() == [("returned", "1.00", "Ошибка")]


def test_a_key_that_may_be_forgotten_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise AcquirerUnavailable("silent", "Nobody answers")

    payment = paid(make_invoice())
    refund = start(payment, "1.00")
    with monkeypatch.context() as patch:
        patch.setattr(module, "acquirer", silent)
        run_jobs()
    before = OutsideCall.objects.count()
    refresh_refund(refund_id=refund.pk, at=NOW + timedelta(hours=21))
    assert (refunds(), OutsideCall.objects.count(), left_to_refund(payment)) == (
        [("1.00", "new", "silent", False)],
        before,
        Decimal("89915.67"),
    )
