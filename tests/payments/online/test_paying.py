"""An attempt from its beginning to its receipt, by what the simulator of an acquirer can do to it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext

from integrations.models import OutsideCall, SimulatedObject
from payments.models import AcquirerNotice, Invoice, OnlinePayment, Receipt
from payments.online import starting
from payments.online.services import begin_at_acquirer, look, start_payment
from tests.background import run_jobs
from tests.factories import NOW, TODAY, MembershipFactory
from tests.integrations.acquiring.wire import choose, send_notices
from tests.payments.online.making import begin, make_invoice, paid, queued, states

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=3)


def state_of(invoice: Invoice) -> tuple[str, Decimal | None]:
    found = Invoice.objects.with_state().get(pk=invoice.pk)
    return found.state, found.remainder


def receipts() -> list[tuple[str, str]]:
    return [(row.document_number, str(row.amount)) for row in Receipt.objects.filter(source="online").order_by("pk")]


def test_the_row_with_its_key_is_stored_before_anybody_is_asked() -> None:
    invoice = make_invoice()
    payer = MembershipFactory(role="lessee_financier", company=invoice.lessee)
    payment = start_payment(invoice=invoice, way="card", actor=payer, at=NOW)
    assert (payment.state, payment.amount, payment.provider, payment.created_by) == (
        "new",
        Decimal("89916.67"),
        "simulator",
        payer.user,
    )
    assert queued("ask_acquirer_payment") == [{"payment_id": payment.pk}]
    assert OutsideCall.objects.count() == 0
    run_jobs()
    payment.refresh_from_db()
    assert (payment.state, payment.confirmation_url) == (
        "pending",
        f"http://127.0.0.1:8000/simulator/acquiring/pay/{payment.provider_id}/",
    )
    call = OutsideCall.objects.get()
    assert (call.system, call.purpose, call.key, call.state, call.attempts, call.status) == (
        "simulator",
        "create a payment",
        str(payment.idempotence_key),
        "answered",
        1,
        200,
    )


def test_money_is_posted_by_its_notice_with_the_day_it_came() -> None:
    invoice = make_invoice()
    payment = paid(invoice)
    receipt = Receipt.objects.get(source="online")
    assert (receipt.contract, receipt.amount, receipt.received_on, receipt.document_number) == (
        invoice.contract,
        Decimal("89916.67"),
        TODAY,
        payment.provider_id,
    )
    with translation.override("ru"):
        purpose = gettext("Online payment of invoice %(number)s") % {"number": invoice.number}
    assert (receipt.invoice, receipt.online_payment, receipt.purpose) == (invoice, payment, purpose)
    assert receipt.hints == [{"payment": "2026-01-25", "kind": "lease", "amount": "89916.67"}]
    assert (payment.state, payment.succeeded_at, payment.posted_at) == ("succeeded", NOW, NOW)
    assert state_of(invoice) == ("paid", Decimal("0.00"))
    notice = AcquirerNotice.objects.get()
    assert (notice.event, notice.object_id, notice.handled_at, notice.outcome) == (
        "payment.succeeded",
        payment.provider_id,
        NOW,
        "taken",
    )


def test_a_notice_that_comes_twice_posts_once() -> None:
    payment = begin(make_invoice())
    choose(payment.provider_id, "twice")
    assert send_notices(NOW) == 2
    run_jobs()
    assert (AcquirerNotice.objects.count(), receipts()) == (1, [(payment.provider_id, "89916.67")])


def test_a_late_notice_comes_after_its_time_and_finds_all_done() -> None:
    payment = begin(make_invoice())
    choose(payment.provider_id, "late")
    assert send_notices(NOW + timedelta(seconds=29)) == 0
    assert look(now=LATER) == 1
    assert receipts() == [(payment.provider_id, "89916.67")]
    assert send_notices(NOW + timedelta(seconds=30)) == 1
    run_jobs()
    assert receipts() == [(payment.provider_id, "89916.67")]


def test_a_notice_that_never_comes_is_not_missed() -> None:
    payment = begin(make_invoice())
    choose(payment.provider_id, "lost")
    assert send_notices(NOW + timedelta(hours=1)) == 0
    assert look(now=LATER) == 1
    assert receipts() == [(payment.provider_id, "89916.67")]
    assert look(now=LATER + timedelta(hours=1)) == 0


def test_a_refusal_leaves_the_invoice_to_be_paid_again() -> None:
    invoice = make_invoice()
    refused = begin(invoice)
    choose(refused.provider_id, "refused", "insufficient_funds")
    assert send_notices(NOW) == 1
    run_jobs()
    assert (states(), receipts(), state_of(invoice)) == (
        [("canceled", "insufficient_funds")],
        [],
        ("issued", Decimal("89916.67")),
    )
    second = paid(invoice, way="sbp")
    assert states() == [("canceled", "insufficient_funds"), ("succeeded", "")]
    assert receipts() == [(second.provider_id, "89916.67")]


def test_a_double_click_makes_one_attempt_and_another_way_leaves_the_first() -> None:
    invoice = make_invoice()
    first = start_payment(invoice=invoice, way="card", actor=None, at=NOW)
    assert start_payment(invoice=invoice, way="card", actor=None, at=NOW) == first
    second = begin(invoice, way="sbp")
    assert (second.pk != first.pk, states()) == (True, [("canceled", "left_by_payer"), ("pending", "")])
    begin_at_acquirer(payment_id=first.pk, at=NOW)
    assert states()[0] == ("canceled", "left_by_payer")


def test_money_that_comes_by_an_attempt_left_before_is_posted_too() -> None:
    invoice = make_invoice()
    first = begin(invoice)
    second = begin(invoice, way="sbp")
    choose(second.provider_id)
    choose(first.provider_id, "lost")
    assert send_notices(NOW) == 1
    run_jobs()
    assert look(now=LATER) == 1
    assert states() == [("succeeded", ""), ("succeeded", "")]
    assert receipts() == [(second.provider_id, "89916.67"), (first.provider_id, "89916.67")]
    invoice.contract.refresh_from_db()
    assert (state_of(invoice), invoice.contract.paid_total) == (
        ("paid", Decimal("0.00")),
        Decimal("240000.00") + 2 * Decimal("89916.67"),
    )


def test_an_attempt_is_closed_when_the_acquirer_is_silent_and_its_money_is_found_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The answer with the number was lost: the notice finds the attempt by our own key."""
    payment = start_payment(invoice=make_invoice(), way="card", actor=None, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(starting, "take_told", lambda **_told: None)
        begin_at_acquirer(payment_id=payment.pk, at=NOW)
    begin_at_acquirer(payment_id=payment.pk, at=NOW + timedelta(minutes=16))
    assert states() == [("canceled", "no_answer")]
    [provider_id] = OutsideCall.objects.values_list("received__id", flat=True)
    choose(provider_id)
    assert send_notices(NOW) == 1
    run_jobs()
    assert (states(), receipts()) == ([("succeeded", "")], [(provider_id, "89916.67")])


def test_a_payer_who_does_not_come_in_an_hour_is_told_so() -> None:
    begin(make_invoice(), at=NOW - timedelta(hours=1, minutes=5))
    OnlinePayment.objects.update(asked_at=None)
    SimulatedObject.objects.update(created_at=NOW - timedelta(hours=1, minutes=5))
    assert look(now=NOW) == 1
    assert states() == [("canceled", "expired_on_confirmation")]
