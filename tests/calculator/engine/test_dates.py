from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.dates import payment_dates, regular_dates, shifted
from calculator.engine.days import days_in_month
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import DayRule, Shift, Terms, Timing

D = Decimal
TERMS = Terms(price=D(1000000), rate=D(18), payments=4, starts_on=date(2024, 1, 31))

FROM_MARCH = replace(TERMS, first_payment_on=date(2024, 3, 1))


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def never(day: date) -> bool:
    return False


def texts(dates: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in dates]


def refusal(terms: Terms) -> ImpossibleTerms:
    with pytest.raises(ImpossibleTerms) as caught:
        payment_dates(terms)
    return caught.value


def test_in_arrears_the_first_payment_is_a_period_after_the_start() -> None:
    assert texts(payment_dates(TERMS)) == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"]
    quarterly = replace(TERMS, months=3)
    assert texts(payment_dates(quarterly)) == ["2024-04-30", "2024-07-31", "2024-10-31", "2025-01-31"]


def test_in_advance_the_first_payment_is_on_the_start() -> None:
    in_advance = replace(TERMS, timing=Timing.ADVANCE)
    assert texts(payment_dates(in_advance)) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]


def test_the_first_payment_may_be_given_and_gives_the_day_to_keep() -> None:
    given_first = replace(TERMS, first_payment_on=date(2024, 2, 10), payments=2)
    assert texts(payment_dates(given_first)) == ["2024-02-10", "2024-03-10"]
    on_the_start = replace(given_first, first_payment_on=TERMS.starts_on)
    assert texts(payment_dates(on_the_start)) == ["2024-01-31", "2024-02-29"]


def test_by_the_rule_of_the_last_day_every_month_ends_with_a_payment() -> None:
    last_days = replace(TERMS, starts_on=date(2023, 1, 15), day_rule=DayRule.LAST_DAY)
    assert texts(payment_dates(last_days)) == ["2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31"]


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        # 31 August 2024 is a Saturday, 30 November too, 31 May 2025 too.
        (Shift.NONE, ["2024-08-31", "2024-11-30", "2025-02-28", "2025-05-31"]),
        (Shift.FOLLOWING, ["2024-09-02", "2024-12-02", "2025-02-28", "2025-06-02"]),
        (Shift.PRECEDING, ["2024-08-30", "2024-11-29", "2025-02-28", "2025-05-30"]),
        (Shift.MODIFIED, ["2024-08-30", "2024-11-29", "2025-02-28", "2025-05-30"]),
    ],
)
def test_payments_move_to_business_days(shift: Shift, expected: list[str]) -> None:
    terms = replace(TERMS, starts_on=date(2024, 5, 31), months=3, shift=shift, is_business_day=is_weekday)
    assert texts(payment_dates(terms)) == expected


def test_modified_goes_on_where_the_month_does() -> None:
    saturday = date(2024, 6, 15)
    assert shifted(saturday, Shift.MODIFIED, is_weekday) == date(2024, 6, 17)
    assert shifted(date(2024, 6, 14), Shift.MODIFIED, is_weekday) == date(2024, 6, 14)


def test_a_shift_does_not_make_the_next_payment_drift() -> None:
    terms = replace(TERMS, starts_on=date(2024, 5, 15), shift=Shift.FOLLOWING, is_business_day=is_weekday)
    assert texts(payment_dates(terms)) == ["2024-06-17", "2024-07-15", "2024-08-15", "2024-09-16"]


@pytest.mark.parametrize("shift", [Shift.PRECEDING, Shift.MODIFIED])
def test_no_payment_moves_before_the_start(shift: Shift) -> None:
    # The start is a Saturday and the last day of its month.
    terms = replace(
        TERMS, starts_on=date(2024, 8, 31), payments=1, timing=Timing.ADVANCE, shift=shift, is_business_day=is_weekday
    )
    assert texts(payment_dates(terms)) == ["2024-09-02"]


def test_a_shift_needs_a_calendar() -> None:
    error = refusal(replace(TERMS, shift=Shift.FOLLOWING))
    assert (error.code, error.field) == ("no_calendar", "shift")


def test_a_calendar_without_business_days_is_told_of() -> None:
    error = refusal(replace(TERMS, shift=Shift.FOLLOWING, is_business_day=never))
    assert (error.code, error.field) == ("no_business_day", "shift")


def test_payments_that_a_calendar_brings_to_one_day_are_refused() -> None:
    only = date(2024, 4, 1)
    error = refusal(replace(TERMS, payments=2, shift=Shift.FOLLOWING, is_business_day=lambda day: day == only))
    assert (error.code, error.field) == ("dates_collide", "shift")


def test_the_first_payment_cannot_be_before_the_start() -> None:
    error = refusal(replace(TERMS, first_payment_on=date(2024, 1, 30)))
    assert (error.code, error.field) == ("first_before_start", "first_payment_on")


@pytest.mark.parametrize("field", ["payments", "months"])
def test_at_least_one_payment_and_one_month(field: str) -> None:
    none = {"payments": replace(FROM_MARCH, payments=0), "months": replace(FROM_MARCH, months=0)}
    error = refusal(none[field])
    assert (error.code, error.field, error.given, error.nearest) == ("too_few", field, 0, 1)


def test_the_calendar_ends_and_the_nearest_number_of_payments_is_told() -> None:
    late = replace(TERMS, starts_on=date(9999, 1, 31), first_payment_on=date(9999, 2, 28), months=2, payments=6)
    assert payment_dates(late)[-1] == date(9999, 12, 28)
    error = refusal(replace(late, payments=7))
    assert (error.code, error.field, error.given, error.nearest) == ("calendar", "payments", 7, 6)
    with pytest.raises(ImpossibleTerms) as caught:
        shifted(date.max, Shift.FOLLOWING, never)
    assert caught.value.code == "calendar"


@given(
    first=st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    months=st.sampled_from([1, 2, 3, 6, 12]),
    rule=st.sampled_from(DayRule),
)
def test_days_never_drift(first: date, months: int, rule: DayRule) -> None:
    dates = regular_dates(first, 40, months=months, rule=rule)
    kept = 31 if rule is DayRule.LAST_DAY else first.day
    assert [day.day for day in dates] == [min(kept, days_in_month(day.year, day.month)) for day in dates]
    counted = [day.year * 12 + day.month for day in dates]
    assert counted == [first.year * 12 + first.month + number * months for number in range(40)]


@given(
    start=st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    shift=st.sampled_from([Shift.FOLLOWING, Shift.PRECEDING, Shift.MODIFIED]),
    timing=st.sampled_from(Timing),
    days_off=st.frozensets(st.integers(0, 400), max_size=60),
)
def test_shifted_dates_rise_on_business_days_not_before_the_start(
    start: date, shift: Shift, timing: Timing, days_off: frozenset[int]
) -> None:
    off = {start + timedelta(number) for number in days_off}

    def is_business_day(day: date) -> bool:
        # Never more than nine days off in a row, as in January.
        return day.weekday() == 2 or (day.weekday() < 5 and day not in off)

    terms = replace(TERMS, starts_on=start, payments=13, timing=timing, shift=shift, is_business_day=is_business_day)
    dates = payment_dates(terms)
    assert all(is_business_day(day) for day in dates)
    assert dates[0] >= start
    assert all(earlier < later for earlier, later in pairwise(dates))
