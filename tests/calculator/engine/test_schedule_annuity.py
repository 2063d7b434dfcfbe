from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from calculator.engine import build_schedule
from calculator.engine.terms import DayCount, DayRule, RoundUnit, Shift, Timing
from tests.calculator.engine.lease_terms import START, D, assert_closes, make_terms, payments


def test_an_equal_payment_and_the_residue_in_the_last_one() -> None:
    schedule = build_schedule(make_terms())
    assert_closes(schedule)
    assert payments(schedule) == ["110015.99"] * 11 + ["110016.02"]
    first, last = schedule.rows[0], schedule.rows[-1]
    assert (first.interest, first.principal, first.closing) == (D("18000.00"), D("92015.99"), D("1107984.01"))
    assert (last.opening, last.interest, last.principal) == (D("108390.17"), D("1625.85"), D("108390.17"))
    assert (first.due_on, last.due_on, schedule.ends_on) == (date(2026, 2, 15), date(2027, 1, 15), date(2027, 1, 15))
    assert (schedule.total, schedule.interest) == (D("1320191.91"), D("120191.91"))


def _reference(case: tuple[str, str, int, int, str, str]) -> tuple[Fraction, Fraction]:
    """The textbook formula in fractions: PMT = (PV - FV / (1+i)^n) * i / (1 - (1+i)^-n). Nothing is rounded."""
    price, rate, count, months, advance, buyout = case
    financed, i = Fraction(price) - Fraction(advance), Fraction(rate) * months / 1200
    discount = 1 / (1 + i) ** count
    return (financed - Fraction(buyout) * discount) * i / (1 - discount), i


def _kopecks(amount: Fraction) -> Decimal:
    """Half up, without decimals: the whole part of kopecks and a half."""
    return D(int(amount * 100 + Fraction(1, 2))) / 100


def _cases() -> list[tuple[str, str, int, int, str, str]]:
    dice = Random(2026)  # noqa: S311 - the same cases each time
    cases = []
    for rate, count in product(("4.5", "9.99", "16", "21.37", "33"), (1, 12, 24, 36, 37, 48, 59, 60, 84, 120)):
        price = dice.randrange(10_000_000, 5_000_000_000)
        advance, buyout = price * dice.randrange(50) // 100, price * dice.randrange(12) // 100
        months = dice.choice((1, 1, 1, 2, 3, 6, 12))
        cases.append((f"{price / 100:.2f}", rate, count, months, f"{advance / 100:.2f}", f"{buyout / 100:.2f}"))
    return cases


@pytest.mark.parametrize("case", _cases())
def test_fifty_cases_match_an_independent_formula_to_the_kopeck(case: tuple[str, str, int, int, str, str]) -> None:
    price, rate, count, months, advance, buyout = case
    payment, i = _reference(case)
    schedule = build_schedule(
        make_terms(price=price, rate=rate, payments=count, months=months, advance=advance, buyout=buyout)
    )
    assert_closes(schedule)
    owed, rows = Fraction(price) - Fraction(advance), []
    for number in range(1, count + 1):
        interest = _kopecks(owed * i)
        paid = _kopecks(payment) if number < count else Fraction(owed - Fraction(buyout)) + Fraction(interest)
        owed -= Fraction(paid) - Fraction(interest)
        rows.append((interest, Fraction(paid), owed))
    assert [(row.interest, Fraction(row.payment), Fraction(row.closing)) for row in schedule.rows[:count]] == rows


def test_there_are_fifty_cases() -> None:
    assert len(set(_cases())) == 50


def test_in_advance_the_payment_is_discounted_by_a_period_and_the_first_row_bears_no_interest() -> None:
    arrears, advance = build_schedule(make_terms()), build_schedule(make_terms(timing=Timing.ADVANCE))
    assert_closes(advance)
    assert abs(advance.base - arrears.base / D("1.015")) < D("1E-20")
    first = advance.rows[0]
    assert (first.due_on, first.days, first.interest, first.payment) == (START, 0, D("0.00"), D("108390.14"))
    assert advance.ends_on == date(2026, 12, 15)


def test_zero_rate_divides_evenly_and_the_last_payment_takes_the_kopecks() -> None:
    schedule = build_schedule(make_terms(price="100.00", rate="0", payments=3))
    assert_closes(schedule)
    assert payments(schedule) == ["33.33", "33.33", "33.34"]
    assert schedule.interest == 0


@pytest.mark.parametrize(
    ("price", "rate", "interest"), [("6.00", "25", "0.13"), ("1.80", "0.1", "0.00"), ("60.00", "10.1", "0.51")]
)
def test_half_a_kopeck_of_interest_is_rounded_up_though_the_factor_has_no_end(
    price: str, rate: str, interest: str
) -> None:
    """25/1200 is 0.0208333..., but 6 roubles of it are 0.125 exactly."""
    assert str(build_schedule(make_terms(price=price, rate=rate, payments=1)).interest) == interest


def test_one_payment() -> None:
    schedule = build_schedule(make_terms(payments=1))
    assert_closes(schedule)
    assert payments(schedule) == ["1218000.00"]


def test_a_kopeck_for_forty_years() -> None:
    schedule = build_schedule(make_terms(price="0.01", payments=480))
    assert_closes(schedule)
    assert (schedule.total, payments(schedule)[-1]) == (D("0.01"), "0.01")


def test_a_rouble_that_rounding_up_repays_early_ends_in_empty_rows() -> None:
    schedule = build_schedule(make_terms(price="1.00", rate="0", payments=150))
    assert_closes(schedule)
    assert payments(schedule) == ["0.01"] * 100 + ["0.00"] * 50


def test_ten_billions_for_forty_years() -> None:
    schedule = build_schedule(make_terms(price="10000000000.00", payments=480, rate="7.5"))
    assert_closes(schedule)
    # The residue of 479 rounded payments grows with interest, but stays a matter of roubles.
    assert abs(schedule.rows[-1].payment - schedule.rows[0].payment) < 100


@pytest.mark.parametrize(
    ("unit", "mode", "expected", "last"),
    [
        ("1", RoundUnit.NEAREST, "110016.00", "110015.90"),
        ("100", RoundUnit.NEAREST, "110000.00", "110208.54"),
        ("1", RoundUnit.UP, "110016.00", "110015.90"),
        ("100", RoundUnit.UP, "110100.00", "109004.42"),
        ("10000", RoundUnit.UP, "120000.00", "0.00"),
    ],
)
def test_payments_are_rounded_to_a_unit(unit: str, mode: RoundUnit, expected: str, last: str) -> None:
    schedule = build_schedule(make_terms(unit=unit, round_unit=mode))
    assert_closes(schedule)
    assert (str(schedule.rows[0].payment), str(schedule.rows[-1].payment)) == (expected, last)


def test_rounding_up_leaves_a_round_payment_alone() -> None:
    schedule = build_schedule(make_terms(price="1200.00", rate="0", unit="100", round_unit=RoundUnit.UP))
    assert payments(schedule) == ["100.00"] * 12


def test_a_longer_first_period_bears_more_interest_and_the_payment_covers_it() -> None:
    stub = build_schedule(make_terms(first_payment_on=date(2026, 3, 2)))
    assert_closes(stub)
    # A month and 15 of the 28 days from 15 February to 15 March.
    assert abs(stub.rows[0].factor - D("0.015") * 43 / 28) < D("1E-28")
    assert stub.rows[1].factor == D("0.015")
    assert stub.base > build_schedule(make_terms()).base


def test_interest_by_days_takes_the_days_of_each_period() -> None:
    schedule = build_schedule(make_terms(day_count=DayCount.ACT_365F))
    assert_closes(schedule)
    assert [row.days for row in schedule.rows[:3]] == [31, 28, 31]
    assert schedule.rows[0].interest == (D("1200000") * 18 * 31 / 36500).quantize(D("0.01"), ROUND_HALF_UP)


def test_actual_days_of_a_leap_year() -> None:
    schedule = build_schedule(make_terms(starts_on=date(2027, 12, 15), day_count=DayCount.ACT_ACT, rate="36.6"))
    assert_closes(schedule)
    # 16 days of 2027 and 15 of 2028; then 31 days of a leap year.
    expected = D("0.366") * (D(16) / 365 + D(15) / 366)
    assert abs(schedule.rows[0].factor - expected) < D("1E-27")
    assert abs(schedule.rows[1].factor - D("0.366") * 31 / 366) < D("1E-27")


def _weekday(day: date) -> bool:
    return day.weekday() < 5


def test_a_shift_moves_days_but_not_interest_by_months() -> None:
    plain = build_schedule(make_terms(first_payment_on=date(2026, 3, 15)))
    moved = build_schedule(
        make_terms(first_payment_on=date(2026, 3, 15), shift=Shift.FOLLOWING, is_business_day=_weekday)
    )
    assert_closes(moved)
    assert (plain.rows[0].due_on, moved.rows[0].due_on) == (date(2026, 3, 15), date(2026, 3, 16))
    assert payments(moved) == payments(plain)


def test_a_shift_moves_interest_by_days() -> None:
    moved = build_schedule(
        make_terms(
            first_payment_on=date(2026, 3, 15),
            shift=Shift.FOLLOWING,
            is_business_day=_weekday,
            day_count=DayCount.ACT_365F,
        )
    )
    assert_closes(moved)
    assert moved.rows[0].days == 60


def test_the_last_day_of_each_month() -> None:
    schedule = build_schedule(make_terms(starts_on=date(2026, 1, 31), day_rule=DayRule.LAST_DAY))
    assert_closes(schedule)
    assert [row.due_on.day for row in schedule.rows[:3]] == [28, 31, 30]
    assert {row.factor for row in schedule.rows} == {D("0.015")}


def test_the_result_does_not_depend_on_the_context_of_the_caller() -> None:
    terms = make_terms(day_count=DayCount.ACT_ACT)
    expected = build_schedule(terms)
    with localcontext(prec=6):
        assert build_schedule(terms) == expected
