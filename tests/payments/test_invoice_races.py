"""Real transactions in real threads: numbers without gaps, one invoice for many askers, one receipt for many files."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from common.changes import Change
from contracts.models import Contract, ContractEvent
from contracts.services import register_contract
from payments.models import Instalment, Invoice, InvoiceSeries, Receipt
from payments.services import ReceiptData, check_figures, issue_invoice, post_receipts, put_schedule, refresh_figures
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    LessorFactory,
    asset_data,
    contract_terms,
    make_contract,
    schedule_rows,
)
from tests.threads import THREADS, at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def row_of(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def test_numbers_have_no_gaps_when_some_transactions_roll_back() -> None:
    lessor, lessee = LessorFactory(), LesseeFactory()
    rows = [row_of(make_contract(lessor=lessor, lessee=lessee), 2).pk for _ in range(THREADS)]

    def issue(number: int) -> int | None:
        with transaction.atomic():
            serial = issue_invoice(instalment_id=rows[number], actor=None, at=NOW, today=TODAY).invoice.serial
            if number % 3 == 1:
                transaction.set_rollback(True)
        return None if number % 3 == 1 else serial

    serials = sorted(serial for serial in at_once(issue) if serial is not None)
    assert serials == [1, 2, 3, 4, 5]
    assert sorted(Invoice.objects.values_list("serial", flat=True)) == serials
    assert InvoiceSeries.objects.get().last_number == 5


def test_eight_who_ask_together_get_one_invoice() -> None:
    row = row_of(make_contract(), 2).pk
    issued = list(at_once(lambda _: issue_invoice(instalment_id=row, actor=None, at=NOW, today=TODAY)))
    assert len({answer.invoice.pk for answer in issued}) == 1
    assert sorted(answer.created for answer in issued) == [False] * (THREADS - 1) + [True]
    assert (Invoice.objects.count(), InvoiceSeries.objects.get().last_number) == (1, 1)
    assert ContractEvent.objects.filter(kind="invoice_issued").count() == 1


def test_the_same_receipt_from_eight_files_is_posted_once() -> None:
    contract = make_contract()
    receipt = ReceiptData(received_on=TODAY, amount=Decimal("1000.00"), document_number="7")
    posted = at_once(
        lambda _: post_receipts(contract=Contract.objects.get(pk=contract.pk), receipts=[receipt], actor=None, at=NOW)
    )
    assert sorted(posted) == [0] * (THREADS - 1) + [1]
    contract.refresh_from_db()
    assert (Receipt.objects.count(), contract.paid_total) == (1, Decimal("1000.00"))


def test_receipts_and_new_versions_at_once_leave_right_figures() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    later = [*rows[:-1], replace(rows[-1], due_on=date(2026, 12, 28))]

    def work(number: int) -> None:
        own = Contract.objects.get(pk=contract.pk)
        if number % 2:
            put_schedule(contract=own, rows=(rows, later)[number % 4 // 2], reason="Перенос", actor=None, at=NOW)
        else:
            receipt = ReceiptData(received_on=TODAY, amount=Decimal("100000.00"), document_number=str(number))
            post_receipts(contract=own, receipts=[receipt], actor=None, at=NOW)

    list(at_once(work))
    contract.refresh_from_db()
    assert contract.paid_total == Decimal("400000.00")
    assert check_figures(today=TODAY) == []
    numbers = list(contract.schedule_versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, contract.schedule_number + 1))


def test_one_contract_registered_by_eight_is_one_contract() -> None:
    terms = contract_terms(rows=schedule_rows())
    assets = [asset_data()]
    changes = at_once(lambda _: register_contract(terms=terms, assets=assets, actor=None, at=NOW).change)
    assert sorted(changes) == [Change.CREATED] + [Change.UNCHANGED] * (THREADS - 1)
    assert Contract.objects.get().assets.count() == 1


def test_figures_wait_for_money_that_is_being_posted() -> None:
    contract = make_contract()
    receipt = ReceiptData(received_on=TODAY, amount=Decimal("1000.00"), document_number="7")

    def night() -> int:
        try:
            return refresh_figures(contract_ids=[contract.pk], today=TODAY + timedelta(days=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            post_receipts(contract=contract, receipts=[receipt], actor=None, at=NOW)
            written = pool.submit(night)
            until_somebody_waits()
        assert written.result() == 1
    contract.refresh_from_db()
    assert (contract.paid_total, contract.figures_on) == (Decimal("1000.00"), TODAY + timedelta(days=1))
    assert check_figures(today=TODAY + timedelta(days=1)) == []
