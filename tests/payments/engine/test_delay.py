"""Days of delay: from the day after the last day to pay to the day of payment, which is counted."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.business_days import payment_deadline
from payments.engine.delay import Debt, DebtInterval, Paid, delay_of
from payments.engine.spans import Span
from tests.payments.engine.late_money import SATURDAY_DUE, D, debts, november, paid, unknown, unmoved

DEBT = Debt(due_on=SATURDAY_DUE, amount=D("100000.00"), paid=paid((30, "60000.00"), (25, "40000.00")))


def intervals(debt: Debt, until: int) -> list[tuple[int, int, str]]:
    """First and last day counted from 1 November, and the debt."""
    found = delay_of(debt, november(until), payment_deadline).intervals
    return [((row.start - november(0)).days, (row.end - november(0)).days, str(row.debt)) for row in found]


def test_the_day_of_payment_is_counted_and_the_last_day_to_pay_is_not() -> None:
    delay = delay_of(DEBT, november(40), payment_deadline)
    assert delay.intervals == (
        DebtInterval(november(24), november(25), D("100000.00")),
        DebtInterval(november(26), november(30), D("60000.00")),
    )
    assert [row.days for row in delay.intervals] == [2, 5]
    assert (delay.days, delay.deadline, delay.calendar_known) == (7, november(23), True)
    assert delay.fell_overdue == D("100000.00")


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (20, []),
        (23, []),
        (24, [(24, 24, "100000.00")]),
        (25, [(24, 25, "100000.00")]),
        (26, [(24, 25, "100000.00"), (26, 26, "60000.00")]),
        (30, [(24, 25, "100000.00"), (26, 30, "60000.00")]),
    ],
)
def test_as_of_each_day(until: int, expected: list[tuple[int, int, str]]) -> None:
    assert intervals(DEBT, until) == expected


def test_what_is_paid_in_time_is_never_overdue() -> None:
    debt = replace(DEBT, paid=paid((10, "1000.00"), (23, "9000.00"), (24, "50000.00")))
    assert intervals(debt, 26) == [(24, 24, "90000.00"), (25, 26, "40000.00")]
    assert intervals(replace(DEBT, paid=paid((23, "100000.00"))), 40) == []


def test_payments_of_one_day_lower_the_debt_together() -> None:
    debt = replace(DEBT, paid=paid((25, "40000.00"), (25, "10000.00")))
    assert intervals(debt, 26) == [(24, 25, "100000.00"), (26, 26, "50000.00")]


def test_without_a_calendar_the_due_date_stands_and_the_delay_says_so() -> None:
    delay = delay_of(DEBT, november(25), unknown)
    assert delay.intervals == (DebtInterval(november(22), november(25), D("100000.00")),)
    assert (delay.deadline, delay.calendar_known) == (SATURDAY_DUE, False)


def test_the_calendar_is_not_asked_before_the_due_date_has_passed() -> None:
    assert delay_of(DEBT, SATURDAY_DUE, unknown).calendar_known
    assert delay_of(replace(DEBT, due_on=date.max, paid=()), date.max, unknown).intervals == ()


def test_the_last_day_of_the_calendar_is_counted() -> None:
    debt = Debt(due_on=date(9999, 12, 30), amount=D(1), paid=(Paid(date.max, D(1)),))
    assert delay_of(debt, date.max, unmoved).intervals == (DebtInterval(date.max, date.max, D(1)),)


@pytest.mark.parametrize(
    ("amount", "rows"),
    [("-0.01", ()), ("0.001", ()), ("10.00", ((1, "10.01"),)), ("10.00", ((1, "9.00"), (90, "1.01")))],
)
def test_impossible_sums_are_refused(amount: str, rows: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(ValueError, match=amount):
        Debt(due_on=SATURDAY_DUE, amount=D(amount), paid=paid(*rows))


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.001"])
def test_nothing_is_no_payment(amount: str) -> None:
    with pytest.raises(ValueError, match="expected kopecks above zero"):
        Paid(SATURDAY_DUE, D(amount))


class TestSpans:
    WEEK = Span(date(2023, 12, 29), date(2024, 1, 4))

    def test_both_ends_are_counted(self) -> None:
        assert self.WEEK.days == 7
        assert Span(SATURDAY_DUE, SATURDAY_DUE).days == 1

    def test_parts_begin_on_the_days_given_and_other_days_cut_nothing(self) -> None:
        starts = [date(2024, 1, 4), date(2023, 12, 29), date(2024, 1, 5), date(2023, 1, 1), date(2024, 1, 4)]
        assert self.WEEK.cut(starts) == (
            Span(date(2023, 12, 29), date(2024, 1, 3)),
            Span(date(2024, 1, 4), date(2024, 1, 4)),
        )
        assert self.WEEK.cut([]) == (self.WEEK,)

    def test_each_part_is_in_one_year(self) -> None:
        assert Span(date(2023, 12, 31), date(2025, 1, 1)).cut_by_year() == (
            Span(date(2023, 12, 31), date(2023, 12, 31)),
            Span(date(2024, 1, 1), date(2024, 12, 31)),
            Span(date(2025, 1, 1), date(2025, 1, 1)),
        )


@given(debts(), st.integers(0, 60), st.randoms(use_true_random=False))
def test_every_day_has_the_debt_of_its_morning(debt: Debt, days: int, random: Random) -> None:
    until = SATURDAY_DUE + timedelta(days=days)
    delay = delay_of(debt, until, unmoved)
    by_day = {row.start + timedelta(days=number): row.debt for row in delay.intervals for number in range(row.days)}
    expected: dict[date, Decimal] = {}
    for number in range(1, days + 1):
        day = SATURDAY_DUE + timedelta(days=number)
        if left := debt.amount - sum(row.amount for row in debt.paid if row.on < day):
            expected[day] = left
    assert by_day == expected
    assert delay.days == len(expected)
    assert all(one.debt > other.debt for one, other in zip(delay.intervals, delay.intervals[1:], strict=False))
    shuffled = list(debt.paid)
    random.shuffle(shuffled)
    assert delay_of(replace(debt, paid=tuple(shuffled)), until, unmoved).intervals == delay.intervals
