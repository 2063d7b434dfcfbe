"""Several people at one receipt at the same moment, and what the database refuses by itself."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contracts.models import Contract
from payments.ledger.reconcile import reconcile
from payments.models import Allocation, Receipt, ReceiptReversal, ReceiptSource, ReversalKind
from payments.services.receipts import ReceiptData, ReceiptRefused, Share, Taking, post_payment, take_back
from tests.factories import NOW, TODAY, make_contract
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def payment(amount: str) -> ReceiptData:
    return ReceiptData(date(2026, 2, 2), D(amount), "77", source=ReceiptSource.MANUAL)


def test_eight_who_take_one_receipt_back_take_it_back_once() -> None:
    contract = make_contract(paid=[(date(2026, 1, 26), "300000.00")])
    receipt = Receipt.objects.get()
    taking = Taking(kind=ReversalKind.UNDONE, on=TODAY, reason="Чужой платёж")

    def take(_number: int) -> str:
        try:
            take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)
        except ReceiptRefused as refused:
            return refused.code
        return "taken"

    assert sorted(at_once(take)) == ["nothing_left"] * (THREADS - 1) + ["taken"]
    assert ReceiptReversal.objects.get().amount == D("300000.00")
    assert reconcile(today=TODAY, replayed=[contract.pk]) == []


def test_parts_that_are_taken_back_at_once_never_exceed_the_receipt() -> None:
    contract = make_contract(paid=[(date(2026, 1, 26), "1000.00")])
    receipt = Receipt.objects.get()
    taking = Taking(kind=ReversalKind.RETURNED, on=TODAY, reason="Возврат", amount=D("300.00"))

    def take(_number: int) -> bool:
        try:
            take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)
        except ReceiptRefused:
            return False
        return True

    assert sum(at_once(take)) == 3
    contract.refresh_from_db()
    assert contract.paid_total == D("100.00")
    assert reconcile(today=TODAY, replayed=[contract.pk]) == []


def test_payments_for_the_same_contracts_named_in_any_order_do_not_wait_in_a_circle() -> None:
    ids = [make_contract().pk for _ in range(3)]

    def post(number: int) -> int:
        order = ids if number % 2 else ids[::-1]
        shares = [Share(pk, D("100.00")) for pk in order]
        return len(post_payment(shares=shares, data=payment("300.00"), actor=None, at=NOW))

    assert list(at_once(post)) == [3] * THREADS
    # True twins are told apart by their ordinals.
    for pk in ids:
        ordinals = Receipt.objects.filter(contract=pk).order_by("ordinal").values_list("ordinal", flat=True)
        assert list(ordinals) == list(range(1, THREADS + 1))
    assert set(Contract.objects.values_list("paid_total", flat=True)) == {D("800.00")}
    assert reconcile(today=TODAY, replayed=ids) == []


@pytest.mark.parametrize(
    ("shares", "amount"),
    [(["100.00", "200.00"], "300.01"), (["100.00"], "99.99"), (["0.00", "5.00"], "5.00"), (["-1.00", "6.00"], "5.00")],
)
def test_shares_that_are_not_the_payment_are_refused_and_change_nothing(shares: list[str], amount: str) -> None:
    contracts = [make_contract() for _ in shares]
    parts = [Share(contract.pk, D(part)) for contract, part in zip(contracts, shares, strict=True)]
    with pytest.raises((ReceiptRefused, ValidationError)):
        post_payment(shares=parts, data=payment(amount), actor=None, at=NOW)
    assert (Receipt.objects.count(), Allocation.objects.count()) == (0, 0)
