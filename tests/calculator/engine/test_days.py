from datetime import date, timedelta
from decimal import ROUND_UP, Decimal, localcontext
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.dates import regular_dates
from calculator.engine.days import add_months, days_between, days_in_month, is_last_day, whole_months, year_fraction
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import DayCount

D = Decimal
PERIOD, ACT_ACT, US = DayCount.PERIOD, DayCount.ACT_ACT, DayCount.THIRTY_US_360
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


def fraction(start: str, end: str, day_count: DayCount) -> Decimal:
    return year_fraction(day(start), day(end), day_count)


def share(above: int, below: int) -> Decimal:
    with localcontext(prec=40):
        return D(above) / below


@pytest.mark.parametrize(
    ("start", "end", "months", "broken", "month"),
    [
        ("2024-01-15", "2024-01-15", 0, 0, 31),
        ("2024-01-15", "2024-02-15", 1, 0, 31),
        ("2023-01-15", "2025-01-15", 24, 0, 31),
        # A published example has one month and 5/31, then 26/31.
        ("2011-11-20", "2011-12-25", 1, 5, 31),
        ("2011-12-25", "2012-01-20", 0, 26, 31),
        # Another one 1 15/31, then 1 4/29.
        ("2011-11-20", "2012-01-04", 1, 15, 31),
        ("2012-01-04", "2012-02-08", 1, 4, 29),
        # Both parts of a month make a month: 9/31 and 22/31 of March.
        ("2024-03-01", "2024-03-10", 0, 9, 31),
        ("2024-03-10", "2024-04-01", 0, 22, 31),
        # Dates that keep a day which the month lacks are a month apart.
        ("2023-01-31", "2023-02-28", 1, 0, 31),
        ("2023-02-28", "2023-03-31", 1, 0, 31),
        ("2023-02-28", "2023-03-29", 1, 0, 31),
        ("2024-02-29", "2024-03-30", 1, 0, 31),
        ("2024-02-28", "2024-03-30", 1, 2, 31),
        # A broken part that begins at a month's end lies in the next month.
        ("2023-01-31", "2023-02-14", 0, 14, 28),
        ("2023-01-31", "2023-03-15", 1, 15, 31),
        ("9999-12-01", "9999-12-31", 0, 30, 31),
    ],
)
def test_months_and_days_of_a_broken_month(start: str, end: str, months: int, broken: int, month: int) -> None:
    assert fraction(start, end, PERIOD) == share(months * month + broken, 12 * month)


@pytest.mark.parametrize(
    ("day_count", "start", "end", "expected"),
    [
        (DayCount.ACT_365F, "2024-01-01", "2025-01-01", share(366, 365)),
        (DayCount.ACT_365F, "2024-02-01", "2024-03-01", share(29, 365)),
        (DayCount.ACT_360, "2024-01-01", "2025-01-01", share(366, 360)),
        (ACT_ACT, "2024-01-01", "2024-02-01", share(31, 366)),
        (ACT_ACT, "2023-01-01", "2023-02-01", share(31, 365)),
        # The first day is excluded: 31 December is the last day of the old year, 1 January the first of the new one.
        (ACT_ACT, "2023-12-31", "2024-01-01", share(1, 366)),
        (ACT_ACT, "2024-12-31", "2025-01-01", share(1, 365)),
        (ACT_ACT, "2023-12-15", "2024-01-15", share(16 * 366 + 15 * 365, 365 * 366)),
        (ACT_ACT, "2022-12-31", "2024-12-31", D(2)),
        (ACT_ACT, "1899-12-31", "1900-12-31", D(1)),
        (DayCount.THIRTY_E_360, "2006-08-20", "2007-02-20", share(180, 360)),
        (DayCount.THIRTY_E_360, "2006-08-31", "2007-02-28", share(178, 360)),
        (DayCount.THIRTY_E_360, "2007-02-28", "2007-08-31", share(182, 360)),
        (DayCount.THIRTY_E_360, "2008-01-15", "2008-01-31", share(15, 360)),
        (US, "2006-08-31", "2007-02-28", share(178, 360)),
        (US, "2007-02-28", "2007-08-31", share(180, 360)),
        (US, "2006-02-28", "2007-02-28", share(360, 360)),
        (US, "2008-02-28", "2008-08-31", share(183, 360)),
        (US, "2008-01-15", "2008-01-31", share(16, 360)),
        (US, "2008-01-30", "2008-03-31", share(60, 360)),
        # The first day is included: of 31 December and 1 January, the one that a period begins with.
        (DayCount.ACT_ACT_ISDA, "2023-12-31", "2024-01-01", share(1, 365)),
        (DayCount.ACT_ACT_ISDA, "2024-12-31", "2025-01-01", share(1, 366)),
        (DayCount.ACT_ACT_ISDA, "2003-11-01", "2004-05-01", share(61 * 366 + 121 * 365, 365 * 366)),
        (DayCount.ACT_ACT_ISDA, "2024-02-01", "2024-03-01", share(29, 366)),
        (DayCount.ACT_ACT_ISDA, "2022-01-01", "2025-01-01", D(3)),
        # The end of February is its day.
        (DayCount.THIRTY_360_ISDA, "2007-02-28", "2007-08-31", share(183, 360)),
        (DayCount.THIRTY_360_ISDA, "2008-01-30", "2008-03-31", share(60, 360)),
    ],
)
def test_a_fraction_of_a_year(day_count: DayCount, start: str, end: str, expected: Decimal) -> None:
    assert fraction(start, end, day_count) == expected


@pytest.mark.parametrize("day_count", DayCount)
def test_no_time_is_no_fraction_and_time_does_not_run_back(day_count: DayCount) -> None:
    assert fraction("2024-02-29", "2024-02-29", day_count) == 0
    with pytest.raises(ImpossibleTerms) as caught:
        fraction("2024-03-01", "2024-02-29", day_count)
    assert (caught.value.code, caught.value.field, caught.value.given) == ("dates_order", "end", -1)


def test_the_callers_decimal_context_does_not_matter() -> None:
    expected = fraction("2024-01-01", "2024-01-08", DayCount.ACT_365F)
    with localcontext(prec=3, rounding=ROUND_UP):
        assert fraction("2024-01-01", "2024-01-08", DayCount.ACT_365F) == expected
    assert str(expected) == "0.01917808219178082191780821917808219178082"


@given(start=days, length=st.integers(0, 4000), more=st.integers(0, 40))
def test_more_days_are_never_less_of_a_year(start: date, length: int, more: int) -> None:
    end, later = start + timedelta(length), start + timedelta(length + more)
    for day_count in (PERIOD, ACT_ACT, DayCount.ACT_365F, DayCount.ACT_360):
        assert year_fraction(start, end, day_count) <= year_fraction(start, later, day_count)


@given(start=days, first=st.integers(0, 4000), second=st.integers(0, 4000))
def test_days_of_calendar_years_add_up(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(first), start + timedelta(first + second)
    parts = year_fraction(start, middle, ACT_ACT) + year_fraction(middle, end, ACT_ACT)
    assert abs(parts - year_fraction(start, end, ACT_ACT)) < D("1E-25")


@given(first=days, months=st.sampled_from([1, 2, 3, 6, 12]))
def test_regular_dates_are_whole_months_apart_whatever_day_they_keep(first: date, months: int) -> None:
    dates = regular_dates(first, 27, months=months)
    for start, end in pairwise(dates):
        assert year_fraction(start, end, PERIOD) == share(months, 12)


@given(start=days, months=st.integers(-1000, 1000))
def test_whole_months_are_those_that_were_added(start: date, months: int) -> None:
    later = add_months(start, abs(months))
    assert whole_months(start, later) == abs(months)
    assert whole_months(start, later - timedelta(1)) == (abs(months) - 1 if months else -1)


def test_days_and_month_ends() -> None:
    assert days_between(day("2024-02-28"), day("2024-03-01")) == 2
    assert days_between(day("2024-03-01"), day("2024-02-28")) == -2
    assert [days_in_month(year, 2) for year in (1900, 2000, 2023, 2024)] == [28, 29, 28, 29]
    assert is_last_day(day("2023-02-28"))
    assert not is_last_day(day("2024-02-28"))
    assert add_months(day("2024-03-31"), -1) == day("2024-02-29")
    assert add_months(day("2024-02-29"), 1, anchor=31) == day("2024-03-31")


@pytest.mark.parametrize("months", [1, -9999 * 12])
def test_there_are_no_months_outside_the_calendar(months: int) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        add_months(date(9999, 12, 1), months)
    assert (caught.value.code, caught.value.field) == ("calendar", "payments")
