"""Acts worked out by hand: balances, turnovers, chains of periods, reversals and returns in and out of the period."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from accounts.models import Membership
from accounts.roles import Role
from common.money import ZERO
from payments.acts.content import digest_of
from payments.models import Charge, ChargeKind, ReconciliationAct, ReversalKind
from payments.services import ReceiptData, post_receipts, put_schedule
from tests.factories import NOW, MembershipFactory, schedule_row
from tests.payments.acts.making import (
    FIRST,
    ROWS,
    SECOND,
    THIRD,
    account,
    act_of,
    figures,
    give_back,
    lines,
    made_of,
    penalty,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def test_a_quarter_by_hand(person: Membership) -> None:
    """Charged 100 + 60, received 100 + 50: 10 thousand are owed at the end."""
    act = act_of(person, account(person.company), FIRST)
    assert figures(act) == (0, 160_000, 150_000, 10_000)
    assert lines(act) == [
        ("2026-01-15", "100000.00", "0.00"),
        ("2026-01-15", "0.00", "100000.00"),
        ("2026-02-16", "60000.00", "0.00"),
        ("2026-03-02", "0.00", "50000.00"),
    ]
    assert (str(act), act.state, act.digest) == ("2026-1", "issued", digest_of(act.content))
    assert len(act.digest) == 64


def test_the_closing_balance_of_a_period_opens_the_next(person: Membership) -> None:
    contract = account(person.company)
    chain = [act_of(person, contract, period) for period in (FIRST, SECOND, THIRD)]
    assert [figures(act) for act in chain] == [
        (0, 160_000, 150_000, 10_000),
        (10_000, 60_000, 75_000, -5_000),
        (-5_000, 80_000, 0, 75_000),
    ]
    whole = act_of(person, contract, (FIRST[0], THIRD[1]))
    assert figures(whole) == (0, 300_000, 225_000, 75_000)
    assert [act.number for act in (*chain, whole)] == [1, 2, 3, 4]
    assert whole.content["opening_parts"] == {}
    assert chain[1].content["opening_parts"] == {"instalment": "160000.00", "receipt": "-150000.00"}


@pytest.mark.parametrize("day", [date(2026, 2, 16), date(2026, 3, 2), date(2026, 1, 15)])
def test_both_days_of_a_period_are_counted(person: Membership, day: date) -> None:
    act = act_of(person, account(person.company), (day, day))
    assert {line[0] for line in lines(act)} == {day.isoformat()}
    assert act.closing == act.opening + act.charged - act.received


def test_all_contracts_together_are_the_sum_of_each(person: Membership) -> None:
    first = account(person.company)
    second = account(person.company, lessor=first.lessor, paid=[(date(2026, 2, 1), "1.50")])
    account(person.company)  # of another lessor
    whole = act_of(person, first, FIRST, together=True)
    each = [act_of(person, one, FIRST) for one in (first, second)]
    assert whole.closing == each[0].closing + each[1].closing == Decimal("169998.50")
    rows = whole.content["contracts"]
    assert [(row["id"], row["closing"]) for row in rows] == [(first.pk, "10000.00"), (second.pk, "159998.50")]
    assert whole.charged == sum((Decimal(row["charged"]) for row in rows), ZERO) == Decimal(320_000)
    assert whole.contract_id is None


def test_what_was_posted_by_mistake_never_came(person: Membership) -> None:
    contract = account(person.company)
    give_back(contract, "2", ReversalKind.UNDONE, date(2026, 11, 25))
    act = act_of(person, contract, FIRST)
    assert figures(act) == (0, 160_000, 100_000, 60_000)
    assert [line for line in lines(act) if line[2] != "0.00"] == [("2026-01-15", "0.00", "100000.00")]


def test_a_part_posted_by_mistake_leaves_the_rest(person: Membership) -> None:
    contract = account(person.company)
    give_back(contract, "2", ReversalKind.UNDONE, date(2026, 11, 25), "20000.00")
    assert lines(act_of(person, contract, FIRST))[-1] == ("2026-03-02", "0.00", "30000.00")


def test_a_return_inside_of_the_period_is_a_line_of_its_day(person: Membership) -> None:
    contract = account(person.company)
    give_back(contract, "2", ReversalKind.RETURNED, date(2026, 3, 20), "15000.00")
    act = act_of(person, contract, FIRST)
    assert figures(act) == (0, 160_000, 135_000, 25_000)
    assert lines(act)[-2:] == [("2026-03-02", "0.00", "50000.00"), ("2026-03-20", "0.00", "-15000.00")]


def test_a_return_of_a_later_period_stands_there(person: Membership) -> None:
    contract = account(person.company)
    give_back(contract, "2", ReversalKind.RETURNED, date(2026, 4, 20), "15000.00")
    assert figures(act_of(person, contract, FIRST)) == (0, 160_000, 150_000, 10_000)
    second = act_of(person, contract, SECOND)
    assert figures(second) == (10_000, 60_000, 60_000, 10_000)
    assert lines(second)[1] == ("2026-04-20", "0.00", "-15000.00")


def test_penalties_of_a_payment_are_one_line(person: Membership) -> None:
    """Three nights are charged, one of them is taken back: two roubles are left."""
    contract = account(person.company)
    penalty(contract, date(2026, 3, 3), date(2026, 3, 3), "1.00")
    penalty(contract, date(2026, 3, 4), date(2026, 3, 4), "1.00")
    gone = penalty(contract, date(2026, 3, 5), date(2026, 3, 5), "1.00")
    penalty(contract, date(2026, 3, 5), date(2026, 3, 5), "-1.00", reverses=gone)
    act = act_of(person, contract, FIRST)
    line = act.content["lines"][-1]
    assert (line["debit"], line["rows"], act.charged) == ("2.00", 4, Decimal("160002.00"))
    assert "№ 2" in line["text"] or "2" in line["text"].split()


def test_penalties_taken_back_wholly_are_no_line(person: Membership) -> None:
    contract = account(person.company)
    gone = penalty(contract, date(2026, 3, 5), date(2026, 3, 5), "1.00")
    penalty(contract, date(2026, 3, 5), date(2026, 3, 5), "-1.00", reverses=gone)
    assert figures(act_of(person, contract, FIRST)) == (0, 160_000, 150_000, 10_000)
    assert len(lines(act_of(person, contract, FIRST))) == 4


def test_a_later_booking_changes_no_act_and_the_next_one_tells(person: Membership) -> None:
    contract = account(person.company)
    first = act_of(person, contract, FIRST)
    frozen = first.content
    late = [ReceiptData(received_on=date(2026, 3, 10), amount=Decimal("4000.00"), document_number="9")]
    post_receipts(contract=contract, receipts=late, actor=None, at=NOW)
    first.refresh_from_db()
    assert (first.content, figures(first)) == (frozen, (0, 160_000, 150_000, 10_000))
    second = act_of(person, contract, SECOND)
    assert figures(second) == (6_000, 60_000, 75_000, -9_000)
    (line,) = second.content["changes"]["lines"]
    assert second.content["changes"] | {"lines": []} == {
        "act": first.pk,
        "number": "2026-1",
        "starts_on": "2026-01-01",
        "ends_on": "2026-03-31",
        "opening": "0.00",
        "closing": "-4000.00",
        "lines": [],
    }
    assert (line["on"], line["before"], line["after"], line["kind"]) == ("2026-03-10", "0.00", "-4000.00", "added")
    # The difference of the two balances is what the changes say.
    assert second.opening - first.closing == Decimal(second.content["changes"]["closing"])


def test_a_new_version_of_the_schedule_is_told_by_its_rows(person: Membership) -> None:
    """Rows of another version have other ids: only what differs is told."""
    contract = account(person.company)
    act_of(person, contract, FIRST)
    lease = schedule_row(2, "lease", date(2026, 2, 16), principal="45000.00", interest="13000.00", insurance="5000.00")
    put_schedule(contract=contract, rows=[ROWS[0], lease, *ROWS[2:]], reason="Ставка", actor=None, at=NOW)
    again = act_of(person, contract, FIRST)
    assert [(row["kind"], row["before"], row["after"]) for row in again.content["changes"]["lines"]] == [
        ("changed", "60000.00", "63000.00")
    ]
    assert again.content["changes"]["closing"] == "3000.00"


def test_an_act_that_says_the_same_is_the_same(person: Membership) -> None:
    contract = account(person.company)
    first, again = made_of(person, contract, FIRST), made_of(person, contract, FIRST)
    assert (first.created, again.created, again.act.pk) == (True, False, first.act.pk)
    assert ReconciliationAct.objects.count() == 1


def test_a_fee_is_charged_on_its_day(person: Membership) -> None:
    contract = account(person.company)
    Charge.objects.create(
        contract=contract,
        kind=ChargeKind.FEE,
        due_on=date(2026, 3, 31),
        amount=Decimal("700.00"),
        booked_at=NOW,
        reason="Копия договора",
    )
    act = act_of(person, contract, FIRST)
    assert lines(act)[-1] == ("2026-03-31", "700.00", "0.00")
    assert "Копия договора" in act.content["lines"][-1]["text"]
