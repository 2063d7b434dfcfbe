"""The reader of pages itself: it must find what is wrong, and only that."""

import pytest

from tests.language.page_words import faults

DATA = {"ООО «Ромашка»", "Volvo FH", "А"}


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>Скачать invoice</p>", "Скачать invoice"),
        ('<a title="Open the schedule">Открыть</a>', "Open the schedule"),
        ('<input placeholder="Search">', "Search"),
        ('<img alt="Code">', "Code"),
        ('<button aria-label="Close">×</button>', "Close"),
        ('<input type="submit" value="Save">', "Save"),
        ("<p><span>Просрочено</span> since</p>", "since"),
        ("<svg><title>Ok</title></svg><p>Paid</p>", "Paid"),
        ("<p>Volvo FHX</p>", "Volvo FHX"),
        ('<p lang="ru">Paid</p>', "Paid"),
    ],
)
def test_english_in_a_russian_page_is_found(html: str, line: str) -> None:
    assert faults(f"<html lang=ru><body>{html}", "ru", DATA) == [line]


@pytest.mark.parametrize(
    "html",
    [
        "<script>const word = 'text';</script><style>p { color: red }</style>",
        "<code>payments.InvoiceIssued</code><span class='quiet code'>XW8ZZZ</span>",
        '<button lang="en" title="English">English</button>',
        "<p>Счёт в PDF, таблица XLSX, VIN, QR-код, файл portfolio.xlsx, почта anna@example.com</p>",
        "<p>Volvo FH для ООО «Ромашка»</p>",
        "<i class='material-symbols-outlined'>home</i>",
        '<input value="some text"><a href="/account/login/">Войти</a>',
    ],
)
def test_what_is_no_text_or_no_language_is_let_be(html: str) -> None:
    assert faults(f"<html lang=ru><body>{html}", "ru", DATA) == []


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("<p>Pay счёт</p>", "Pay счёт"),
        ('<a title="Открыть">Open</a>', "Открыть"),
        ("<p>Ромашка</p>", "Ромашка"),
        ("<p>Аванс</p>", "Аванс"),
    ],
)
def test_russian_in_an_english_page_is_found(html: str, line: str) -> None:
    assert faults(f"<html lang=en><body>{html}", "en", DATA) == [line]


def test_data_in_an_english_page_is_let_be() -> None:
    html = '<p>Contract ЛД-2026-0142 of ООО «Ромашка»</p><b>А</b><button lang="ru">Русский</button>'
    assert faults(f"<html lang=en><body>{html}", "en", DATA) == []


def test_wrong_language_of_the_page_is_found() -> None:
    assert faults("<html lang=ru><body>Pay", "en", DATA) == ["<html lang=ru>"]
    assert faults("<p>Pay</p>", "en", DATA) == []
