from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.business_days import payment_deadline
from payments.engine.figures import (
    ContractFigures,
    InstalmentDue,
    NextPayment,
    OverdueInstalment,
    contract_figures,
)

D = Decimal
# 21 November 2026 is a Saturday: the last day to pay is Monday the 23rd.
SATURDAY_DUE = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)


def row(row_id: int, due_on: date, amount: str, allocated: str = "0.00") -> InstalmentDue:
    return InstalmentDue(row_id, row_id, due_on, D(amount), D(allocated))


def overdue_of(figures: ContractFigures) -> Decimal:
    return sum((late.outstanding for late in figures.overdue), D("0.00"))


SCHEDULE = [
    row(4, date(2027, 1, 21), "100.00"),
    row(5, date(2027, 1, 21), "1.00"),
    row(1, date(2026, 10, 21), "100.00", "100.00"),
    row(2, SATURDAY_DUE, "100.00", "60.00"),
    row(3, date(2026, 12, 21), "100.00"),
]


def test_all_figures_on_a_day_of_delay() -> None:
    assert contract_figures(SCHEDULE, date(2026, 11, 25), payment_deadline) == ContractFigures(
        on=date(2026, 11, 25),
        total=D("401.00"),
        paid=D("160.00"),
        remaining=D("241.00"),
        overdue=(OverdueInstalment(2, 2, SATURDAY_DUE, MONDAY, D("40.00"), 2),),
        next_payment=NextPayment(date(2026, 12, 21), D("100.00"), (3,)),
        unknown_calendar_years=(),
    )


@pytest.mark.parametrize(
    ("on", "overdue", "days", "next_due"),
    [
        (date(2026, 11, 20), "0.00", 0, SATURDAY_DUE),
        (SATURDAY_DUE, "0.00", 0, SATURDAY_DUE),
        (date(2026, 11, 22), "0.00", 0, SATURDAY_DUE),
        (MONDAY, "0.00", 0, SATURDAY_DUE),
        (date(2026, 11, 24), "40.00", 1, date(2026, 12, 21)),
        (date(2026, 12, 21), "40.00", 28, date(2026, 12, 21)),
        (date(2026, 12, 22), "140.00", 29, date(2027, 1, 21)),
    ],
)
def test_delay_starts_after_the_next_working_day(on: date, overdue: str, days: int, next_due: date) -> None:
    figures = contract_figures(SCHEDULE, on, payment_deadline)
    assert (overdue_of(figures), figures.days_past_due) == (D(overdue), days)
    assert [late.deadline for late in figures.overdue][:1] == ([MONDAY] if days else [])
    assert figures.next_payment is not None
    assert figures.next_payment.due_on == next_due


def test_rows_of_one_due_date_are_paid_together() -> None:
    figures = contract_figures(SCHEDULE[:2], date(2027, 1, 1), payment_deadline)
    assert figures.next_payment == NextPayment(date(2027, 1, 21), D("101.00"), (4, 5))


def test_the_next_payment_is_what_is_outstanding() -> None:
    figures = contract_figures([row(1, SATURDAY_DUE, "100.00", "60.00")], SATURDAY_DUE, payment_deadline)
    assert figures.next_payment == NextPayment(SATURDAY_DUE, D("40.00"), (1,))


def test_the_longest_delay_counts() -> None:
    figures = contract_figures(SCHEDULE, date(2027, 1, 22), payment_deadline)
    assert [late.days_past_due for late in figures.overdue] == [60, 32, 1, 1]
    assert figures.days_past_due == 60
    assert overdue_of(figures) == D("241.00")
    assert figures.next_payment is None


def test_a_paid_contract() -> None:
    figures = contract_figures([row(1, SATURDAY_DUE, "100.00", "100.00")], date(2027, 1, 1), payment_deadline)
    assert (figures.remaining, figures.overdue, figures.next_payment) == (D("0.00"), (), None)


def test_no_instalments() -> None:
    figures = contract_figures([], MONDAY, payment_deadline)
    assert figures == ContractFigures(MONDAY, D("0.00"), D("0.00"), D("0.00"), (), None, ())


def test_a_year_without_a_calendar_is_named_and_the_due_date_stands() -> None:
    rows = [
        row(1, date(2019, 6, 1), "10.00"),
        row(2, date(2019, 7, 1), "10.00", "10.00"),
        row(3, MONDAY, "10.00"),
    ]
    figures = contract_figures(rows, date(2026, 11, 24), payment_deadline)
    assert figures.unknown_calendar_years == (2019,)
    assert figures.overdue[0] == OverdueInstalment(1, 1, date(2019, 6, 1), date(2019, 6, 1), D("10.00"), 2733)


def test_the_calendar_is_asked_for_unpaid_past_rows_only() -> None:
    asked: list[date] = []

    def deadline(day: date) -> date:
        asked.append(day)
        return day

    contract_figures(SCHEDULE, date(2026, 12, 21), deadline)
    assert asked == [SATURDAY_DUE]


days = st.dates(date(2024, 1, 1), date(2027, 12, 1))
kopecks = st.integers(0, 100_000).map(lambda n: D(n) / 100)


@given(
    rows=st.lists(st.tuples(days, kopecks, kopecks), max_size=12),
    on=days,
)
def test_the_parts_sum_to_the_whole(rows: list[tuple[date, Decimal, Decimal]], on: date) -> None:
    instalments = [
        InstalmentDue(number, number, due_on, paid + rest, paid) for number, (due_on, paid, rest) in enumerate(rows, 1)
    ]
    figures = contract_figures(instalments, on, payment_deadline)
    assert figures.total == figures.paid + figures.remaining
    assert overdue_of(figures) <= figures.remaining
    assert all(late.deadline < on and late.days_past_due > 0 for late in figures.overdue)
    deadlines = [late.deadline for late in figures.overdue]
    assert deadlines == sorted(deadlines)
