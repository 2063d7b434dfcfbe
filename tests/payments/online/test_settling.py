"""Posting: once, whole, to the contracts of the invoice; what the acquirer tells wrongly is not posted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from payments.models import Allocation, Invoice, InvoiceState, OnlinePayment, OnlineState, Receipt
from payments.online.ports import PaymentTold
from payments.online.services import OnlineRefused, look, settle_payment, start_payment, take_told
from payments.online.shares import shares_of
from payments.services import ReceiptData, post_receipts
from tests.factories import NOW, TODAY, MembershipFactory
from tests.payments.online.making import begin, make_invoice, states

pytestmark = pytest.mark.django_db


def told_of(payment: OnlinePayment, **changes: Any) -> PaymentTold:
    right = PaymentTold(payment.provider_id, OnlineState.SUCCEEDED, payment.amount, "RUB", paid_at=NOW)
    return replace(right, **changes)


def test_a_worker_killed_between_posting_and_mark_leaves_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    payment = begin(make_invoice())
    OnlinePayment.objects.filter(pk=payment.pk).update(state="succeeded", succeeded_at=NOW)

    def killed(*_args: Any, **_kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(OnlinePayment, "save", killed)
        with pytest.raises(SystemExit):
            settle_payment(payment_id=payment.pk, at=NOW)
    assert (Receipt.objects.filter(source="online").count(), OnlinePayment.objects.get().posted_at) == (0, None)
    assert look(now=NOW + timedelta(minutes=1)) == 1
    assert settle_payment(payment_id=payment.pk, at=NOW) is False
    assert Receipt.objects.filter(source="online").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"amount": Decimal("1.00")}, {"amount": Decimal("89916.68")}, {"currency": "USD"}], ids=str
)
def test_another_amount_or_currency_is_left_to_people(wrong: dict[str, Any]) -> None:
    payment = begin(make_invoice())
    take_told(payment_id=payment.pk, told=told_of(payment, **wrong), at=NOW)
    assert (states(), Receipt.objects.filter(source="online").count()) == ([("pending", "differs")], 0)


def test_what_succeeded_stays_so_whatever_is_told_later() -> None:
    payment = begin(make_invoice())
    take_told(payment_id=payment.pk, told=told_of(payment), at=NOW)
    for state in (OnlineState.CANCELED, OnlineState.PENDING):
        take_told(payment_id=payment.pk, told=told_of(payment, state=state), at=NOW)
    take_told(payment_id=payment.pk, told=told_of(payment, provider_id="other"), at=NOW)
    assert (states(), Receipt.objects.filter(source="online").count()) == ([("succeeded", "")], 1)


def test_an_answer_about_another_payment_changes_nothing() -> None:
    payment = begin(make_invoice())
    take_told(payment_id=payment.pk, told=told_of(payment, provider_id="other"), at=NOW)
    assert (states(), OnlinePayment.objects.get().provider_id) == ([("pending", "")], payment.provider_id)


def test_a_clock_that_runs_ahead_does_not_post_tomorrow() -> None:
    payment = begin(make_invoice())
    take_told(payment_id=payment.pk, told=told_of(payment, paid_at=NOW + timedelta(days=2)), at=NOW)
    assert Receipt.objects.get(source="online").received_on == TODAY


def test_money_for_an_invoice_that_was_paid_meanwhile_stays_with_the_contract() -> None:
    invoice = make_invoice()
    payment = begin(invoice)
    by_bank = ReceiptData(received_on=TODAY, amount=Decimal("1080000.00"), document_number="77")
    post_receipts(contract=invoice.contract, receipts=[by_bank], actor=None, at=NOW)
    take_told(payment_id=payment.pk, told=told_of(payment), at=NOW)
    receipt = Receipt.objects.get(source="online")
    invoice.contract.refresh_from_db()
    assert (receipt.amount, Allocation.objects.filter(receipt=receipt).count(), invoice.contract.credit_total) == (
        Decimal("89916.67"),
        0,
        Decimal("89916.67"),
    )


@pytest.mark.parametrize(
    ("amount", "code"), [("89916.67", "paid"), ("89916.66", None)], ids=["paid", "a kopeck is left"]
)
def test_what_is_left_is_asked_for(amount: str, code: str | None) -> None:
    invoice = make_invoice()
    by_bank = ReceiptData(received_on=TODAY, amount=Decimal(amount), document_number="77")
    post_receipts(contract=invoice.contract, receipts=[by_bank], actor=None, at=NOW)
    if code:
        with pytest.raises(OnlineRefused) as refused:
            start_payment(invoice=invoice, way="card", actor=None, at=NOW)
        assert (refused.value.code, OnlinePayment.objects.count()) == (code, 0)
    else:
        assert start_payment(invoice=invoice, way="card", actor=None, at=NOW).amount == Decimal("0.01")


def test_an_invoice_that_was_replaced_is_refused() -> None:
    invoice = make_invoice()
    Invoice.objects.filter(pk=invoice.pk).update(status="replaced")
    assert Invoice.objects.with_state().get().state == InvoiceState.REPLACED
    with pytest.raises(OnlineRefused) as refused:
        start_payment(invoice=invoice, way="card", actor=None, at=NOW)
    assert (refused.value.code, OnlinePayment.objects.count()) == ("outdated", 0)


@pytest.mark.parametrize("role", ["lessee_auditor", "lessee_signatory", "lessor_accountant", "supplier_manager"])
def test_who_has_no_right_begins_nothing(role: str) -> None:
    with pytest.raises(OnlineRefused) as refused:
        start_payment(invoice=make_invoice(), way="card", actor=MembershipFactory(role=role), at=NOW)
    assert (refused.value.code, OnlinePayment.objects.count()) == ("no_right", 0)


def test_a_way_that_is_none_and_an_acquirer_that_is_none(settings: Any) -> None:
    invoice = make_invoice()
    with pytest.raises(OnlineRefused) as refused:
        start_payment(invoice=invoice, way="cash", actor=None, at=NOW)
    assert refused.value.code == "way"
    settings.ACQUIRER = ""
    with pytest.raises(OnlineRefused) as refused:
        start_payment(invoice=invoice, way="card", actor=None, at=NOW)
    assert (refused.value.code, look(now=NOW), OnlinePayment.objects.count()) == ("not_offered", 0, 0)


def test_one_contract_gets_all_of_it_with_the_hints_of_its_lines() -> None:
    invoice = make_invoice()
    [share] = shares_of(invoice, Decimal("100.00"))
    assert (share.contract_id, share.amount, [hint.as_json() for hint in share.hints]) == (
        invoice.contract_id,
        Decimal("100.00"),
        [{"payment": "2026-01-25", "kind": "lease", "amount": "89916.67"}],
    )
