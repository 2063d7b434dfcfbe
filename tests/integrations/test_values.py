"""Kinds of values: what is taken, what is refused and with which words."""

# ruff: noqa: E501 - messages are compared whole

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.messages import MessageError
from common.russian_ids import check_inn, normalise_digits
from integrations.portfolio.raw import Formula, Percent, Raw, Unreadable
from integrations.portfolio.values import (
    Kind,
    Value,
    choice,
    day,
    identifier,
    money,
    number_of_float,
    percentage,
    store,
    text,
    whole,
)

# Excel's dates have no time zone.
MIDNIGHT = datetime(2026, 1, 25)  # noqa: DTZ001
AFTERNOON = datetime(2026, 1, 25, 14, 30)  # noqa: DTZ001
KINDS: dict[str, Kind] = {
    "money": money(),
    "above": money(above_zero=True),
    "day": day(),
    "whole": whole(1, 31),
    "percent": percentage(2, 100),
    "text": text(20),
    "inn": identifier("ИНН", normalise=normalise_digits, check=check_inn, one_zero_short=(9, 11)),
    "choice": choice({"vehicle": "автомобиль", "lease": "лизинговый платёж"}),
}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("money", "1 234,56", Decimal("1234.56")),
        ("money", "1\u00a0234,5", Decimal("1234.50")),
        ("money", Decimal("1234.5"), Decimal("1234.50")),
        ("money", Decimal("0.30000000000000004"), Decimal("0.30")),
        ("money", Decimal("33333333.330000002"), Decimal("33333333.33")),
        ("money", Decimal("12345678901.23"), Decimal("12345678901.23")),
        ("money", Decimal(-0), Decimal("0.00")),
        ("day", date(2026, 1, 25), date(2026, 1, 25)),
        ("day", MIDNIGHT, date(2026, 1, 25)),
        ("day", "2026-01-25", date(2026, 1, 25)),
        ("day", "2026-01-25T00:00:00", date(2026, 1, 25)),
        ("day", " 5.1.2026 ", date(2026, 1, 5)),
        ("day", "29.02.2028", date(2028, 2, 29)),
        ("whole", Decimal("25.0"), 25),
        ("whole", " 25 ", 25),
        ("percent", Percent(Decimal("20.0")), Decimal("20.00")),
        ("percent", Decimal("18.5"), Decimal("18.50")),
        ("percent", "18,5 %", Decimal("18.50")),
        ("text", "  ООО\u00a0«А\u200b»\n ", "ООО «А»"),
        ("text", Decimal("1024.0"), "1024"),
        ("text", Decimal("206.5"), "206.5"),
        ("text", "-12", "-12"),
        ("text", "+7 000 555", "+7 000 555"),
        ("text", "—", "—"),
        ("inn", Decimal("7707083893.0"), "7707083893"),
        ("inn", "7707 083893", "7707083893"),
        ("choice", "Лизинговый ПЛАТЕЖ", "lease"),
        ("choice", "lease", "lease"),
    ],
)
def test_value_is_read(kind: str, raw: Raw, value: Value) -> None:
    assert KINDS[kind].parse(raw) == value
    assert type(KINDS[kind].parse(raw)) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        ("money", Decimal(-100), "“-100” is negative. Expected zero or more."),
        ("money", "-100,00", "“-100,00” is negative. Expected zero or more."),
        ("above", Decimal(0), "“0” is zero. Expected more than zero."),
        (
            "money",
            Decimal("1234.567"),
            ("“1234.567” has more than two digits after the separator, though Excel may show two. "
            "Expected roubles and kopecks: round the cell to 1234.57 or correct it."),
        ),
        ("money", Decimal("1E+15"), "“1000000000000000” is too large to be an exact number in Excel. Expected the amount as text."),
        ("money", "сто", "“сто” is not an amount. Expected digits, for example 1 234,56."),
        ("money", Percent(Decimal("50.0")), "The cell holds the percentage 50%. Expected an amount such as 1 234,56."),
        ("money", date(2026, 1, 25), "The cell holds the date 25.01.2026. Expected an amount such as 1 234,56: give the cell the text format and type it again."),
        ("money", True, "“True” is not right. Expected an amount such as 1 234,56."),
        ("money", Formula("8"), "The cell holds a formula, now “8”. Expected a value: copy the column and paste it as values."),
        ("money", Unreadable("#N/A"), "The cell holds “#N/A” instead of a value. Expected an amount such as 1 234,56."),
        ("day", "31.02.2026", "“31.02.2026”: there is no such day. The month 02.2026 has 28 days."),
        ("day", "2026-02-30", "“2026-02-30”: there is no such day. The month 02.2026 has 28 days."),
        ("day", "29.02.2026", "“29.02.2026”: there is no such day. The month 02.2026 has 28 days."),
        ("day", "05.13.2026", "“05.13.2026”: there is no month 13. Expected a month from 1 to 12."),
        ("day", "01/05/2026", "“01/05/2026” is not right. Expected a date such as 25.01.2026."),
        ("day", "25.01.26", "“25.01.26” is not right. Expected a date such as 25.01.2026."),
        ("day", Decimal(46023), "“46023” is a number. Expected a date such as 25.01.2026: give the cell the date format."),
        ("day", AFTERNOON, "“25.01.2026 14:30” has a time. Expected a date alone, such as 25.01.2026."),
        ("day", "25.01.1026", "“25.01.1026”: the year is not right. Expected a year from 1990 to 2100."),
        ("day", "0000-01-01", "“0000-01-01”: the year is not right. Expected a year from 1990 to 2100."),
        ("whole", Decimal("2.5"), "“2.5” is not right. Expected a whole number from 1 to 31."),
        ("whole", Decimal(32), "“32” is not right. Expected a whole number from 1 to 31."),
        ("whole", "два", "“два” is not right. Expected a whole number from 1 to 31."),
        ("percent", Decimal(-1), "“-1” is not right. Expected percents from 0 to 100, for example 20."),
        ("percent", "НДС", "“НДС” is not right. Expected percents from 0 to 100, for example 20."),
        ("percent", Decimal("18.555"), "“18.555” has more than 2 digits after the separator."),
        ("text", "=1+1", "“=1+1” begins as a formula. Expected a plain value without “=” at the beginning."),
        ("text", "@SUM(A1)", "“@SUM(A1)” begins as a formula. Expected a plain value without “@” at the beginning."),
        ("text", "+cmd|'/c'!A1", "“+cmd|'/c'!A1” begins as a formula. Expected a plain value without “+” at the beginning."),
        ("text", "а" * 21, f"“{'а' * 21}” has 21 characters. Expected at most 20."),
        ("text", "а\x00б", "“а?б” has a character that cannot be shown. Type the value again by hand."),
        ("text", "а\ud800", "“а?” has a character that cannot be shown. Type the value again by hand."),
        ("text", date(2026, 5, 1), "The cell holds the date 01.05.2026. Expected text: give the cell the text format and type it again."),
        (
            "inn",
            Decimal(507090234),
            ("“507090234” is a number of 9 digits: Excel has dropped the zero at the beginning. "
            "Expected 0507090234: give the cell the text format and type it again."),
        ),
        ("inn", Decimal(7707083894), "INN “7707083894” has a wrong check digit. Compare each digit with the document."),
        (
            "inn",
            Decimal("4.0702810800000001E+19"),
            ("“40702810800000001000” is a number of more than 15 digits, and Excel has lost the last ones. "
            "Give the cell the text format and type it again."),
        ),
        (
            "choice",
            "трактор",
            "“трактор” is not known. Expected one of: автомобиль (vehicle); лизинговый платёж (lease).",
        ),
    ],
)  # fmt: skip
def test_value_is_refused(kind: str, raw: Raw, message: str) -> None:
    with pytest.raises(MessageError) as refused:
        KINDS[kind].parse(raw)
    assert str(refused.value.text(str)) == message


AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999999.99"), places=2)


@given(AMOUNTS)
def test_amount_survives_the_double_of_excel(amount: Decimal) -> None:
    assert money().parse(number_of_float(repr(float(amount)))) == amount
    assert money().parse(number_of_float(f"{float(amount):.17g}")) == amount


@given(AMOUNTS, st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(1, 31))
def test_values_survive_being_put_aside(amount: Decimal, when: date, number: int) -> None:
    for kind, value in ((money(), amount), (day(), when), (whole(1, 31), number)):
        assert kind.load(store(value)) == value
