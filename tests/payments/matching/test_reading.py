"""What a purpose says, read out of what people type."""

from datetime import date
from decimal import Decimal

import pytest

from payments.engine.matching import key, read_purpose
from payments.engine.matching.numbers import one_slip_apart, pieces_of
from payments.engine.matching.vocabulary import Word

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("по договору ЛД-2026-0042 от 01.02.2026", "ЛД-2026-0042"),
        ("дог.лд 2026/0042", "ЛД-2026-0042"),
        ("подоговоруЛД20260042от01.02.2026", "ЛД-2026-0042"),
        ("договор ЛД–2O26–OO42", "ЛД-2026-0042"),
        ("договор AXK-0077/05-26", "АХК-0077/05-26"),
        ("договор ахк 0077 05 26", "АХК-0077/05-26"),
        ("дог 2026 068 фл от 9.07.26г.", "2026/068-ФЛ"),
        ("ИНН 7707083893 договор 77-00123-Л, НДС 22% 1234.56", "77-00123-Л"),
    ],
)
def test_a_number_is_among_the_keys_however_it_is_typed(typed: str, number: str) -> None:
    assert key(number) in read_purpose(typed, on=DAY).keys


@pytest.mark.parametrize(
    "typed",
    [
        "оплата 20.11.2026",
        "НДС 22% 18032.79",
        "ИНН 7707083893 КПП 770701001",
        "сч. 40702810400000000042",
        "1 234 567,00",
    ],
)
def test_dates_sums_and_requisites_are_no_numbers(typed: str) -> None:
    assert read_purpose(typed, on=DAY).keys == frozenset()


@pytest.mark.parametrize(
    ("typed", "payments", "periods"),
    [
        ("Платеж № 5 по договору", (5,), ()),
        ("платежи 5, 6 и 7", (5, 6, 7), ()),
        ("платежи №№5-7", (5, 6, 7), ()),
        ("платежи 5-7 из 36", (5, 6, 7), ()),
        ("12-й лизинговый платеж", (12,), ()),
        ("платеж 25 000,00", (), ()),
        ("платеж 500 руб", (), ()),
        ("лизинг за ноябрь", (), ((2026, 11),)),
        ("за октябрь, ноябрь 2025 г.", (), ((2025, 10), (2025, 11))),
        ("за январь", (), ((2027, 1),)),
        ("за 10.2026", (), ((2026, 10),)),
        ("за 4 квартал 2026", (), ((2026, 10), (2026, 11), (2026, 12))),
        ("от 5 ноября 2026", (), ()),
    ],
)
def test_payments_and_months(typed: str, payments: tuple[int, ...], periods: tuple[tuple[int, int], ...]) -> None:
    read = read_purpose(typed, on=DAY)
    assert (read.payments, read.periods) == (payments, periods)


@pytest.mark.parametrize(
    ("typed", "invoices"),
    [
        ("по счёту № 2026-000123 от 05.11.2026", [(2026, 123)]),
        ("счета 2026-000123, 2026-000124 и 2026-000125", [(2026, 123), (2026, 124), (2026, 125)]),
        ("сч№2026000123", [(2026, 123)]),
        ("сч. 123 от 05.11.2026", [(None, 123)]),
        ("2026-000123", [(2026, 123)]),
        ("расчётный счёт 40702810400000000042", []),
        ("счет-фактура", []),
    ],
)
def test_invoices(typed: str, invoices: list[tuple[int | None, int]]) -> None:
    assert [(ref.year, ref.serial) for ref in read_purpose(typed, on=DAY).invoices] == invoices


def test_sums_without_the_vat() -> None:
    read = read_purpose("ЛД-1 - 100 000,00; ЛД-22 50000.50, в т.ч. НДС 22% 27049.27. Сумма 150000-50", on=DAY)
    assert [one.amount for one in read.sums] == [Decimal("100000.00"), Decimal("50000.50"), Decimal("150000.50")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Пени за просрочку лизинговых платежей", {Word.PENALTY}),
        ("Лизинговый платеж и неустойка", {Word.LEASE, Word.PENALTY}),
        ("по договору лизинга с правом выкупа", set()),
        ("договор финансовой аренды (лизинга)", set()),
        ("договор аренды", {Word.STRANGE}),
        ("Вoзврат oшибочнo перечисленных", {Word.RETURN, Word.MISTAKE}),
        ("Перевод собственных средств, без НДС", {Word.OWN, Word.NO_VAT}),
        ("досрочный выкуп", {Word.EARLY, Word.BUYOUT}),
    ],
)
def test_words(typed: str, words: set[Word]) -> None:
    assert read_purpose(typed, on=DAY).words == words


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("ЛД20260042", "ЛД20260043", True),
        ("ЛД20260042", "ЛД2026042", True),
        ("ЛД20260042", "ЛД20260024", True),
        ("ЛД20260042", "ЛД202600422", True),
        ("ЛД20260042", "ЛД20260042", False),
        ("ЛД20260042", "ЛД20260153", False),
    ],
)
def test_one_slip(left: str, right: str, *, answer: bool) -> None:
    assert one_slip_apart(left, right) is one_slip_apart(right, left) is answer


def test_pieces_lose_their_zeros() -> None:
    assert pieces_of("ЛД-2026-0042") == pieces_of("лд 2026/42") == ("ЛД", "2026", "42")
