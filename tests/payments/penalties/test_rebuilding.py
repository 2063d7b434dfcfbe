"""Penalties of contracts follow receipts and terms to the kopeck, by new rows and reversals."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from payments.models import Charge, ReversalKind
from payments.services import check_figures
from payments.services.receipts import Taking, take_back
from tests.factories import LesseeFactory, schedule_row
from tests.payments.penalties.late import (
    DUE_ON,
    LONG_AGO,
    agree,
    change_schedule,
    charged,
    come_to,
    every_row,
    late_contract,
    lessor_who_agrees,
    moment,
    one_payment,
    paid_of_charges,
    receive,
)

pytestmark = pytest.mark.django_db


def test_the_published_example_is_charged_when_the_contract_is_brought_up() -> None:
    contract = late_contract(at=moment(3, 26))
    assert charged(contract) == [("2026-03-17", "2026-03-26", "100000.00", "1000.00")]
    assert (contract.charges_total, contract.overdue_total) == (Decimal("1000.00"), Decimal("100000.00"))
    assert check_figures(today=date(2026, 3, 26)) == []


def test_nights_add_days_and_come_to_the_same_kopeck_as_one_charge() -> None:
    rows = one_payment("333.33")
    nightly, once = late_contract(at=moment(3, 16), rows=rows), late_contract(at=moment(3, 16), rows=rows)
    for day in range(17, 32):
        come_to(nightly, moment(3, day))
    come_to(once, moment(3, 31))
    (row,) = charged(once)
    assert row == ("2026-03-17", "2026-03-31", "333.33", "5.00")
    assert sum(Decimal(amount) for *_days, amount in charged(nightly)) == Decimal("5.00")
    assert len(charged(nightly)) == 15
    assert set(Charge.objects.filter(contract=nightly).values_list("run_from", "reverses")) == {
        (date(2026, 3, 17), None)
    }
    # A kopeck that a day does not even make waits for the next one.
    assert charged(nightly)[:2] == [
        ("2026-03-17", "2026-03-17", "333.33", "0.33"),
        ("2026-03-18", "2026-03-18", "333.33", "0.34"),
    ]


def test_the_same_day_again_writes_nothing() -> None:
    contract = late_contract(at=moment(3, 26))
    before = every_row(contract)
    come_to(contract, moment(3, 26))
    assert every_row(contract) == before


def test_a_receipt_of_an_earlier_date_reverses_and_charges_anew() -> None:
    contract = late_contract(at=moment(3, 26))
    receive(contract, date(2026, 3, 20), "60000.00", at=moment(3, 26))
    assert every_row(contract) == [
        ("03-17..03-26", "1000.00"),
        ("03-17..03-26", "-1000.00"),
        ("03-17..03-20", "400.00"),
        ("03-21..03-26", "240.00"),
    ]
    contract.refresh_from_db()
    assert contract.charges_total == Decimal("640.00")


def test_nights_before_the_receipt_stand() -> None:
    contract = late_contract(at=moment(3, 16))
    for day in (18, 20, 22):
        come_to(contract, moment(3, day))
    receive(contract, date(2026, 3, 20), "60000.00", at=moment(3, 22))
    assert every_row(contract) == [
        ("03-17..03-18", "200.00"),
        ("03-19..03-20", "200.00"),
        ("03-21..03-22", "200.00"),
        ("03-21..03-22", "-200.00"),
        ("03-21..03-22", "80.00"),
    ]


def test_a_receipt_that_is_taken_back_leaves_what_there_was_without_it() -> None:
    contract = late_contract(at=moment(3, 26))
    receipt = receive(contract, date(2026, 3, 16), "100000.00", at=moment(3, 26))
    assert (charged(contract), contract.charges_total) == ([], Decimal("0.00"))
    undone = Taking(kind=ReversalKind.UNDONE, on=date(2026, 3, 28), reason="Чужой платёж")
    take_back(receipt_id=receipt.pk, taking=undone, actor=None, at=moment(3, 28))
    assert charged(contract) == [("2026-03-17", "2026-03-28", "100000.00", "1200.00")]


def test_what_is_left_of_a_late_payment_pays_the_penalty_last() -> None:
    contract = late_contract(at=moment(3, 26))
    receive(contract, date(2026, 3, 26), "100400.00", at=moment(3, 26))
    contract.refresh_from_db()
    assert (contract.overdue_total, contract.charges_total) == (Decimal("0.00"), Decimal("600.00"))
    assert paid_of_charges(contract) == Decimal("400.00")
    assert check_figures(today=date(2026, 3, 26)) == []


def test_delay_starts_after_a_day_off() -> None:
    contract = late_contract(rows=one_payment(due_on=date(2026, 3, 14)), at=moment(3, 18))  # a Saturday
    assert charged(contract) == [("2026-03-17", "2026-03-18", "100000.00", "200.00")]


def test_a_payment_within_the_grace_days_bears_nothing_and_a_later_one_all_its_days() -> None:
    lessor = lessor_who_agrees(grace_days=5)
    inside, outside = late_contract(lessor, at=moment(3, 16)), late_contract(lessor, at=moment(3, 16))
    for contract in (inside, outside):
        come_to(contract, moment(3, 21))
        assert charged(contract) == []
    receive(inside, date(2026, 3, 21), "100000.00", at=moment(3, 22))
    receive(outside, date(2026, 3, 19), "40000.00", at=moment(3, 22))
    come_to(inside, moment(3, 22))
    assert charged(inside) == []
    assert charged(outside) == [
        ("2026-03-17", "2026-03-19", "100000.00", "300.00"),
        ("2026-03-20", "2026-03-22", "60000.00", "180.00"),
    ]


def test_the_penalty_stops_at_its_cap() -> None:
    capped = late_contract(lessor_who_agrees(penalty_cap_percent=Decimal("0.5")), at=moment(3, 26))
    assert charged(capped) == [("2026-03-17", "2026-03-26", "100000.00", "500.00")]
    in_roubles = late_contract(lessor_who_agrees(penalty_cap_amount=Decimal("333.33")), at=moment(3, 18))
    for day in (19, 20, 21, 22):
        come_to(in_roubles, moment(3, day))
    assert [row[3] for row in charged(in_roubles)] == ["200.00", "100.00", "33.33"]


def test_a_rate_counts_from_its_day_and_nothing_before_the_first_one() -> None:
    lessor = lessor_who_agrees({date(2026, 3, 19): "0.1", date(2026, 3, 24): "0.2"})
    contract = late_contract(lessor, at=moment(3, 26))
    assert charged(contract) == [
        ("2026-03-19", "2026-03-23", "100000.00", "500.00"),
        ("2026-03-24", "2026-03-26", "100000.00", "600.00"),
    ]


@pytest.mark.parametrize(
    ("base", "amount"), [("whole", "1000.00"), ("principal", "900.00"), ("principal_and_interest", "990.00")]
)
def test_the_base_is_what_the_contract_says(base: str, amount: str) -> None:
    row = schedule_row(1, "lease", DUE_ON, principal="90000.00", interest="9000.00", insurance="1000.00")
    contract = late_contract(lessor_who_agrees(penalty_base=base), rows=[row], at=moment(3, 26), price=Decimal(90000))
    assert [charge[3] for charge in charged(contract)] == [amount]


def test_terms_of_the_contract_go_before_those_of_the_lessor_and_changed_ones_rebuild() -> None:
    lessor = lessor_who_agrees()
    contract = late_contract(lessor, at=moment(3, 26))
    agree(lessor, {LONG_AGO: "0.05"}, contract=contract)
    come_to(contract, moment(3, 26))
    assert every_row(contract) == [
        ("03-17..03-26", "1000.00"),
        ("03-17..03-26", "-1000.00"),
        ("03-17..03-26", "500.00"),
    ]


def test_who_agrees_no_rate_charges_nothing() -> None:
    contract = late_contract(lessor_who_agrees({}), at=moment(3, 26))
    assert charged(contract) == []


def test_a_payment_that_a_new_version_keeps_goes_on_and_one_that_it_moves_stands() -> None:
    rows = [
        schedule_row(1, "lease", date(2026, 3, 16), principal="1000.00"),
        schedule_row(2, "lease", date(2026, 3, 18), principal="2000.00"),
        schedule_row(3, "lease", date(2026, 6, 16), principal="97000.00"),
    ]
    contract = late_contract(rows=rows, at=moment(3, 20))
    assert charged(contract) == [
        ("2026-03-17", "2026-03-20", "1000.00", "4.00"),
        ("2026-03-19", "2026-03-20", "2000.00", "4.00"),
    ]
    moved = [
        schedule_row(1, "lease", date(2026, 3, 16), principal="1000.00"),
        schedule_row(2, "lease", date(2026, 4, 20), principal="2000.00"),
        schedule_row(3, "lease", date(2026, 6, 16), principal="97000.00"),
    ]
    change_schedule(contract, moved, at=moment(3, 21))
    assert every_row(contract) == [("03-17..03-20", "4.00"), ("03-19..03-20", "4.00"), ("03-21..03-21", "1.00")]
    receive(contract, date(2026, 3, 18), "1000.00", at=moment(3, 22))
    assert charged(contract) == [
        ("2026-03-17", "2026-03-18", "1000.00", "2.00"),
        ("2026-03-19", "2026-03-20", "2000.00", "4.00"),
    ]


def test_a_writer_from_before_midnight_does_not_take_the_new_day_away() -> None:
    contract = late_contract(at=moment(3, 26))
    receive(contract, date(2026, 3, 25), "50000.00", at=moment(3, 25))
    assert charged(contract)[-1] == ("2026-03-26", "2026-03-26", "50000.00", "50.00")


def test_a_contract_that_has_ended_bears_no_new_days_and_follows_receipts() -> None:
    contract = late_contract(at=moment(3, 20))
    type(contract).objects.filter(pk=contract.pk).update(status="terminated")
    come_to(contract, moment(4, 20))
    assert charged(contract) == [("2026-03-17", "2026-03-20", "100000.00", "400.00")]
    receive(contract, date(2026, 3, 18), "100000.00", at=moment(4, 21))
    assert charged(contract) == [("2026-03-17", "2026-03-18", "100000.00", "200.00")]


def test_penalties_first_settles_where_the_lessor_keeps_such_an_order() -> None:
    order = [["penalty"], ["article_395"], ["costs"], ["interest"], ["principal"], ["insurance", "other"]]
    order += [["advance"], ["buyout"]]
    lessor = lessor_who_agrees(order=order, order_acknowledged=True)
    contract = late_contract(lessor, at=moment(3, 26))
    receive(contract, date(2026, 3, 26), "10000.00", at=moment(3, 27))
    contract.refresh_from_db()
    # A thousand of penalty first, nine of principal; the last day runs on what is left.
    assert (contract.overdue_total, contract.charges_total) == (Decimal("91000.00"), Decimal("91.00"))
    assert check_figures(today=date(2026, 3, 27)) == []


def test_charges_are_never_edited() -> None:
    contract = late_contract(at=moment(3, 26))
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Charge.objects.filter(contract=contract).update(amount=Decimal("1.00"))


def test_contracts_of_a_client_with_other_lessors_have_their_own_terms() -> None:
    lessee = LesseeFactory()
    one = late_contract(at=moment(3, 26), lessee=lessee)
    other = late_contract(lessor_who_agrees({LONG_AGO: "0.3"}), lessee=lessee, at=moment(3, 26))
    assert [charged(one)[0][3], charged(other)[0][3]] == ["1000.00", "3000.00"]
