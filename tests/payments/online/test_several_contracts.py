"""An invoice for two contracts paid online: a receipt for each, by what its lines still ask for."""

from decimal import Decimal

import pytest

from accounts.models import Membership
from contracts.models import Contract
from payments.invoicing.making import make_invoice
from payments.models import Instalment, Invoice, Receipt, ReceiptReversal
from payments.online.services import start_refund
from payments.online.shares import shares_of
from payments.services import ReceiptData, post_receipts
from tests.background import run_jobs
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory, make_contract
from tests.payments.online.making import ADVANCE_PAID, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer() -> Membership:
    return MembershipFactory(role="lessee_financier")


@pytest.fixture
def contracts(payer: Membership) -> tuple[Contract, Contract]:
    lessor = LessorFactory()
    first, second = (
        make_contract(lessor=lessor, lessee=payer.company, number=number, paid=[ADVANCE_PAID])
        for number in ("ЛД-1", "ЛД-2")
    )
    return first, second


@pytest.fixture
def invoice(payer: Membership, contracts: tuple[Contract, Contract]) -> Invoice:
    rows = [Instalment.objects.in_force().get(version__contract=contract, number=2) for contract in contracts]
    asked = {f"p{rows[0].pk}": None, f"p{rows[1].pk}": Decimal("50000.01")}
    ids = [contract.pk for contract in contracts]
    return make_invoice(contract_ids=ids, asked=asked, actor=payer, at=NOW, today=TODAY).invoice


def online() -> list[tuple[str, str]]:
    return [(row.contract.number, str(row.amount)) for row in Receipt.objects.filter(source="online").order_by("pk")]


def state_of(invoice: Invoice) -> tuple[str, Decimal | None]:
    found = Invoice.objects.with_state().get(pk=invoice.pk)
    return found.state, found.remainder


def test_each_contract_gets_what_its_line_asks_for(invoice: Invoice) -> None:
    payment = paid(invoice)
    assert (payment.amount, online(), state_of(invoice)) == (
        Decimal("139916.68"),
        [("ЛД-1", "89916.67"), ("ЛД-2", "50000.01")],
        ("paid", Decimal("0.00")),
    )
    second = Receipt.objects.filter(source="online").latest("pk")
    assert second.hints == [{"payment": "2026-01-25", "kind": "lease", "amount": "50000.01"}]


def test_a_line_that_was_paid_otherwise_gets_nothing(invoice: Invoice, contracts: tuple[Contract, Contract]) -> None:
    by_bank = ReceiptData(received_on=TODAY, amount=Decimal("89916.67"), document_number="7")
    post_receipts(contract=contracts[0], receipts=[by_bank], actor=None, at=NOW)
    payment = paid(invoice)
    assert (payment.amount, online(), state_of(invoice)) == (
        Decimal("50000.01"),
        [("ЛД-2", "50000.01")],
        ("paid", Decimal("0.00")),
    )


def test_what_is_more_than_the_lines_ask_for_goes_to_the_first(
    invoice: Invoice, contracts: tuple[Contract, Contract]
) -> None:
    told = [(share.contract_id, share.amount) for share in shares_of(invoice, Decimal("140000.00"))]
    assert told == [(contracts[0].pk, Decimal("89999.99")), (contracts[1].pk, Decimal("50000.01"))]


def test_money_given_back_comes_off_the_newest_receipt_first(invoice: Invoice) -> None:
    payment = paid(invoice)
    accountant = MembershipFactory(role="lessor_accountant", company=invoice.lessor)
    start_refund(payment=payment, amount=Decimal("60000.00"), reason="Ошибка", actor=accountant, at=NOW)
    run_jobs()
    taken = ReceiptReversal.objects.order_by("pk").values_list("receipt__contract__number", "amount")
    assert list(taken) == [("ЛД-2", Decimal("50000.01")), ("ЛД-1", Decimal("9999.99"))]
    assert state_of(invoice) == ("part", Decimal("60000.00"))
