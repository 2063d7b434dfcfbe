from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.engine import Terms, build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import DayCount
from payments.engine.redemption import Agreed, LateInterest, Loan, Paid, Rate, late_interest

D = Decimal
MARCH, APRIL, MAY = date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 10)
LOAN = Loan(D("120000.00"), date(2026, 2, 10), Rate(D(12), DayCount.ACT_365F))


def told(late: LateInterest) -> list[tuple[str, str, str]]:
    return [(str(row.interest), str(row.principal), str(row.balance)) for row in late.rows]


def agreed(*paid: tuple[Paid, ...], payment: str = "41000.00") -> list[Agreed]:
    return [Agreed(day, D(payment), made) for day, made in zip((MARCH, APRIL, MAY), paid, strict=True)]


def test_in_time_nothing_is_extra() -> None:
    """120 000 x 12 % x 28 / 365, then 31 days of 80 104.66, then 30 of 39 921.07."""
    paid = agreed((Paid(MARCH, D("41000.00")),), (Paid(APRIL, D("41000.00")),), ())
    late = late_interest(LOAN, paid, on=APRIL)
    assert told(late) == [
        ("1104.66", "39895.34", "80104.66"),
        ("816.41", "40183.59", "39921.07"),
        ("393.74", "39921.07", "0.00"),
    ]
    assert (late.extra, late.interest) == (D("0.00"), D("2314.81"))


def test_a_part_in_time_and_the_rest_ten_days_later() -> None:
    """21 104.66 leave 100 000 for ten days (328.77), the other 19 895.34 leave 80 104.66 for 21 (553.05)."""
    paid = agreed((Paid(MARCH, D("21104.66")), Paid(date(2026, 3, 20), D("19895.34"))), (), ())
    late = late_interest(LOAN, paid, on=date(2026, 3, 20))
    second = late.rows[1]
    assert [(one.days, one.debt, one.interest) for one in second.segments] == [
        (10, D("100000.00"), D("328.77")),
        (21, D("80104.66"), D("553.05")),
    ]
    assert second.interest == D("881.82")
    # And 65.41 less are repaid in April, which bear 0.65 in May.
    assert late.extra == D("66.06")


def test_money_ahead_of_its_day_counts_on_its_day() -> None:
    early = late_interest(LOAN, agreed((Paid(date(2026, 2, 15), D("41000.00")),), (), ()), on=MARCH)
    assert early == late_interest(LOAN, agreed((), (), ()), on=MARCH)


def test_a_payment_below_its_interest_defers_the_rest_without_interest_on_it() -> None:
    late = late_interest(LOAN, agreed((), (), (), payment="1000.00"), on=MARCH)
    assert [(str(row.interest), str(row.principal), str(row.deferred)) for row in late.rows] == [
        ("1000.00", "0.00", "104.66"),
        ("1000.00", "0.00", "327.67"),
        ("1511.23", "120000.00", "0.00"),
    ]


def test_more_than_a_payment_and_no_payments_are_refused() -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        late_interest(LOAN, agreed((Paid(MARCH, D("41000.01")),), (), ()), on=MARCH)
    assert (refused.value.code, refused.value.nearest) == ("more_than_payment", D("41000.00"))
    with pytest.raises(ImpossibleTerms) as refused:
        late_interest(LOAN, [], on=MARCH)
    assert refused.value.code == "no_payments"


@st.composite
def late_plans(draw: st.DrawFn) -> tuple[Loan, list[Agreed], date]:
    payments, rate = draw(st.integers(1, 10)), D(draw(st.integers(0, 6000))) / 100
    terms = Terms(
        price=D(draw(st.integers(100, 10**9))).scaleb(-2),
        rate=rate,
        payments=payments,
        starts_on=draw(st.dates(date(2023, 1, 1), date(2027, 12, 31))),
    )
    agreed = []
    for row in build_schedule(terms).rows:
        made = row.payment * draw(st.integers(0, 90)) // 100 if row.number < payments else D(0)
        days = draw(st.integers(-5, 70))
        paid = Paid(row.due_on + timedelta(days=days), made.quantize(D("0.01")))
        agreed.append(Agreed(row.due_on, row.payment, (paid,)))
    on = terms.starts_on + timedelta(days=draw(st.integers(0, 400)))
    return Loan(terms.price, terms.starts_on, Rate(rate, draw(st.sampled_from(DayCount)))), agreed, on


@settings(max_examples=50, deadline=None)
@given(late_plans(), st.randoms(use_true_random=False))
def test_rows_close_and_do_not_depend_on_order(plan: tuple[Loan, list[Agreed], date], random: Random) -> None:
    loan, rows, on = plan
    late = late_interest(loan, rows, on=on)
    assert sum(row.principal for row in late.rows) == loan.owed
    assert (late.rows[-1].balance, late.rows[-1].deferred) == (D("0.00"), D("0.00"))
    assert sum(row.accrued for row in late.rows) == late.interest
    random.shuffle(rows)
    assert late_interest(loan, rows, on=on) == late


@settings(max_examples=40, deadline=None)
@given(late_plans(), st.integers(1, 60))
def test_the_longer_a_delay_the_more_interest(plan: tuple[Loan, list[Agreed], date], days: int) -> None:
    loan, rows, on = plan
    kopecks = D("0.01") * len(rows) ** 2
    unpaid = [Agreed(row.due_on, row.payment) for row in rows]
    by_days = replace(loan, rate=replace(loan.rate, day_count=DayCount.ACT_365F))
    sooner = late_interest(by_days, unpaid, on=on)
    later = late_interest(by_days, unpaid, on=on + timedelta(days=days))
    assert later.extra >= sooner.extra - kopecks
    assert sooner.extra >= -kopecks
