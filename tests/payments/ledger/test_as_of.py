from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.money import ZERO
from contracts.models import Contract, ContractEvent
from payments.ledger.as_of import as_of, states
from payments.ledger.state import ChargeState, RowState
from payments.models import Receipt, ReversalKind
from payments.services import ReceiptData, post_receipts, put_schedule
from payments.services.receipts import Taking, take_back
from payments.services.settlement import bring_up, lock_contract
from tests.factories import NOW, TODAY, make_contract, schedule_rows
from tests.payments.ledger import facts
from tests.payments.ledger.balances import balance_before

pytestmark = pytest.mark.django_db
D = Decimal
EARLY = NOW.replace(year=2025, month=12, day=20)


def at(month: int, day: int, year: int = 2026) -> datetime:
    return NOW.replace(year=year, month=month, day=day)


def post(contract: Contract, on: date, amount: str, number: str, booked: datetime) -> None:
    data = ReceiptData(received_on=on, amount=D(amount), document_number=number)
    post_receipts(contract=contract, receipts=[data], actor=None, at=booked)


def test_the_day_and_the_moment_of_knowledge_are_told_apart() -> None:
    contract = make_contract(at=EARLY)
    post(contract, date(2025, 12, 25), "240000.00", "1", at(12, 25, 2025))
    # Came in time, was booked a month late.
    post(contract, date(2026, 1, 23), "89916.67", "2", at(2, 27))
    february = date(2026, 2, 10)
    then = as_of(contract, february, known_at=at(2, 10))
    assert (then.overdue, then.days_past_due, then.paid) == (D("89916.67"), 15, D("240000.00"))
    [late] = then.overdue_rows
    assert late == RowState(
        instalment_id=facts.row_of(contract, 2).pk,
        number=2,
        kind="lease",
        due_on=date(2026, 1, 25),  # a Sunday
        last_day=date(2026, 1, 26),
        amount=D("89916.67"),
        paid=ZERO,
        days_past_due=15,
    )
    now = as_of(contract, february)
    assert (now.overdue, now.days_past_due, now.paid) == (ZERO, 0, D("329916.67"))
    assert (now.next_due_on, now.next_due) == (date(2026, 2, 25), D("89916.67"))
    assert as_of(contract, date(2026, 1, 22)).paid == D("240000.00")


def test_the_version_of_the_schedule_is_that_of_the_moment() -> None:
    contract = make_contract(at=EARLY, paid=[(date(2025, 12, 19), "240000.00")])
    put_schedule(contract=contract, rows=schedule_rows(interest="10500.00"), reason="Ставка", actor=None, at=at(3, 1))
    before, after = as_of(contract, TODAY, known_at=at(2, 28)), as_of(contract, TODAY, known_at=at(3, 1))
    assert (before.version, before.scheduled, before.paid) == (1, D("1320000.00"), D("240000.00"))
    assert (after.version, after.scheduled, after.paid) == (2, D("1326000.00"), D("240000.00"))
    nothing = as_of(contract, TODAY, known_at=EARLY - timedelta(seconds=1))
    assert (nothing.version, nothing.rows, nothing.received, nothing.credit) == (0, (), ZERO, ZERO)


def test_money_given_back_counts_until_it_went_and_a_mistake_never() -> None:
    contract = make_contract(at=EARLY)
    post(contract, date(2026, 1, 5), "1000.00", "1", at(1, 5))
    post(contract, date(2026, 1, 6), "2000.00", "2", at(1, 6))
    first, second = Receipt.objects.order_by("received_on")
    for receipt, kind, on in (
        (first, ReversalKind.UNDONE, date(2026, 1, 20)),
        (second, ReversalKind.RETURNED, date(2026, 1, 20)),
    ):
        take_back(receipt_id=receipt.pk, taking=Taking(kind=kind, on=on, reason="Ошибка"), actor=None, at=at(1, 20))
    known_then = as_of(contract, date(2026, 1, 10), known_at=at(1, 10))
    assert (known_then.received, known_then.paid, known_then.credit) == (D("3000.00"), D("3000.00"), ZERO)
    known_now = as_of(contract, date(2026, 1, 10))
    assert (known_now.received, known_now.paid, known_now.credit) == (D("2000.00"), ZERO, D("2000.00"))
    after = as_of(contract, date(2026, 1, 20))
    assert (after.received, after.paid, after.credit) == (ZERO, ZERO, ZERO)


def test_charges_stand_from_their_date_until_they_are_reversed_and_reliefs_take_them_off() -> None:
    contract = make_contract(at=EARLY, paid=[(date(2025, 12, 19), "240000.00")])
    facts.agree_penalty(contract)
    # 89,916.67 at 0.1 % a day: 899.17 for ten days, 1,258.83 for fourteen.
    bring_up(lock_contract(contract.pk), reason="Ночь", at=at(2, 5))
    first = contract.charges.get()
    facts.fee(contract, date(2026, 2, 6), "300.00", booked_at=at(2, 6))
    facts.relief(first, date(2026, 2, 8), "30.00", at=at(2, 8))
    bring_up(lock_contract(contract.pk), reason="Ночь", at=at(2, 9))
    post(contract, date(2026, 2, 7), "89916.67", "2", at(2, 20))
    known_then = as_of(contract, date(2026, 2, 9), known_at=at(2, 9))
    assert (known_then.penalties, known_then.other_charges) == (D("1228.83"), D("300.00"))
    assert as_of(contract, date(2026, 2, 7), known_at=at(2, 9)).penalties == D("899.17")
    now = as_of(contract, date(2026, 2, 9))
    # Paid on the twelfth day: what was charged after it is reversed, the relief goes to the latest days.
    assert (now.penalties, now.other_charges, now.paid) == (D("1049.00"), D("300.00"), D("329916.67"))
    assert [(row.due_on, row.amount, row.taken_off) for row in now.charges] == [
        (date(2026, 2, 5), D("899.17"), ZERO),
        (date(2026, 2, 6), D("300.00"), ZERO),
        (date(2026, 2, 7), D("179.83"), D("30.00")),
    ]
    assert now.charges[0] == ChargeState(
        charge_id=first.pk,
        kind="penalty",
        instalment_id=first.instalment_id,
        due_on=date(2026, 2, 5),
        amount=D("899.17"),
        taken_off=ZERO,
        paid=ZERO,
    )


def test_the_balance_of_entries_is_that_of_the_state_on_every_day() -> None:
    contract = make_contract(at=EARLY, paid=[(date(2025, 12, 1), "300000.00"), (date(2025, 12, 2), "55.00")])
    penalty = facts.charge(contract, 4, date(2026, 3, 26), date(2026, 4, 9), "12.34")
    facts.relief(penalty, date(2026, 4, 15), "2.35")
    returned = Receipt.objects.get(amount="55.00")
    taking = Taking(kind=ReversalKind.RETURNED, on=date(2026, 4, 2), reason="Просьба клиента", amount=D("20.00"))
    take_back(receipt_id=returned.pk, taking=taking, actor=None, at=NOW)
    for step in range(60):
        day = date(2025, 11, 28) + timedelta(days=7 * step)
        state = as_of(contract, day)
        owed = sum((row.amount for row in state.rows if row.due_on <= day), ZERO)
        owed += sum((row.amount - row.taken_off for row in state.charges), ZERO)
        assert owed - state.received == balance_before([contract], day + timedelta(days=1)), day


def test_nothing_is_overdue_while_a_contract_is_not_live() -> None:
    contract = make_contract(at=EARLY)
    event = ContractEvent(contract=contract, lessor=contract.lessor, lessee=contract.lessee, kind="status_changed")
    event.at, event.data = at(3, 1), {"before": "active", "after": "terminated"}
    event.save()
    Contract.objects.update(status="terminated")
    contract.refresh_from_db()
    live, ended = as_of(contract, date(2026, 2, 28)), as_of(contract, date(2026, 3, 1))
    assert (live.status, live.overdue, live.days_past_due) == ("active", D("419833.34"), 65)
    assert (ended.status, ended.overdue, ended.days_past_due, ended.next_due_on) == ("terminated", ZERO, 0, None)
    assert as_of(contract, date(2026, 3, 5), known_at=at(2, 28)).status == "active"


def test_today_is_what_the_contract_keeps() -> None:
    contract = make_contract(paid=[(date(2025, 12, 26), "500000.00")], at=NOW)
    facts.fee(contract, date(2026, 8, 5), "77.70")
    locked = lock_contract(contract.pk)
    bring_up(locked, reason="Начислено", at=NOW)
    contract.refresh_from_db()
    state = as_of(contract, TODAY)
    assert (state.scheduled, state.paid, state.overdue, state.next_due_on, state.next_due) == (
        contract.scheduled_total,
        contract.paid_total,
        contract.overdue_total,
        contract.next_due_on,
        contract.next_due_amount,
    )
    assert (state.penalties + state.other_charges, state.credit) == (contract.charges_total, contract.credit_total)
    assert contract.charges_total == D("77.70")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count: int) -> None:
    contracts = [make_contract(paid=[(date(2026, 1, 5), "10.00")]) for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        found = states(contracts, TODAY, known_at=NOW)
    assert len(queries) == 7
    assert {pk: replace(state, contract_id=0, rows=()) for pk, state in found.items()} == dict.fromkeys(
        found, replace(found[contracts[0].pk], contract_id=0, rows=())
    )
