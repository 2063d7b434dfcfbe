"""Money, dates, percents and explanations, to the last character."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy, override

from common.ui import explanation, figures
from tests.ui.markup import render

SPACE = "\u202f"
DAY = date(2026, 11, 25)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_money_is_the_same_in_both_languages(language: str) -> None:
    with override(language):
        assert render("{% money x %}", x=Decimal("1234567.89")) == (
            f'<span class="money">1{SPACE}234{SPACE}567,89{SPACE}₽</span>'
        )


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ x|money }}", Decimal("-1500.00"), f"−1{SPACE}500,00{SPACE}₽"),
        ("{% money x currency=False %}", Decimal("0.00"), '<span class="money">0,00</span>'),
        ("{% money x %}", None, '<span class="money">—</span>'),
        ("{{ x|percent }}", Decimal("12.50"), f"12,5{SPACE}%"),
        ("{{ x|percent }}", Decimal("20.00"), f"20{SPACE}%"),
        ("{{ x|percent }}", 100, f"100{SPACE}%"),
        ("{{ x|percent:2 }}", Decimal("12.5"), f"12,50{SPACE}%"),
        ("{{ x|percent }}", Decimal("-0.25"), f"−0,25{SPACE}%"),
        ("{{ x|percent:0 }}", Decimal("-0.25"), f"0{SPACE}%"),
        ("{{ x|percent }}", None, "—"),
        ("{{ x|day }}", None, "—"),
        ("{{ x|moment }}", None, "—"),
    ],
)
def test_figure(source: str, value: object, shown: str) -> None:
    assert render(source, x=value) == shown


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [("ru", "25 ноя 2026", "25 ноября 2026 г."), ("en", "25 Nov 2026", "25 November 2026")],
)
def test_day_is_short_with_the_full_date_in_the_tooltip(language: str, short: str, full: str) -> None:
    with override(language):
        assert render("{{ x|day }}", x=DAY) == f'<time class="day" datetime="2026-11-25" title="{full}">{short}</time>'


def test_all_russian_months_are_in_the_case_of_dates() -> None:
    with override("ru"):
        shown = [figures.short_day(date(2026, month, 5)) for month in range(1, 13)]
    months = ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]
    assert shown == [f"5 {month} 2026" for month in months]


def test_moment_is_shown_in_moscow_time_and_its_day_too() -> None:
    late = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    with override("ru"):
        assert ">25 ноя 2026, 00:30</time>" in render("{{ x|moment }}", x=late)
        assert 'datetime="2026-11-25"' in render("{{ x|day }}", x=late)


def test_explanation_shows_rows_that_sum_to_the_figure() -> None:
    html = render("{% explain x rows %}", x=Decimal("10.00"), rows=[("a", Decimal("12.34")), ("b", Decimal("-2.34"))])
    assert html.startswith('<details class="explain" data-explain>')
    assert html.count(f"10,00{SPACE}₽") == 2
    assert f"12,34{SPACE}₽" in html
    assert f"−2,34{SPACE}₽" in html


def test_explanation_that_does_not_add_up_is_not_shown_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    rows = [("a", Decimal("9.99"))]
    html = render("{% explain x rows %}", x=Decimal("10.00"), rows=rows)
    assert html == f'<span class="money">10,00{SPACE}₽</span>'
    assert [record.getMessage() for record in caplog.records] == ["explanation_does_not_add_up"]


def test_part_keeps_its_lazy_label() -> None:
    parts = explanation.parts_of(Decimal(1), [explanation.Part(gettext_lazy("Total"), Decimal(1), "note")])
    assert [(str(part.label), part.amount, part.note) for part in parts] == [("Итого", Decimal(1), "note")]
