"""New schedules by hand-worked numbers: 120 000 of principal in two payments at 1 % a month, buyout 1 000."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.ports import PlannedRow
from contracts.requests.base import Base, step_of
from contracts.requests.offers import change_day, change_term, pay_early, pay_off, shift_date
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
BASE = Base(ROWS, paid_through=2, on=date(2026, 2, 20), annual_rate=D(12), payment_day=10, starts_on=date(2026, 1, 10))
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


def test_interest_before_the_first_payment_runs_from_the_start_of_financing() -> None:
    """Not from the advance, nor from the day of the change: 181 000 x 12 % x 17 days / 365 = 1 011.62."""
    base = replace(BASE, paid_through=1, on=date(2026, 2, 1), starts_on=date(2026, 1, 15))
    after, payoff = pay_off(base, paid=D("100000.00"))
    assert (payoff.principal, payoff.interest, payoff.buyout, payoff.due) == (
        D("180000.00"),
        D("1011.62"),
        D("1000.00"),
        D("0.00"),
    )
    assert closes(after)


def after_an_early_part(*, paid_through: int, on: date) -> Base:
    """The schedule of 20 000 paid early on 20 February."""
    return replace(
        BASE, rows=tuple(pay_early(BASE, amount=D("20000.00"), shorten=False)), paid_through=paid_through, on=on
    )


def test_an_early_part_ends_no_period_of_interest() -> None:
    """101 000 from 10 February to 1 March, 19 days: 630.90; and 65.75 that the part has earned to its day."""
    base = after_an_early_part(paid_through=3, on=date(2026, 3, 1))
    after, payoff = pay_off(base, paid=D("181800.00"))
    assert (payoff.principal, payoff.interest, payoff.due) == (D("100000.00"), D("696.65"), D("0.00"))
    assert closes(after)


def test_two_changes_in_one_day_lose_no_interest() -> None:
    """A month of 101 000 is 1 010.00, with the 65.75 of the first part; the second part earns 32.88 to the same day."""
    base = after_an_early_part(paid_through=3, on=date(2026, 2, 20))
    longer = change_term(base, months=1)
    assert [one.interest for one in longer[:4]] == [D("0.00"), D("1800.00"), D("0.00"), D("1075.75")]
    again = pay_early(base, amount=D("10000.00"), shorten=False)
    # 91 000 are left: 910.00 of a month.
    assert [one.interest for one in again[2:5]] == [D("0.00"), D("0.00"), D("1008.63")]
    assert [one.principal for one in again[2:4]] == [D("20000.00"), D("10000.00")]
    assert closes(longer)
    assert closes(again)


def test_nothing_is_planned_anew_before_an_agreed_early_part() -> None:
    base = after_an_early_part(paid_through=2, on=date(2026, 2, 15))
    for change in (
        lambda: change_term(base, months=1),
        lambda: pay_early(base, amount=D("1000.00"), shorten=True),
    ):
        with pytest.raises(RequestRefused) as refused:
            change()
        assert refused.value.code == "early_ahead"
    moved = change_day(base, day=5)
    assert [(one.due_on.isoformat(), one.principal) for one in moved[2:]] == [
        ("2026-02-20", D("20000.00")),
        ("2026-03-05", D("49751.24")),
        ("2026-04-05", D("50248.76")),
        ("2026-04-05", D("0.00")),
    ]
    assert [one.number for one in moved] == [1, 2, 3, 4, 5, 6]
    # Paid off before its day, it is principal like any other: 121 000 for 5 days, 198.90.
    _after, payoff = pay_off(base, paid=D("161800.00"))
    assert (payoff.principal, payoff.interest) == (D("120000.00"), D("198.90"))


def test_a_payment_that_was_moved_on_takes_no_days_from_the_next_period() -> None:
    """Row 3 is moved from 10 March to 2 April: interest of 61 000 runs from 10 March, 26 days: 521.42."""
    rows = tuple(shift_date(BASE, number=3, to=date(2026, 4, 2)))
    _after, payoff = pay_off(replace(BASE, rows=rows, paid_through=3, on=date(2026, 4, 5)), paid=D("223010.00"))
    assert (payoff.principal, payoff.interest) == (D("60000.00"), D("521.42"))


def test_a_buyout_after_the_last_payment_bears_no_interest() -> None:
    rows = (*ROWS[:4], replace(ROWS[4], due_on=date(2026, 5, 10)))
    after, payoff = pay_off(replace(BASE, rows=rows, paid_through=4, on=date(2026, 5, 1)), paid=D("284120.00"))
    assert (payoff.total, after[4].amount, after[4].due_on) == (D("1000.00"), D("1000.00"), date(2026, 5, 1))


def test_quarters_stay_quarters_after_one_payment_was_moved() -> None:
    days = ("2026-01-25", "2026-04-25", "2026-09-10", "2026-10-25")
    rows = tuple(
        row(number, "lease", date.fromisoformat(day), principal="50000.00", interest="1.00")
        for number, day in enumerate(days, start=1)
    )
    base = Base(rows, 2, date(2026, 5, 1), D(12), 25, date(2025, 10, 25))
    after = change_term(base, months=3)
    assert step_of(base) == 3
    assert [one.due_on.isoformat() for one in after] == [*days, "2027-01-25"]
    # A quarter of 100 000: the days of the shift are agreed apart.
    assert after[2].interest == D("3000.00")
    assert sum(one.principal for one in after) == D("200000.00")


def test_month_ends_do_not_drift() -> None:
    days = ("2026-10-31", "2026-11-30", "2026-12-31")
    rows = tuple(
        row(number, "lease", date.fromisoformat(day), principal="50000.00", interest="1.00")
        for number, day in enumerate(days, start=1)
    )
    base = Base(rows, 1, date(2026, 11, 5), D(12), 31, date(2026, 9, 30))
    after = change_term(base, months=3)
    assert [one.due_on.isoformat() for one in after[2:]] == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]
    assert after[1].interest == D("1000.00")
    assert sum(one.principal for one in after) == D("150000.00")


def test_principal_and_interest_in_rows_of_their_own_are_payments_of_the_plan() -> None:
    days = (date(2026, 2, 10), date(2026, 3, 10))
    rows = tuple(
        row(2 * month + place, "lease", day, **{part: "600.00"})
        for month, day in enumerate(days)
        for place, part in enumerate(("principal", "interest"), start=1)
    )
    base = Base(rows, 0, date(2026, 2, 1), D(12), 10, date(2026, 1, 10))
    assert [one.due_on.day for one in change_day(base, day=20)] == [20, 20, 20, 20]
    assert [one.due_on.day for one in change_day(replace(base, paid_through=1), day=20)] == [10, 20, 20, 20]
