"""Whatever came and was charged, every explanation adds up to the figure that is kept, on any day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.engine.explain.tree import holds
from contracts.models import Contract
from payments.explaining.book import Book
from payments.explaining.registry import FIGURES
from payments.ledger.as_of import as_of
from payments.models import Receipt, ReversalKind
from payments.services.receipts import Taking, take_back
from tests.factories import NOW, TODAY, make_contract, schedule_rows
from tests.payments.explaining.world import brought_up, post, with_penalty
from tests.payments.ledger import facts

FIRST = date(2026, 7, 25)
DAYS = (TODAY - FIRST).days
WITHOUT_ROW = sorted(name for name in FIGURES if name not in {"instalment", "receipt"})
money = st.integers(min_value=1, max_value=60_000_000).map(lambda kopecks: Decimal(kopecks) / 100)
payments = st.lists(st.tuples(st.integers(0, DAYS), money), max_size=4)


@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paid=payments,
    fees=st.lists(st.tuples(st.integers(0, DAYS), money), max_size=2),
    back=st.booleans(),
    cap=st.sampled_from([None, Decimal("3.5")]),
    day=st.integers(0, DAYS),
)
def test_every_figure_adds_up(
    paid: list[tuple[int, Decimal]], fees: list[tuple[int, Decimal]], back: bool, cap: Decimal | None, day: int
) -> None:
    with transaction.atomic():
        contract = with_penalty(
            make_contract(rows=schedule_rows(months=5, first_on=FIRST)), "0.07", penalty_cap_percent=cap
        )
        for number, (after, amount) in enumerate(paid, start=1):
            post(contract, FIRST + timedelta(days=after), str(amount), str(number))
        for after, amount in fees:
            facts.fee(contract, FIRST + timedelta(days=after), str(amount))
        brought_up(contract)
        if back and paid:
            _take_half_back(contract)
        check(contract, TODAY)
        check(contract, FIRST + timedelta(days=day))
        book = Book(contract, TODAY)
        kept = {
            "remaining": contract.remaining_total,
            "overdue": contract.overdue_total,
            "charges": contract.charges_total,
            "credit": contract.credit_total,
            "next_payment": contract.next_due_amount,
        }
        assert {name: FIGURES[name].explain(book, None)[0].value for name in kept} == kept
        transaction.set_rollback(True)


def check(contract: Contract, day: date) -> None:
    """Every node of every figure holds, and the figure is that of the ledger."""
    state, book = as_of(contract, day), Book(contract, day)
    nodes = [FIGURES[name].explain(book, None)[0] for name in WITHOUT_ROW]
    nodes += [node for row in book.rows for node in FIGURES["instalment"].explain(book, row)]
    nodes += [FIGURES["receipt"].explain(book, pk)[0] for pk in book.receipts]
    assert [node for node in nodes if not holds(node)] == []
    values = {name: FIGURES[name].explain(book, None)[0].value for name in WITHOUT_ROW}
    assert (values["overdue"], values["charges"], values["credit"], values["next_payment"]) == (
        state.overdue,
        state.penalties + state.other_charges,
        state.credit,
        state.next_due,
    )
    assert values["days_past_due"] == state.days_past_due


def _take_half_back(contract: Contract) -> None:
    receipt = Receipt.objects.filter(contract=contract).order_by("pk")[0]
    half = (receipt.amount / 2).quantize(Decimal("0.01"))
    if half:
        taking = Taking(kind=ReversalKind.RETURNED, on=TODAY, amount=half, reason="Лишнее")
        take_back(receipt_id=receipt.pk, taking=taking, actor=None, at=NOW)
    contract.refresh_from_db()
