"""Invoices put together: exact sums and VAT of lines, one for a form sent twice, refusals that change nothing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, transaction

from accounts.models import Membership
from accounts.roles import Role
from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent, ContractStatus
from payments.invoicing.making import ChoiceRefused, Made, make_invoice
from payments.invoicing.owed import owed_of
from payments.invoicing.refusals import InvoiceRefused
from payments.ledger.hints import of_invoice
from payments.models import Instalment, Invoice, InvoiceLine, InvoiceSeries, MoneyTerms, PenaltyRate, ReceiptSource
from payments.services import ReceiptData, post_receipts
from payments.services.receipts import Share, post_payment
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory, make_contract
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def contract_of(actor: Membership, number: str = "ЛД-1") -> Contract:
    """A contract of the client with one lessor for all, its advance paid."""
    known = Contract.objects.select_related("lessor").first()
    lessor = known.lessor if known else LessorFactory()
    return make_contract(lessee=actor.company, lessor=lessor, number=number, paid=[(date(2025, 12, 25), "240000.00")])


def row(contract: Contract, number: int) -> Instalment:
    return Instalment.objects.in_force().get(version__contract=contract, number=number)


def key(contract: Contract, number: int) -> str:
    return f"p{row(contract, number).pk}"


def with_penalty(contract: Contract) -> Decimal:
    """Agree a penalty of 0.1 % a day and post a rouble, so that penalties are brought up; tell what it came to."""
    terms = MoneyTerms.objects.create(lessor=contract.lessor, contract=contract)
    PenaltyRate.objects.create(terms=terms, since=date(2025, 1, 1), percent="0.1")
    post(contract, "1.00", "1")
    [penalty] = [one for one in owed_of([contract], today=TODAY) if one.charge_kind == "penalty"]
    return penalty.outstanding


def post(contract: Contract, amount: str, number: str) -> None:
    data = ReceiptData(received_on=TODAY, amount=Decimal(amount), document_number=number)
    post_receipts(contract=contract, receipts=[data], actor=None, at=NOW)


def make(actor: Membership, asked: Mapping[str, str | None], *contracts: Contract) -> Made:
    amounts = {name: None if amount is None else Decimal(amount) for name, amount in asked.items()}
    ids = [contract.pk for contract in contracts]
    return make_invoice(contract_ids=ids, asked=amounts, actor=actor, at=NOW, today=TODAY)


def test_two_contracts_a_part_and_a_penalty_in_one_invoice(actor: Membership) -> None:
    first, second = contract_of(actor, "ЛД-1"), contract_of(actor, "ЛД-2")
    penalty = with_penalty(first)
    asked = {key(first, 13): None, f"c{first.pk}-penalty": "100.00", key(second, 2): "50000.01"}
    invoice = make(actor, asked, second, first).invoice
    told = invoice.lines.values_list("number", "contract", "charge_kind", "owed", "amount", "vat_rate", "vat")
    assert list(told) == [
        (1, first.pk, "", Decimal("89916.63"), Decimal("89916.63"), Decimal("22.00"), Decimal("16214.47")),
        (2, first.pk, "penalty", penalty, Decimal("100.00"), None, Decimal("0.00")),
        (3, second.pk, "", Decimal("89916.67"), Decimal("50000.01"), Decimal("22.00"), Decimal("9016.40")),
    ]
    assert (invoice.amount, invoice.vat, invoice.vat_rate) == (Decimal("140016.64"), Decimal("25230.87"), None)
    assert (invoice.kind, invoice.contract_ids, invoice.contract) == ("custom", sorted([first.pk, second.pk]), first)
    assert (invoice.instalment, invoice.lessee, invoice.issued_by) == (None, actor.company, actor.user)
    assert invoice.due_on == TODAY
    assert invoice.purpose == (
        "Оплата по счёту № 2026-000001: лизинговые платежи и неустойка по договорам ЛД-1, ЛД-2,"
        " в т.ч. НДС 25 230,87 руб."
    )
    amounts = ContractEvent.objects.filter(kind="invoice_issued").order_by("contract_id").values_list("data__amount")
    assert list(amounts) == [("90016.63",), ("50000.01",)]
    hints = [hint.as_json() for hint in of_invoice(invoice, contract_id=first.pk)]
    assert hints == [
        {"payment": "2026-12-25", "kind": "lease", "amount": "89916.63"},
        {"charge": "penalty", "payment": "", "amount": "100.00"},
    ]


def test_a_payment_ahead_is_to_be_paid_by_its_day(actor: Membership) -> None:
    contract = contract_of(actor)
    assert make(actor, {key(contract, 13): None}, contract).invoice.due_on == date(2026, 12, 25)


def test_the_longest_purpose_names_the_invoice_and_fits(actor: Membership) -> None:
    contracts = [contract_of(actor, f"{number}" * 50) for number in range(5)]
    invoice = make(actor, {key(contract, 13): "1.00" for contract in contracts}, *contracts).invoice
    assert invoice.purpose.startswith("Оплата по счёту № 2026-000001: лизинговые платежи по договорам 000000")
    assert " и ещё 3, в т.ч. НДС 22 % – 0,90 руб." in invoice.purpose
    assert len(invoice.purpose) <= 210


def test_a_form_sent_twice_makes_one_invoice(actor: Membership) -> None:
    contract = contract_of(actor)
    first = make(actor, {key(contract, 13): "10.00"}, contract)
    assert make(actor, {key(contract, 13): "10.00"}, contract) == Made(first.invoice, created=False)
    assert make(actor, {key(contract, 13): "10.01"}, contract).invoice.number == "2026-000002"
    assert ContractEvent.objects.filter(kind="invoice_issued").count() == 2


REFUSED = {
    "nothing": {},
    "too_many": {f"p{number}": "1.00" for number in range(101)},
}


@pytest.mark.parametrize("code", list(REFUSED))
def test_a_refusal_says_why_and_writes_nothing(code: str, actor: Membership) -> None:
    contract = contract_of(actor)
    before = ContractEvent.objects.count(), OutboxEvent.objects.count()
    with pytest.raises(InvoiceRefused) as caught:
        make(actor, REFUSED[code], contract)
    assert caught.value.code == code
    assert (Invoice.objects.count(), InvoiceSeries.objects.count()) == (0, 0)
    assert (ContractEvent.objects.count(), OutboxEvent.objects.count()) == before


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.001", "89916.68"])
def test_no_more_than_is_outstanding_and_no_less_than_a_kopeck(amount: str, actor: Membership) -> None:
    contract = contract_of(actor)
    with pytest.raises(ChoiceRefused) as caught:
        make(actor, {key(contract, 2): amount, key(contract, 3): "1.00"}, contract)
    assert list(caught.value.errors) == [key(contract, 2)]
    assert Invoice.objects.count() == 0


def test_what_is_paid_and_what_is_not_of_these_contracts_is_refused(actor: Membership) -> None:
    first, second = contract_of(actor, "ЛД-1"), contract_of(actor, "ЛД-2")
    with pytest.raises(ChoiceRefused) as caught:
        make(actor, {key(first, 1): None, key(second, 2): None}, first)
    assert set(caught.value.errors) == {key(first, 1), key(second, 2)}


def test_contracts_of_others_and_of_two_lessors_are_refused(actor: Membership) -> None:
    own, foreign = contract_of(actor), make_contract()
    with pytest.raises(Contract.DoesNotExist):
        make(actor, {key(foreign, 2): None}, own, foreign)
    other = make_contract(lessee=actor.company)
    with pytest.raises(InvoiceRefused) as caught:
        make(actor, {key(own, 2): None, key(other, 2): None}, own, other)
    assert caught.value.code == "several_parties"
    Contract.objects.filter(pk=own.pk).update(status=ContractStatus.TERMINATED)
    with pytest.raises(InvoiceRefused) as caught:
        make(actor, {key(own, 2): None}, own)
    assert caught.value.code == "not_live"
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize("role", [Role.LESSEE_SIGNATORY, Role.LESSEE_AUDITOR, Role.LESSEE_OPERATIONS])
def test_who_only_reads_makes_none(role: Role, actor: Membership) -> None:
    contract = contract_of(actor)
    reader = MembershipFactory(role=role, company=actor.company)
    with pytest.raises(InvoiceRefused) as caught:
        make(reader, {key(contract, 2): None}, contract)
    assert (caught.value.code, Invoice.objects.count()) == ("no_right", 0)


def test_several_payments_close_one_invoice_and_one_closes_several(actor: Membership) -> None:
    contract = contract_of(actor)
    one = make(actor, {key(contract, 12): "1000.00"}, contract).invoice
    other = make(actor, {key(contract, 12): "500.00", key(contract, 13): "700.00"}, contract).invoice

    def pay(invoice: Invoice, amount: str, number: str) -> None:
        share = Share(contract.pk, Decimal(amount), of_invoice(invoice, contract_id=contract.pk))
        data = ReceiptData(TODAY, Decimal(amount), number, source=ReceiptSource.BANK, invoice_id=invoice.pk)
        post_payment(shares=[share], data=data, actor=None, at=NOW)

    def stands() -> list[tuple[str, Decimal | None]]:
        rows = Invoice.objects.with_state(today=TODAY).order_by("serial")
        return [(row.state, row.remainder) for row in rows]

    assert stands() == [("issued", Decimal("1000.00")), ("issued", Decimal("1200.00"))]
    pay(one, "400.00", "1")
    # What came by the first invoice is not taken for the other one.
    assert stands() == [("part", Decimal("600.00")), ("issued", Decimal("1200.00"))]
    pay(one, "600.00", "2")
    assert stands() == [("paid", Decimal("0.00")), ("issued", Decimal("1200.00"))]
    pay(other, "1200.00", "3")
    assert stands() == [("paid", Decimal("0.00")), ("paid", Decimal("0.00"))]


def test_a_row_paid_by_anything_closes_all_its_invoices(actor: Membership) -> None:
    contract = contract_of(actor)
    for amount in ("10.00", None):
        make(actor, {key(contract, 2): amount}, contract)
    post(contract, "1080000.00", "77")
    states = Invoice.objects.with_state(today=TODAY).values_list("state", "remainder")
    assert set(states) == {("paid", Decimal("0.00"))}


def test_lines_stay_as_they_were_issued(actor: Membership) -> None:
    contract = contract_of(actor)
    make(actor, {key(contract, 2): "10.00"}, contract)
    for change in (InvoiceLine.objects.all().delete, lambda: InvoiceLine.objects.update(amount=1)):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    assert InvoiceLine.objects.get().amount == Decimal("10.00")


@pytest.mark.django_db(transaction=True)
def test_eight_who_send_the_form_together_make_one_invoice(actor: Membership) -> None:
    contracts = [contract_of(actor, "ЛД-1"), contract_of(actor, "ЛД-2")]
    asked: dict[str, str | None] = {key(contract, 13): None for contract in contracts}
    made = list(at_once(lambda number: make(actor, asked, *contracts[:: 1 if number % 2 else -1])))
    assert len({one.invoice.pk for one in made}) == 1
    assert sorted(one.created for one in made) == [False] * (THREADS - 1) + [True]
    assert InvoiceSeries.objects.get().last_number == 1
