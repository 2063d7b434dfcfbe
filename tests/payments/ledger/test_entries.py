from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common.money import ZERO
from contracts.models import Contract, ContractEvent, ContractStatus
from payments.ledger.entries import entries
from payments.models import Receipt
from tests.factories import NOW, ContractFactory, make_contract
from tests.payments.ledger import facts
from tests.payments.ledger.balances import balance_before, balances_before

pytestmark = pytest.mark.django_db
START, END = date(2025, 12, 1), date(2027, 1, 31)
D = Decimal


def told(contract: Contract, start: date = START, end: date = END) -> list[tuple[str, str, Decimal, Decimal]]:
    with translation.override("en"):
        found = entries([contract], start, end)
        return [(one.on.isoformat(), one.described(), one.debit, one.credit) for one in found]


def test_rows_of_the_schedule_are_owed_on_their_due_dates_and_money_counts_on_its_value_date() -> None:
    contract = make_contract(paid=[(date(2025, 12, 24), "240000.00"), (date(2026, 2, 2), "89916.67")])
    assert told(contract, date(2025, 12, 1), date(2026, 2, 2)) == [
        ("2025-12-24", "Payment order No. 1", ZERO, D("240000.00")),
        ("2025-12-25", "Advance, row 1 of the schedule", D("240000.00"), ZERO),
        ("2026-01-25", "Lease payment, row 2 of the schedule", D("89916.67"), ZERO),
        ("2026-02-02", "Payment order No. 2", ZERO, D("89916.67")),
    ]
    row = facts.row_of(contract, 14)
    [*_others, last] = entries([contract], START, END)
    assert (last.target, last.text) == (f"instalment:{row.pk}", "Buyout price, row %(number)s of the schedule")


def test_charges_reliefs_and_their_reversals_are_debits_and_money_given_back_a_negative_credit() -> None:
    contract = make_contract(paid=[(date(2026, 2, 3), "500.00"), (date(2026, 2, 4), "700.00")])
    first = facts.charge(contract, 2, date(2026, 1, 27), date(2026, 2, 5), "100.00")
    facts.taken_back(facts.charge(contract, 2, date(2026, 2, 6), date(2026, 2, 7), "20.00"))
    facts.fee(contract, date(2026, 2, 6), "300.00")
    facts.relief(first, date(2026, 2, 10), "150.00", used="100.00")
    mistaken, returned = Receipt.objects.order_by("received_on")
    facts.back(mistaken, "undone", date(2026, 2, 20), "500.00")
    facts.back(returned, "returned", date(2026, 2, 11), "200.00")
    assert told(contract, date(2026, 2, 1), date(2026, 2, 11)) == [
        ("2026-02-03", "Payment order No. 1", ZERO, D("500.00")),
        ("2026-02-03", "Posted by mistake: payment order No. 1", ZERO, D("-500.00")),
        ("2026-02-04", "Payment order No. 2", ZERO, D("700.00")),
        ("2026-02-05", "Penalty for row 2 of the schedule, 27 Jan 2026 to 5 Feb 2026", D("100.00"), ZERO),
        ("2026-02-06", "Fee for a service: Копии документов", D("300.00"), ZERO),
        ("2026-02-07", "Penalty for row 2 of the schedule, 6 Feb 2026 to 7 Feb 2026", D("20.00"), ZERO),
        ("2026-02-07", "Taken back: Penalty for row 2 of the schedule, 6 Feb 2026 to 7 Feb 2026", D("-20.00"), ZERO),
        ("2026-02-10", "Waived by the lessor: Penalty, № 5 от 20.11.2026", D("-100.00"), ZERO),
        ("2026-02-11", "Returned to the payer: payment order No. 2", ZERO, D("-200.00")),
    ]


def test_opening_and_turnover_make_the_closing_of_every_period_and_of_several_contracts() -> None:
    one = make_contract(paid=[(date(2025, 12, 24), "300000.00")])
    two = make_contract(paid=[(date(2026, 3, 1), "1.01")])
    facts.relief(facts.charge(one, 3, date(2026, 2, 26), date(2026, 3, 9), "12.34"), date(2026, 3, 15), "2.35")
    facts.back(Receipt.objects.get(contract=one), "returned", date(2026, 4, 2), "60000.00")
    both = [one, two]
    days = [START + timedelta(days=47 * step) for step in range(9)]
    for start in days:
        for end in days[days.index(start) :]:
            turnover = sum((line.change for line in entries(both, start, end)), ZERO)
            assert balance_before(both, start) + turnover == balance_before(both, end + timedelta(days=1))
    at_end = balances_before(both, date(2027, 2, 1))
    # 1,320,000 by the schedule; of one 12.34 - 2.35 was charged besides and 240,000 came to stay.
    assert at_end == {one.pk: D("1080009.99"), two.pk: D("1319998.99")}
    assert balance_before(both, date(2027, 2, 1)) == D("2400008.98")


@pytest.mark.parametrize("status", sorted(ContractStatus.unsigned()))
def test_nothing_is_owed_by_a_schedule_that_nobody_has_signed(status: ContractStatus) -> None:
    contract = make_contract(status=status, paid=[(date(2026, 1, 5), "10.00")])
    assert told(contract) == [("2026-01-05", "Payment order No. 1", ZERO, D("10.00"))]


def test_a_terminated_contract_owes_what_fell_due_before_it_ended() -> None:
    contract = make_contract(status=ContractStatus.TERMINATED)
    # The portal has known it since 25.11.2026.
    assert balance_before([contract], END) == D("240000.00") + 11 * D("89916.67")
    ended = NOW.replace(month=3, day=26)
    ContractEvent.objects.create(
        contract=contract,
        lessor=contract.lessor,
        lessee=contract.lessee,
        kind="status_changed",
        at=ended,
        data={"before": "active", "after": "terminated"},
    )
    assert [one.on for one in entries([contract], START, END)] == [
        date(2025, 12, 25),
        date(2026, 1, 25),
        date(2026, 2, 25),
        date(2026, 3, 25),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count: int) -> None:
    contracts = [make_contract(paid=[(date(2026, 1, 5), "10.00")]) for _ in range(count)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        entries(contracts, START, END)
    assert len(queries) == 5


def test_a_contract_without_a_ledger_has_a_balance_of_zero() -> None:
    contract = ContractFactory()
    assert (entries([contract], START, END), balances_before([contract], END)) == ([], {contract.pk: ZERO})
