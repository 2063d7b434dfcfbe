from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import BankAccount, Company, Membership
from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent, ContractStatus
from payments.engine.invoice_text import purpose_text, subject_text
from payments.engine.schedule_rules import ScheduleRow
from payments.models import Instalment, Invoice, InvoiceSeries, InvoiceState, InvoiceStatus
from payments.services import (
    InvoiceRefused,
    Issued,
    ReceiptData,
    issue_invoice,
    payment_details,
    post_receipts,
    put_schedule,
)
from tests.factories import (
    NOW,
    TODAY,
    LessorFactory,
    MembershipFactory,
    make_contract,
    schedule_row,
    schedule_rows,
)

pytestmark = pytest.mark.django_db
ADVANCE_PAID = (date(2025, 12, 25), "240000.00")


def row_of(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def issue(contract: Contract, number: int = 2, *, today: date = TODAY, actor: Membership | None = None) -> Issued:
    return issue_invoice(instalment_id=row_of(contract, number).pk, actor=actor, at=NOW, today=today)


def pay(contract: Contract, amount: str, number: str = "900") -> None:
    receipt = ReceiptData(received_on=date(2026, 3, 2), amount=Decimal(amount), document_number=number)
    post_receipts(contract=contract, receipts=[receipt], actor=None, at=NOW)


def test_an_invoice_says_what_whom_and_where_to() -> None:
    contract = make_contract(number="ЛД-2026-0007", paid=[ADVANCE_PAID])
    actor = MembershipFactory(role="lessee_financier", company=contract.lessee)
    issued = issue(contract, actor=actor)
    invoice = Invoice.objects.get()
    assert issued == Issued(invoice, created=True)
    assert (invoice.number, invoice.status, invoice.issued_by) == ("2026-000001", "issued", actor.user)
    assert (invoice.amount, invoice.vat, invoice.vat_rate) == (
        Decimal("89916.67"),
        Decimal("16214.48"),
        Decimal("22.00"),
    )
    assert (invoice.issued_on, invoice.due_on, invoice.instalment_number) == (TODAY, date(2026, 1, 25), 2)
    assert invoice.purpose == (
        "Лизинговый платёж № 2 по договору ЛД-2026-0007 от 20.12.2025, счёт № 2026-000001,"
        " в т.ч. НДС 22 % – 16 214,48 руб."
    )
    account = contract.lessor.bank_accounts.get()
    assert invoice.payee == {
        "name": contract.lessor.short_name,
        "full_name": contract.lessor.full_name,
        "inn": contract.lessor.inn,
        "kpp": contract.lessor.kpp,
        "address": contract.lessor.legal_address,
        "phone": contract.lessor.phone,
        "bank_name": account.bank_name,
        "bic": account.bic,
        "account": account.account,
        "correspondent_account": account.correspondent_account,
    }
    assert invoice.payer == {
        "name": contract.lessee.short_name,
        "full_name": contract.lessee.full_name,
        "inn": contract.lessee.inn,
        "kpp": contract.lessee.kpp,
        "address": contract.lessee.legal_address,
        "phone": contract.lessee.phone,
    }


def test_it_is_on_the_timeline_and_told_once() -> None:
    contract = make_contract(paid=[ADVANCE_PAID])
    invoice = issue(contract).invoice
    issue(contract)
    line = ContractEvent.objects.get(kind="invoice_issued")
    assert line.data == {
        "invoice": invoice.pk,
        "number": "2026-000001",
        "instalment": 2,
        "amount": "89916.67",
        "due_on": "2026-01-25",
    }
    event = OutboxEvent.objects.get(type="payments.InvoiceIssued")
    assert event.payload == {"invoice_id": invoice.pk}
    handlers = event.deliveries.order_by("pk").values_list("handler", flat=True)
    assert list(handlers) == ["payments.handlers.make_invoice_pdf", "payments.handlers.send_invoices"]


def test_asking_twice_gives_the_same_invoice() -> None:
    contract = make_contract()
    first = issue(contract)
    again = issue(contract, today=date(2027, 1, 9))
    assert again == Issued(first.invoice, created=False)
    assert list(InvoiceSeries.objects.values_list("year", "last_number")) == [(2026, 1)]


def test_a_partly_paid_row_is_invoiced_for_the_rest_with_its_vat() -> None:
    contract = make_contract(paid=[ADVANCE_PAID, (date(2026, 1, 26), "39916.66")])
    invoice = issue(contract).invoice
    assert (invoice.amount, invoice.vat) == (Decimal("50000.01"), Decimal("9016.40"))


def test_a_payment_after_the_invoice_replaces_it() -> None:
    contract = make_contract(paid=[ADVANCE_PAID])
    first = issue(contract).invoice
    pay(contract, "39916.66")
    second = issue(contract)
    assert second.created
    assert list(Invoice.objects.order_by("serial").values_list("serial", "status", "amount")) == [
        (1, "replaced", Decimal("89916.67")),
        (2, "issued", Decimal("50000.01")),
    ]
    first.refresh_from_db()
    assert first.status == InvoiceStatus.REPLACED
    assert issue(contract) == Issued(second.invoice, created=False)


@pytest.mark.parametrize("change", ["account", "lessor name", "lessee address"])
def test_new_details_of_a_party_replace_the_invoice(change: str) -> None:
    contract = make_contract()
    issue(contract)
    if change == "account":
        BankAccount.objects.update(bank_name="АО «Другой Банк»")
    elif change == "lessor name":
        Company.objects.filter(pk=contract.lessor_id).update(short_name="АО «Другое»")
    else:
        Company.objects.filter(pk=contract.lessee_id).update(legal_address="г. Пермь")
    assert issue(contract).created
    assert list(Invoice.objects.order_by("serial").values_list("status", flat=True)) == ["replaced", "issued"]


def test_a_new_version_with_the_same_row_keeps_the_invoice() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    first = issue(contract, 2).invoice
    changed = [
        *rows[:10],
        *(replace(row, due_on=date(2026, 12, 26)) for row in rows[10:]),
    ]
    old_row = first.instalment_id or 0
    put_schedule(contract=contract, rows=changed, reason="Перенос", actor=None, at=NOW)
    assert issue(contract, 2) == Issued(first, created=False)
    with pytest.raises(InvoiceRefused) as caught:
        issue_invoice(instalment_id=old_row, actor=None, at=NOW, today=TODAY)
    assert caught.value.code == "not_in_force"


def test_a_new_due_date_replaces_the_invoice() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    issue(contract, 2)
    changed = [rows[0], replace(rows[1], due_on=date(2026, 1, 26)), *rows[2:]]
    put_schedule(contract=contract, rows=changed, reason="Перенос", actor=None, at=NOW)
    assert issue(contract, 2).invoice.due_on == date(2026, 1, 26)
    assert list(Invoice.objects.order_by("serial").values_list("status", flat=True)) == ["replaced", "issued"]


def test_numbers_go_by_lessor_and_year() -> None:
    lessor = LessorFactory()
    first, second, other = make_contract(lessor=lessor), make_contract(lessor=lessor), make_contract()
    numbers = [
        issue(first, 2).invoice.number,
        issue(second, 2).invoice.number,
        issue(other, 2).invoice.number,
        issue(first, 3, today=date(2026, 12, 31)).invoice.number,
        issue(first, 4, today=date(2027, 1, 1)).invoice.number,
    ]
    assert numbers == ["2026-000001", "2026-000002", "2026-000001", "2026-000003", "2027-000001"]


REFUSALS = {
    "paid": lambda contract: pay(contract, "1320000.00"),
    "no_bank_account": lambda _: BankAccount.objects.update(is_default=False),
    "payee_details": lambda _: BankAccount.objects.update(bank_name="Банк\nс новой строки"),
}


@pytest.mark.parametrize("code", list(REFUSALS))
def test_a_refusal_says_why_and_writes_nothing(code: str) -> None:
    contract = make_contract()
    REFUSALS[code](contract)
    before = (ContractEvent.objects.count(), OutboxEvent.objects.count())
    with pytest.raises(InvoiceRefused) as caught:
        issue(contract)
    assert caught.value.code == code
    assert str(caught.value.message)
    assert (Invoice.objects.count(), InvoiceSeries.objects.count()) == (0, 0)
    assert before == (ContractEvent.objects.count(), OutboxEvent.objects.count())


@pytest.mark.parametrize("status", list(ContractStatus))
def test_only_live_contracts_are_invoiced(status: ContractStatus) -> None:
    contract = make_contract(status=status)
    if status in {"signed", "delivery", "active", "restructured", "buyout", "returning"}:
        assert issue(contract).created
    else:
        with pytest.raises(InvoiceRefused) as caught:
            issue(contract)
        assert caught.value.code == "not_live"
        assert Invoice.objects.count() == 0


def test_the_payment_code_holds_the_details() -> None:
    contract = make_contract(paid=[ADVANCE_PAID])
    BankAccount.objects.update(
        bank_name="Банк с названием, которое длиннее сорока пяти знаков", correspondent_account=""
    )
    invoice = issue(contract).invoice
    details = payment_details(invoice)
    assert (details.name, details.amount, details.purpose) == (
        contract.lessor.short_name,
        Decimal("89916.67"),
        invoice.purpose,
    )
    assert (details.bank_name, details.correspondent_account) == ("Банк с названием, которое длиннее сорока пят…", "0")
    assert (details.payee_inn, details.payer_inn, details.kpp) == (
        contract.lessor.inn,
        contract.lessee.inn,
        contract.lessor.kpp,
    )


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("advance", "Авансовый платёж № 32767 по договору лизинга "),
        ("lease", "Лизинговый платёж № 32767 по договору "),
        ("buyout", "Выкупной платёж № 32767 по договору лизинга "),
        ("service", "Платёж за услуги № 32767 по договору лизинга "),
    ],
)
def test_the_longest_purpose_fits_into_a_payment_order(kind: str, start: str) -> None:
    subject = subject_text(kind=kind, number=32767, contract_number="Д" * 50, signed_on=date(2026, 11, 25))
    text = purpose_text(
        subject=subject, number="2026-000001", vat_rate=Decimal("16.67"), vat=Decimal("9999999999999999.99")
    )
    told = "счёт № 2026-000001, в т.ч. НДС 16,67 % – 9 999 999 999 999 999,99 руб."
    assert text == f"{start}{'Д' * 50} от 25.11.2026, {told}"
    assert len(text) <= 210


def state_of(invoice: Invoice) -> str:
    return Invoice.objects.with_state().get(pk=invoice.pk).state


def restructured(contract: Contract, rows: list[ScheduleRow]) -> None:
    put_schedule(contract=contract, rows=rows, reason="Реструктуризация", actor=None, at=NOW)


def test_an_invoice_stands_while_its_row_owes_the_same() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[ADVANCE_PAID])
    invoice = issue(contract).invoice
    assert state_of(invoice) == InvoiceState.ISSUED
    restructured(contract, [*rows[:-1], replace(rows[-1], due_on=date(2026, 12, 28))])
    assert state_of(invoice) == InvoiceState.ISSUED
    pay(contract, "89916.66")
    assert state_of(invoice) == InvoiceState.PART
    pay(contract, "0.01", "901")
    assert state_of(invoice) == InvoiceState.PAID


def test_another_amount_due_date_or_no_such_row_makes_an_invoice_outdated() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    early, late = issue(contract, 2).invoice, issue(contract, 14).invoice
    restructured(contract, [rows[0], replace(rows[1], due_on=date(2026, 1, 26)), *rows[2:]])
    assert (state_of(early), state_of(late)) == ("outdated", "issued")
    restructured(contract, schedule_rows(interest="10000.01"))
    assert (state_of(early), state_of(late)) == ("outdated", "issued")
    restructured(contract, schedule_rows(months=11))
    assert (state_of(early), state_of(late)) == ("outdated", "outdated")
    restructured(contract, rows)
    assert (state_of(early), state_of(late)) == ("issued", "issued")


def test_an_early_payment_that_takes_the_number_pays_no_invoice_of_another() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[ADVANCE_PAID])
    invoice = issue(contract, 2).invoice
    early = schedule_row(2, "lease", date(2026, 1, 10), principal="10000.00")
    second = {"principal": str(rows[1].principal - 10000), "interest": str(rows[1].interest)}
    first = schedule_row(3, "lease", rows[1].due_on, **second)
    restructured(contract, [rows[0], early, first, *(replace(row, number=row.number + 1) for row in rows[2:])])
    pay(contract, "10000.00")
    assert state_of(invoice) == InvoiceState.OUTDATED


@pytest.mark.parametrize("status", list(ContractStatus))
@pytest.mark.parametrize(("paid", "state"), [("240000.01", "part"), ("1320000.00", "paid"), (None, "issued")])
def test_nothing_is_paid_by_an_invoice_of_a_contract_that_ended(
    status: ContractStatus, paid: str | None, state: str
) -> None:
    contract = make_contract()
    # The advance fell due earlier (GK art. 319.1).
    invoice = issue(contract, 2).invoice
    if paid:
        pay(contract, paid)
    Contract.objects.update(status=status)
    expected = "outdated" if state != "paid" and status not in ContractStatus.live() else state
    assert state_of(invoice) == expected
    Invoice.objects.update(status=InvoiceStatus.REPLACED)
    assert state_of(invoice) == InvoiceState.REPLACED


def test_the_state_takes_no_further_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    contract = make_contract()
    for number in (2, 3, 4):
        issue(contract, number)
    with django_assert_num_queries(1):
        assert [invoice.state for invoice in Invoice.objects.with_state()] == ["issued"] * 3
