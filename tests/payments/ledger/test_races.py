"""Several people at one receipt at the same moment, and what the database refuses by itself."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from contracts.models import Contract
from payments.ledger.reconcile import reconcile
from payments.models import Allocation, Receipt, ReceiptReversal, ReceiptSource, ReversalKind
from payments.services.receipts import ReceiptData, ReceiptRefused, Share, Taking, post_payment, take_back
from tests.factories import NOW, TODAY, make_contract
from tests.payments.ledger import facts
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


def put(receipt: Receipt, amount: str, part: str, **to: Any) -> None:
    Allocation.objects.create(
        receipt=receipt, amount=D(amount), part=part, rule="due", made_at=NOW, reason="Мимо службы", **to
    )


def refusal(write: Callable[[], object]) -> str:
    """The name of what the database refused the rows for."""
    before = Allocation.objects.count(), ReceiptReversal.objects.count()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert (Allocation.objects.count(), ReceiptReversal.objects.count()) == before
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr] # of psycopg2


def test_the_database_refuses_more_than_a_receipt_or_a_claim_holds() -> None:
    contract = make_contract(paid=[(date(2026, 1, 26), "300000.00"), (date(2026, 1, 27), "1020100.00")])
    full, rest = Receipt.objects.order_by("received_on")
    fee, row = facts.fee(contract, TODAY, "5.00"), facts.row_of(contract, 2)
    assert refusal(lambda: put(full, "0.01", "other", charge=fee)) == "allocation_within_receipt"
    assert refusal(lambda: put(full, "-300000.01", "interest", instalment=row)) == "allocation_within_receipt"
    # A hundred roubles of the second receipt are applied to nothing.
    assert refusal(lambda: put(rest, "5.01", "other", charge=fee)) == "allocation_within_claim"
    assert refusal(lambda: put(rest, "0.01", "interest", instalment=row)) == "allocation_within_claim"
    put(rest, "5.00", "other", charge=fee)
    assert refusal(lambda: facts.back(full, "undone", TODAY, "300000.01")) == "receipt_reversal_within_receipt"
    facts.back(full, "returned", TODAY, "300000.00")
    assert refusal(lambda: facts.back(full, "undone", TODAY, "0.01")) == "receipt_reversal_within_receipt"
