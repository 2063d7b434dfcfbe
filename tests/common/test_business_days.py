from datetime import date, timedelta

import pytest

from common.business_days import (
    CalendarUnknown,
    YearStatus,
    add_working_days,
    build_year,
    is_working_day,
    known_years,
    next_working_day,
    payment_deadline,
    previous_working_day,
    working_day_on_or_after,
    year_status,
)

# Norms of working days by month. Of 2027 only the total is published yet: its months are counted by hand.
NORMS = {
    2022: [16, 19, 22, 21, 18, 21, 21, 23, 22, 21, 21, 22],
    2023: [17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21],
    2024: [17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21],
    2025: [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22],
    2026: [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22],
    2027: [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22],
}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", NORMS)
def test_working_days_of_each_month_are_the_published_norms(year: int) -> None:
    counted = [sum(is_working_day(day) for day in days_of(year) if day.month == month) for month in range(1, 13)]
    assert counted == NORMS[year]


@pytest.mark.parametrize(
    ("year", "total"), [(2022, 247), (2023, 247), (2024, 248), (2025, 247), (2026, 247), (2027, 247)]
)
def test_working_days_of_each_year(year: int, total: int) -> None:
    assert sum(map(is_working_day, days_of(year))) == total


@pytest.mark.parametrize(
    ("year", "worked_weekends"),
    [
        (2022, [date(2022, 3, 5)]),
        (2023, []),
        (2024, [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)]),
        (2025, [date(2025, 11, 1)]),
        (2026, []),
        (2027, [date(2027, 2, 20)]),
    ],
)
def test_weekends_that_are_worked(year: int, worked_weekends: list[date]) -> None:
    assert [day for day in days_of(year) if day.weekday() >= 5 and is_working_day(day)] == worked_weekends


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "0101 0102 0103 0104 0105 0108 0223 0308 0429 0430 0501 0509 0510 0612 1104 1230 1231"),
        (2025, "0101 0102 0103 0106 0107 0108 0501 0502 0508 0509 0612 0613 1103 1104 1231"),
        (2026, "0101 0102 0105 0106 0107 0108 0109 0223 0309 0501 0511 0612 1104 1231"),
        (2027, "0101 0104 0105 0106 0107 0108 0222 0223 0308 0503 0510 0614 1104 1105 1231"),
    ],
)
def test_days_off_between_monday_and_friday(year: int, days: str) -> None:
    off = [f"{day:%m%d}" for day in days_of(year) if day.weekday() < 5 and not is_working_day(day)]
    assert " ".join(off) == days


@pytest.mark.parametrize(
    ("year", "source"),
    [
        (2022, "Decree of the Government of Russia of 16.09.2021 No. 1564"),
        (2023, "Decree of the Government of Russia of 29.08.2022 No. 1505"),
        (2024, "Decree of the Government of Russia of 10.08.2023 No. 1314"),
        (2025, "Decree of the Government of Russia of 04.10.2024 No. 1335"),
        (2026, "Decree of the Government of Russia of 24.09.2025 No. 1466"),
        (2027, "Decree of the Government of Russia of 17.09.2026 No. 1187"),
    ],
)
def test_each_year_names_its_decree(year: int, source: str) -> None:
    assert year_status(year) == YearStatus(year, "approved", source)
    assert year_status(year).is_final


def test_known_years() -> None:
    assert known_years() == (2022, 2023, 2024, 2025, 2026, 2027)


@pytest.mark.parametrize("year", [2021, 2028])
def test_a_year_without_data_is_refused_and_not_guessed(year: int) -> None:
    for ask in (is_working_day, working_day_on_or_after, lambda day: year_status(day.year)):
        with pytest.raises(CalendarUnknown) as caught:
            ask(date(year, 6, 3))
        assert str(caught.value) == (f"The business calendar of {year} is not loaded, working days cannot be told.")


def test_a_search_that_leaves_the_known_years_is_refused() -> None:
    with pytest.raises(CalendarUnknown):
        next_working_day(date(2027, 12, 30))
    with pytest.raises(CalendarUnknown):
        previous_working_day(date(2022, 1, 10))


def test_payment_deadline_is_moved_by_days_off_and_unknown_without_a_calendar() -> None:
    assert payment_deadline(date(2026, 11, 21)) == date(2026, 11, 23)
    assert payment_deadline(date(2026, 11, 20)) == date(2026, 11, 20)
    assert payment_deadline(date(2027, 12, 31)) is None
    assert payment_deadline(date(2028, 6, 1)) is None


def test_neighbours_of_a_holiday() -> None:
    new_year = date(2026, 1, 1)
    assert working_day_on_or_after(new_year) == date(2026, 1, 12)
    assert next_working_day(new_year) == date(2026, 1, 12)
    assert previous_working_day(new_year) == date(2025, 12, 30)


def test_neighbours_of_a_working_day() -> None:
    friday = date(2026, 11, 20)
    assert working_day_on_or_after(friday) == friday
    assert next_working_day(friday) == date(2026, 11, 23)
    assert previous_working_day(friday) == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 12, 30), 1, date(2026, 1, 12)),
        (date(2025, 12, 30), 5, date(2026, 1, 16)),
        (date(2026, 1, 12), -1, date(2025, 12, 30)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
        (date(2027, 2, 19), 2, date(2027, 2, 24)),
    ],
)
def test_add_working_days(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count) == end


def test_a_draft_year_is_provisional() -> None:
    row = {"status": "draft", "source": "Draft decree", "moved_days_off": []}
    built = build_year(2028, row, frozenset({(1, 1), (1, 2), (5, 9), (11, 4)}))
    assert not built.status.is_final
    # 4 November 2028 is a Saturday and moves to Monday; 1 and 2 January wait for the decree.
    weekdays_off = sorted(day for day in built.days_off if day.weekday() < 5)
    assert weekdays_off == [date(2028, 5, 9), date(2028, 11, 6)]
