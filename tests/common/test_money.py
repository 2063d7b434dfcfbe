from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import (
    ZERO,
    InvalidMoney,
    format_money,
    in_words,
    parse_money,
    plural_ru,
    q,
    round_percent,
    split_evenly,
)
from common.ui.figures import percent

D = Decimal
NINES = "девятьсот девяносто девять"
amounts = st.decimals(min_value=D("-9999999999.99"), max_value=D("9999999999.99"), places=2)


@pytest.mark.parametrize(
    ("raw", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("2.665", "2.67"),
        ("-0.001", "0.00"),
        ("1E+3", "1000.00"),
    ],
)
def test_q_rounds_half_up_and_has_two_digits(raw: str, rounded: str) -> None:
    assert str(q(D(raw))) == rounded


@pytest.mark.parametrize(
    ("raw", "digits", "rounded"),
    [
        ("12.345", 2, "12.35"),
        ("12.125", 2, "12.13"),
        ("-12.125", 2, "-12.13"),
        ("-0.001", 2, "0.00"),
        ("8.00005", 4, "8.0001"),
    ],
)
def test_percents_are_rounded_half_up(raw: str, digits: int, rounded: str) -> None:
    assert str(round_percent(D(raw), digits)) == rounded
    assert percent(D(raw), digits).replace("\u2212", "-").replace(",", ".").split("\u202f")[0] == rounded


def test_q_takes_whole_roubles() -> None:
    assert str(q(7)) == "7.00"


@pytest.mark.parametrize("wrong", [1.5, "1.5", True, None])
def test_q_refuses_inexact_types(wrong: object) -> None:
    with pytest.raises(TypeError, match="Money is Decimal or int"):
        q(wrong)  # type: ignore[arg-type]  # the refusal is what is tested


@pytest.mark.parametrize("wrong", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_q_refuses_what_is_not_finite(wrong: str) -> None:
    with pytest.raises(InvalidMoney) as caught:
        q(D(wrong))
    assert caught.value.code == "not_finite"


def test_q_refuses_numbers_longer_than_it_can_round() -> None:
    with pytest.raises(InvalidMoney) as caught:
        q(D(10) ** 27)
    assert caught.value.code == "too_large"


def test_split_gives_the_residue_to_the_last_share() -> None:
    assert split_evenly(D("100.00"), 3) == [D("33.33"), D("33.33"), D("33.34")]
    assert split_evenly(D("200.00"), 3) == [D("66.67"), D("66.67"), D("66.66")]
    assert split_evenly(D("-100.00"), 3) == [D("-33.33"), D("-33.33"), D("-33.34")]
    assert split_evenly(D("5.00"), 1) == [D("5.00")]


def test_split_of_a_few_kopecks_never_changes_the_sign() -> None:
    assert split_evenly(D("0.05"), 8) == [ZERO] * 7 + [D("0.05")]


@given(total=amounts, parts=st.integers(1, 600))
def test_split_closes_exactly(total: Decimal, parts: int) -> None:
    shares = split_evenly(total, parts)
    assert sum(shares) == total
    assert len(shares) == parts
    assert all(share == q(share) and share * total >= 0 for share in shares)


@pytest.mark.parametrize(("total", "parts"), [(D("1.00"), 0), (D("1.00"), -1), (D("0.001"), 2)])
def test_split_refuses_nonsense(total: Decimal, parts: int) -> None:
    with pytest.raises(ValueError, match="Cannot split"):
        split_evenly(total, parts)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234567.89", "1\u202f234\u202f567,89\u202f₽"),
        ("-1234.5", "\u22121\u202f234,50\u202f₽"),
        ("0", "0,00\u202f₽"),
        ("-0.001", "0,00\u202f₽"),
        ("999.995", "1\u202f000,00\u202f₽"),
    ],
)
def test_format(amount: str, text: str) -> None:
    assert format_money(D(amount)) == text


def test_format_without_the_unit() -> None:
    assert format_money(D("1234.5"), currency=False) == "1\u202f234,50"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1\u00a0234\u202f567,8", "1234567.80"),
        (" 1\u2009000 ₽ ", "1000.00"),
        ("15 руб.", "15.00"),
        ("15 рублей", "15.00"),
        ("-5", "-5.00"),
        ("\u2212 1 000,01\u202f₽", "-1000.01"),
        ("0", "0.00"),
        ("-0,00", "0.00"),
        ("9999999999999999,99", "9999999999999999.99"),
    ],
)
def test_parse(text: str, amount: str) -> None:
    assert str(parse_money(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("-", "empty"),
        ("₽", "empty"),
        ("1.234,56", "two_separators"),
        ("1,234.56", "two_separators"),
        ("1,234", "too_precise"),
        ("1 23,00", "grouping"),
        ("1  234", "grouping"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("12,", "not_a_number"),
        (",5", "not_a_number"),
        ("--5", "not_a_number"),
        ("١٢", "not_a_number"),
        ("сто", "not_a_number"),
        ("10000000000000000", "too_large"),
    ],
)
def test_parse_refuses_and_says_why(text: str, code: str) -> None:
    with pytest.raises(InvalidMoney) as caught:
        parse_money(text)
    assert caught.value.code == code


def test_the_refusal_names_the_text_and_the_expectation() -> None:
    with pytest.raises(InvalidMoney) as caught:
        parse_money(" 1.234,56 ")
    assert str(caught.value) == ("“1.234,56” has several commas or points. Expected one, before the kopecks: 1 234,56.")
    assert caught.value.params == {"value": "1.234,56"}


@given(amount=amounts)
def test_what_is_written_is_read_back(amount: Decimal) -> None:
    assert parse_money(format_money(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Ноль рублей 00 копеек"),
        ("1", "Один рубль 00 копеек"),
        ("2", "Два рубля 00 копеек"),
        ("5", "Пять рублей 00 копеек"),
        ("11", "Одиннадцать рублей 00 копеек"),
        ("21.01", "Двадцать один рубль 01 копейка"),
        ("111.11", "Сто одиннадцать рублей 11 копеек"),
        ("1000", "Одна тысяча рублей 00 копеек"),
        ("1200.50", "Одна тысяча двести рублей 50 копеек"),
        ("2001.22", "Две тысячи один рубль 22 копейки"),
        ("1000000", "Один миллион рублей 00 копеек"),
        (
            "999999999999.99",
            f"Д{NINES[1:]} миллиардов {NINES} миллионов {NINES} тысяч {NINES} рублей 99 копеек",
        ),
        ("-3.04", "Минус три рубля 04 копейки"),
    ],
)
def test_in_words(amount: str, words: str) -> None:
    assert in_words(D(amount)) == words


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, "many"), (1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (14, "many"),
     (21, "one"), (22, "few"), (101, "one"), (111, "many"), (112, "many"), (1001, "one")],
)  # fmt: skip
def test_plural(count: int, form: str) -> None:
    assert plural_ru(count, "one", "few", "many") == form
