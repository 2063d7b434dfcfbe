from datetime import timedelta
from decimal import Decimal

import pytest

from contracts.models import Contract
from leasing_portal.demo.load import Loaded
from payments.models import (
    ActState,
    BankOperation,
    DisputeState,
    Invoice,
    InvoiceKind,
    InvoiceState,
    LineDispute,
    OnlinePayment,
    PaymentQuestion,
    PayoffQuote,
)
from payments.payoff.quotes import is_in_force
from tests.demo.conftest import TODAY

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


def test_an_invoice_is_paid_online_at_the_second_attempt(demo: Loaded) -> None:
    attempts = OnlinePayment.objects.order_by("pk")
    assert list(attempts.values_list("state", "failure")) == [("canceled", "insufficient_funds"), ("succeeded", "")]
    assert len({attempt.invoice_id for attempt in attempts}) == 1
    paid = Invoice.objects.with_state().get(pk=attempts[0].invoice_id)
    assert (paid.state, paid.remainder) == (InvoiceState.PAID, Decimal("0.00"))


def test_an_invoice_is_put_together_over_two_late_contracts(demo: Loaded) -> None:
    invoice = Invoice.objects.get(kind=InvoiceKind.CUSTOM)
    contracts = Contract.objects.filter(pk__in=invoice.contract_ids)
    assert [contract.overdue_total > 0 for contract in contracts] == [True, True]
    # Half of a payment and the penalty of each.
    assert [line.instalment_id is not None for line in invoice.lines.order_by("number")].count(True) == 2
    assert invoice.lines.count() == 4


def test_a_client_disputes_a_line_of_an_act(demo: Loaded) -> None:
    dispute = LineDispute.objects.get()
    assert dispute.own_amount == dispute.amount + 1000
    assert (dispute.state, dispute.act.state if dispute.act else "") == (DisputeState.OPEN, ActState.DISPUTED)


def test_of_a_statement_one_payment_is_posted_and_a_client_is_asked_about_another(demo: Loaded) -> None:
    states = dict(BankOperation.objects.values_list("number", "state"))
    assert states == {"411": "posted", "412": "asked", "38": "new", "7": "new"}
    assert PaymentQuestion.objects.get(answer="").company.short_name == "ООО «Волжский путь»"


def test_a_quote_of_early_buyout_binds(demo: Loaded) -> None:
    quote = PayoffQuote.objects.get()
    assert quote.on == TODAY + timedelta(days=10)
    assert is_in_force(quote, quote.contract, today=TODAY)
