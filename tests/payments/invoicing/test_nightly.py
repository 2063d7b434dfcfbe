"""The night: one invoice for an instalment however often it runs, for what is left of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import BankAccount
from common.models import Job, OutboxEvent
from common.outbox import relay
from contracts.models import Contract, ContractEvent, ContractStatus
from payments.invoicing import nightly
from payments.invoicing.nightly import issue_due
from payments.models import Invoice, InvoiceDelivery, InvoiceLine, InvoiceSeries, MoneyTerms
from payments.queries import PaperState, paper_state
from payments.services import ReceiptData, post_receipts, put_schedule
from tests.background import run_jobs
from tests.factories import NOW, LessorFactory, make_contract, schedule_rows
from tests.threads import at_once

pytestmark = pytest.mark.django_db
# Row 2 falls due on 25 January 2026.
DAY = date(2026, 1, 16)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, 10, tzinfo=timezone.get_current_timezone())


def night(day: date = DAY) -> int:
    return issue_due(at=at(day), today=day)


def test_a_night_makes_an_invoice_ten_days_ahead_and_the_next_one_none() -> None:
    contract = make_contract(number="ЛД-1", paid=[(date(2025, 12, 25), "240000.00")])
    assert night(date(2026, 1, 14)) == 0
    assert night(date(2026, 1, 15)) == 1
    assert [night(DAY + timedelta(days=days)) for days in range(9)] == [0] * 9
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.kind, invoice.instalment_number) == ("2026-000001", "schedule", 2)
    assert (invoice.amount, invoice.vat, invoice.due_on) == (
        Decimal("89916.67"),
        Decimal("16214.48"),
        date(2026, 1, 25),
    )
    assert (invoice.contract_ids, invoice.lessee, invoice.issued_by) == ([contract.pk], contract.lessee, None)
    line = InvoiceLine.objects.get()
    assert (line.number, line.kind, line.instalment, line.owed, line.amount, line.vat) == (
        1,
        "payment",
        invoice.instalment,
        Decimal("89916.67"),
        Decimal("89916.67"),
        Decimal("16214.48"),
    )
    assert ContractEvent.objects.get(kind="invoice_issued").data["number"] == "2026-000001"
    assert list(InvoiceDelivery.objects.values_list("channel", "moment", "at")) == [
        ("cabinet", "published", at(date(2026, 1, 15)))
    ]


def test_days_ahead_are_those_of_the_contract_then_of_the_lessor() -> None:
    lessor = LessorFactory()
    own, usual = make_contract(lessor=lessor), make_contract(lessor=lessor)
    MoneyTerms.objects.create(lessor=lessor, invoice_days_ahead=3)
    MoneyTerms.objects.create(lessor=lessor, contract=own, invoice_days_ahead=20)
    night(date(2026, 1, 5))
    assert list(Invoice.objects.order_by("pk").values_list("contract", "instalment_number")) == [
        (own.pk, 1),
        (own.pk, 2),
    ]
    night(date(2026, 1, 22))
    assert list(Invoice.objects.filter(contract=usual).values_list("instalment_number", flat=True)) == [2]


def test_only_what_is_left_is_asked_for() -> None:
    contract = make_contract(paid=[(date(2025, 12, 25), "240000.00"), (date(2026, 1, 12), "39916.66")])
    night()
    invoice = Invoice.objects.get()
    assert (invoice.amount, invoice.vat) == (Decimal("50000.01"), Decimal("9016.40"))
    line = invoice.lines.get()
    assert (line.owed, line.applied_before) == (Decimal("50000.01"), Decimal("39916.66"))
    rest = ReceiptData(received_on=DAY, amount=Decimal("50000.00"), document_number="9")
    post_receipts(contract=contract, receipts=[rest], actor=None, at=at(DAY))
    assert night() == 0
    standing = Invoice.objects.with_state(today=DAY).get()
    assert (standing.state, standing.remainder) == ("part", Decimal("0.01"))


@pytest.mark.parametrize("status", list(ContractStatus))
def test_only_live_contracts_are_invoiced(status: ContractStatus) -> None:
    make_contract(status=status, paid=[(date(2025, 12, 25), "240000.00")])
    assert night() == (1 if status in ContractStatus.live() else 0)


def test_a_new_version_replaces_only_what_it_changed() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[(date(2025, 12, 25), "240000.00")])
    night()
    put_schedule(contract=contract, rows=[*rows[:-1], replace(rows[-1], due_on=date(2026, 12, 26))],
                 reason="Перенос", actor=None, at=NOW)  # fmt: skip
    assert night() == 0
    moved = [rows[0], replace(rows[1], due_on=date(2026, 1, 26)), *rows[2:]]
    put_schedule(contract=contract, rows=moved, reason="Перенос", actor=None, at=NOW)
    assert night() == 1
    found = Invoice.objects.order_by("serial").values_list("serial", "status", "due_on")
    assert list(found) == [(1, "replaced", date(2026, 1, 25)), (2, "issued", date(2026, 1, 26))]


def test_papers_of_a_night_are_made_by_one_job() -> None:
    lessor = LessorFactory()
    for _ in range(3):
        make_contract(lessor=lessor, paid=[(date(2025, 12, 25), "240000.00")])
    night()
    event = OutboxEvent.objects.get(type="payments.InvoicesIssued")
    ids = list(Invoice.objects.order_by("pk").values_list("pk", flat=True))
    assert event.payload == {"lessor_id": lessor.pk, "invoice_ids": ids}
    assert relay(clock=timezone.now)
    assert [paper_state(invoice) for invoice in Invoice.objects.all()] == [PaperState.AWAITED] * 3
    run_jobs()
    assert list(Job.objects.values_list("kind", "state")) == [("make_invoice_papers", "done")]
    assert Invoice.objects.exclude(pdf="").count() == 3


def test_wrong_details_of_one_invoice_keep_no_other() -> None:
    lessor = LessorFactory()
    wrong = make_contract(lessor=lessor, paid=[(date(2025, 12, 25), "240000.00")])
    right = make_contract(lessor=lessor, paid=[(date(2025, 12, 25), "240000.00")])
    Contract.objects.filter(pk=wrong.pk).update(number="ЛД\n1")
    assert night() == 1
    assert list(Invoice.objects.values_list("contract", "serial")) == [(right.pk, 1)]
    Contract.objects.filter(pk=wrong.pk).update(number="ЛД-1")
    assert night() == 1
    assert InvoiceSeries.objects.get().last_number == 2


def test_a_lessor_without_an_account_keeps_no_other_lessor() -> None:
    first, second = make_contract(), make_contract()
    BankAccount.objects.filter(company=first.lessor).update(is_default=False)
    night()
    assert set(Invoice.objects.values_list("lessor", flat=True)) == {second.lessor_id}


def test_a_night_killed_in_the_middle_is_done_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    lessor = LessorFactory()
    for _ in range(4):
        make_contract(lessor=lessor, paid=[(date(2025, 12, 25), "240000.00")])
    monkeypatch.setattr(nightly, "BATCH", 2)
    whole: Callable[..., int] = nightly._issue_batch
    calls = iter([whole])

    def killed(**asked: object) -> int:
        return next(calls)(**asked)

    with monkeypatch.context() as patch:
        patch.setattr(nightly, "_issue_batch", killed)
        with pytest.raises(RuntimeError):
            night()
    assert Invoice.objects.count() == 2
    assert night() == 2
    assert list(Invoice.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2, 3, 4]
    assert Invoice.objects.values("contract").distinct().count() == 4


@pytest.mark.django_db(transaction=True)
def test_eight_nights_at_once_are_one() -> None:
    lessor = LessorFactory()
    paid = [(date(2025, 12, 25), "240000.00")]
    contracts = [make_contract(lessor=lessor, paid=paid) for _ in range(3)]
    made = list(at_once(lambda _: night()))
    assert sum(made) == len(contracts)
    assert sorted(Invoice.objects.values_list("serial", flat=True)) == [1, 2, 3]
    assert InvoiceSeries.objects.get().last_number == 3
