"""New schedules by hand-worked numbers: 120 000 of principal in two payments at 1 % a month, buyout 1 000."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.ports import PlannedRow
from contracts.requests.offers import Base, change_day, change_term, pay_early, pay_off, shift_date
from contracts.requests.refusing import RequestRefused

D = Decimal


def row(number: int, kind: str, due_on: date, **parts: str) -> PlannedRow:
    amounts = {name: D(value) for name, value in parts.items()}
    return PlannedRow(number, kind, due_on, sum(amounts.values(), D("0.00")), **amounts)


ROWS = (
    row(1, "advance", date(2026, 1, 10), principal="100000.00"),
    row(2, "lease", date(2026, 2, 10), principal="60000.00", interest="1800.00"),
    row(3, "lease", date(2026, 3, 10), principal="60000.00", interest="1210.00"),
    row(4, "lease", date(2026, 4, 10), principal="60000.00", interest="610.00", insurance="500.00"),
    row(5, "buyout", date(2026, 4, 10), buyout="1000.00"),
)
BASE = Base(ROWS, paid_through=2, on=date(2026, 2, 20), annual_rate=D(12), payment_day=10)
PRICE = D("281000.00")


def told(rows: list[PlannedRow]) -> list[tuple[int, str, str, Decimal, Decimal]]:
    return [(one.number, one.kind, one.due_on.isoformat(), one.principal + one.buyout, one.interest) for one in rows]


def closes(rows: list[PlannedRow]) -> bool:
    parts = ("principal", "interest", "insurance", "buyout", "other")
    adds_up = all(one.amount == sum(getattr(one, name) for name in parts) for one in rows)
    return adds_up and sum(one.principal + one.buyout for one in rows) == PRICE


def test_a_shifted_payment_pushes_those_that_it_passes() -> None:
    after = shift_date(BASE, number=3, to=date(2026, 4, 20))
    assert [one.due_on for one in after] == [
        date(2026, 1, 10),
        date(2026, 2, 10),
        date(2026, 4, 20),
        date(2026, 4, 20),
        date(2026, 4, 20),
    ]
    assert [replace(one, due_on=old.due_on) for one, old in zip(after, ROWS, strict=True)] == list(ROWS)


@pytest.mark.parametrize(
    ("number", "to", "code"),
    [
        (2, date(2026, 3, 1), "paid_row"),
        (1, date(2026, 3, 1), "paid_row"),
        (5, date(2026, 5, 1), "paid_row"),
        (3, date(2026, 3, 10), "same_day"),
        (3, date(2026, 2, 20), "day_out_of_reach"),
        (4, date(2026, 3, 9), "day_out_of_reach"),
        (3, date(2026, 9, 11), "day_out_of_reach"),
    ],
)
def test_what_cannot_be_shifted(number: int, to: date, code: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        shift_date(BASE, number=number, to=to)
    assert refused.value.code == code


def test_another_day_moves_unpaid_rows_and_clamps_to_the_month() -> None:
    after = change_day(BASE, day=31)
    assert [one.due_on.isoformat() for one in after] == [
        "2026-01-10",
        "2026-02-10",
        "2026-03-31",
        "2026-04-30",
        "2026-04-30",
    ]
    assert after[:2] == list(ROWS[:2])


def test_a_payment_whose_new_day_has_passed_keeps_its_date() -> None:
    after = change_day(replace(BASE, on=date(2026, 3, 8)), day=5)
    assert [one.due_on.isoformat() for one in after[2:]] == ["2026-03-10", "2026-04-05", "2026-04-05"]


def test_a_longer_term_is_planned_anew_to_the_kopeck() -> None:
    after = change_term(BASE, months=1)
    assert after[:2] == list(ROWS[:2])
    assert told(after[2:]) == [
        (3, "lease", "2026-03-10", D("39602.65"), D("1210.00")),
        (4, "lease", "2026-04-10", D("39998.68"), D("813.97")),
        (5, "lease", "2026-05-10", D("40398.67"), D("413.99")),
        (6, "buyout", "2026-05-10", D("1000.00"), D("0.00")),
    ]
    assert [one.insurance for one in after[2:5]] == [D("0.00"), D("500.00"), D("0.00")]
    assert closes(after)


def test_a_shorter_term_puts_the_insurance_of_lost_payments_into_the_last() -> None:
    after = change_term(BASE, months=-1)
    assert told(after[2:]) == [
        (3, "lease", "2026-03-10", D("120000.00"), D("1210.00")),
        (4, "buyout", "2026-03-10", D("1000.00"), D("0.00")),
    ]
    assert after[2].insurance == D("500.00")
    assert closes(after)
    with pytest.raises(RequestRefused):
        change_term(BASE, months=-2)


def test_a_part_paid_ahead_lowers_payments_and_charges_its_days() -> None:
    """Interest of 20 000 from 10 to 20 February by days of a year: 20 000 x 12 % x 10 / 365 = 65.75."""
    after = pay_early(BASE, amount=D("20000.00"), shorten=False)
    assert told(after[2:]) == [
        (3, "lease", "2026-02-20", D("20000.00"), D("0.00")),
        (4, "lease", "2026-03-10", D("49751.24"), D("1075.75")),
        (5, "lease", "2026-04-10", D("50248.76"), D("512.49")),
        (6, "buyout", "2026-04-10", D("1000.00"), D("0.00")),
    ]
    assert closes(after)


def test_a_part_paid_ahead_shortens_the_term() -> None:
    after = pay_early(BASE, amount=D("70000.00"), shorten=True)
    assert told(after[2:]) == [
        (3, "lease", "2026-02-20", D("70000.00"), D("0.00")),
        (4, "lease", "2026-03-10", D("50000.00"), D("740.14")),
        (5, "buyout", "2026-03-10", D("1000.00"), D("0.00")),
    ]
    assert closes(after)


def test_nothing_at_once_or_everything_is_no_part() -> None:
    for amount in ("0.00", "120000.00"):
        with pytest.raises(RequestRefused) as refused:
            pay_early(BASE, amount=D(amount), shorten=True)
        assert refused.value.code == "amount_out_of_reach"


def test_an_early_buyout_is_one_last_row_of_explained_parts() -> None:
    """Row 3 is due and not paid; interest of 61 000 from 10 to 30 March: 61 000 x 12 % x 20 / 365 = 401.10."""
    base = replace(BASE, on=date(2026, 3, 30))
    after, payoff = pay_off(base, paid=D("161800.00"))
    assert after[:3] == list(ROWS[:3])
    assert told(after[3:]) == [(4, "buyout", "2026-03-30", D("61000.00"), D("401.10"))]
    assert (payoff.principal, payoff.interest, payoff.buyout, payoff.due) == (
        D("60000.00"),
        D("401.10"),
        D("1000.00"),
        D("61210.00"),
    )
    assert payoff.total == D("122611.10")
    assert closes(after)


def test_nothing_is_paid_off_before_a_paid_row() -> None:
    with pytest.raises(RequestRefused) as refused:
        pay_off(replace(BASE, paid_through=3), paid=D("223010.00"))
    assert refused.value.code == "paid_ahead"
