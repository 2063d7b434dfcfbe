from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.integrations.bank.files import OURS, STATEMENT, THEIRS, joined, numbered, records, refused

LINES = STATEMENT.splitlines()


@pytest.mark.parametrize(
    ("line", "text", "code", "shown"),
    [
        (2, "ВерсияФормата=2.00", "version", "ВерсияФормата “2.00”"),
        (5, "ДатаСоздания=2026-11-20", "date", "ДатаСоздания “2026-11-20”"),
        (8, "ДатаКонца=18.11.2026", "period", "Expected 19.11.2026 or later"),
        (12, "ДатаКонца=18.11.2026", "period", "ДатаКонца “18.11.2026”"),
        (14, "НачальныйОстаток=много", "amount", "НачальныйОстаток “много”"),
        (15, "ВсегоПоступило=-1.00", "negative", "ВсегоПоступило “-1.00”"),
        (21, "Дата=31.02.2026", "date", "Дата “31.02.2026” is not a date. Expected one such as 31.12.2026."),
        (21, "Дата=1.11.2026", "date", "Дата “1.11.2026”"),
        (21, "Дата=01.01.2099", "date_bounds", "Expected a date from 01.01.1992 to 22.11.2026."),
        (21, "Дата=23.11.2026", "date_bounds", "Дата “23.11.2026” cannot be"),
        (21, "Дата=01.01.0001", "date_bounds", "Дата “01.01.0001”"),
        (32, "ДатаПоступило=23.11.2026", "date_bounds", "ДатаПоступило “23.11.2026”"),
        (22, "Сумма=1.234,56", "amount", "Сумма “1.234,56” is not an amount"),
        (22, "Сумма=1,234.56", "amount", "such as 1234.56"),
        (22, "Сумма=1234.567", "amount", "Сумма “1234.567”"),
        (22, "Сумма=12 34.00", "amount", "Сумма “12 34.00”"),
        (22, "Сумма=100 руб.", "amount", "Сумма “100 руб.”"),
        (22, "Сумма=1E3", "amount", "Сумма “1E3”"),
        (22, "Сумма=10000000000000000.00", "amount", "Сумма “10000000000000000.00”"),
        (22, "Сумма=0.00", "not_positive", "Сумма “0.00” cannot be paid. Expected an amount above zero."),
        (22, "Сумма=-5.00", "not_positive", "Сумма “-5.00”"),
        (23, "обрыв назначения", "not_a_field", "“обрыв назначения” is not a field. Expected Key=Value"),
        (23, "=5", "not_a_field", "“=5”"),
        (31, f"ПлательщикСчет={OURS}", "two_values", f"ПлательщикСчет “{OURS}”, but line 24 says “{THEIRS}”"),
        (30, f"ПлательщикБанк1={'Я' * 4096}", "long_line", "Expected at most 4096 bytes"),
        (30, "ПлательщикБанк1=\x00", "binary", "bytes that are not text"),
    ],
)
def test_what_is_wrong_is_refused_by_its_line(line: int, text: str, code: str, shown: str) -> None:
    error = refused(numbered(line, text))
    assert (error.code, error.line) == (code, line)
    assert str(error).startswith(f"Line {line}")
    assert shown in str(error)


@pytest.mark.parametrize(
    ("line", "text", "found", "code", "shown"),
    [
        (18, "", 19, "not_closed", "“СекцияДокумент=Платежное поручение” inside the section that begins in line 10."),
        (
            40,
            "",
            41,
            "not_closed",
            "“СекцияДокумент” inside the section that begins in line 19. Expected КонецДокумента",
        ),
        (52, "", 53, "not_closed", "“КонецФайла” inside the section that begins in line 41. Expected КонецДокумента"),
        (18, "КонецДокумента", 18, "not_closed", "“КонецДокумента” inside the section that begins in line 10."),
        (10, "", 18, "outside", "“КонецРасчСчет” stands outside sections."),
        (
            19,
            "",
            20,
            "outside",
            "“Номер=17” stands outside sections. Expected СекцияРасчСчет, СекцияДокумент, КонецФайла",
        ),
        (53, "КонецФайла\nКонецФайла", 54, "after_end", "“КонецФайла” stands after КонецФайла. Expected nothing more"),
    ],
)
def test_sections_that_do_not_close_are_refused_where_it_is_seen(
    line: int, text: str, found: int, code: str, shown: str
) -> None:
    error = refused(numbered(line, text))
    assert (error.code, error.line) == (code, found)
    assert str(error).startswith(f"Line {found}: {shown}")


@pytest.mark.parametrize(
    ("line", "begin", "key"),
    [
        (2, 1, "ВерсияФормата"),
        (11, 10, "ДатаНачала"),
        (13, 10, "РасчСчет"),
        (14, 10, "НачальныйОстаток"),
        (20, 19, "Номер"),
        (21, 19, "Дата"),
        (22, 19, "Сумма"),
    ],
)
def test_what_must_be_there_is_named(line: int, begin: int, key: str) -> None:
    for text in ("", f"{key}="):
        error = refused(numbered(line, text))
        assert (error.code, error.line, error.params["key"]) == ("missing", begin, key)
        assert str(error) == f"The section that begins in line {begin} has no {key}. Expected it with a value."


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "title"),
        (b"Date;Amount\n19.11.2026;5\n", "title"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "title"),
        (b"PK\x03\x04\x14\x00\x06\x00", "binary"),
        (STATEMENT.encode("utf-16"), "binary"),
        (b"\x00" * 100_000, "binary"),
        (b"a" * 100_000, "long_line"),
        (b"1CClientBankExchange\n", "heading"),
        (b"1CClientBankExchange\nVersion=1.02\n", "heading"),
        (STATEMENT.encode("koi8-r", errors="replace"), "heading"),
        (joined(LINES[1:]).encode(), "title"),
    ],
)
def test_what_is_not_such_a_file_is_refused_at_its_first_line(content: bytes, code: str) -> None:
    error = refused(content)
    assert (error.code, error.line, error.params["line"]) == (code, 1, 1)


def test_a_file_without_a_heading_is_refused() -> None:
    error = refused(joined([LINES[0], *LINES[18:]]))
    assert (error.code, error.params["key"]) == ("missing", "ВерсияФормата")


def test_bytes_of_another_encoding_are_refused_by_their_line() -> None:
    raw = STATEMENT.encode().replace("Возврат".encode(), "Возврат".encode("cp1251"))
    error = refused(raw)
    assert (error.code, error.line, error.params["encoding"]) == ("letters", 51, "UTF-8")
    # The one byte that windows-1251 has no letter for.
    error = refused(numbered(23, "А=ЪЪ").encode("cp1251").replace(b"=\xda\xda", b"=\x98"))
    assert (error.code, error.line, error.params["encoding"]) == ("letters", 23, "windows-1251")


def test_the_same_document_twice_is_refused_by_both_lines() -> None:
    error = refused(joined([*LINES[:52], *LINES[18:40], LINES[-1]]))
    assert (error.code, error.line, error.params) == (
        "document_twice",
        53,
        {"line": 53, "value": "17", "first": 19},
    )


def test_a_transfer_between_own_accounts_three_times_is_refused() -> None:
    lines = numbered(9, f"РасчСчет={OURS}\nРасчСчет={THEIRS}").splitlines()
    error = refused(joined([*lines[:53], *lines[41:53], *lines[41:53], lines[-1]]))
    assert (error.code, error.line, error.params["first"]) == ("document_twice", 66, 54)


def test_the_same_period_of_an_account_twice_is_refused() -> None:
    again = [*LINES[9:13], "НачальныйОстаток=1.00", LINES[17]]
    error = refused(joined([*LINES[:18], *again, *LINES[18:]]))
    assert (error.code, error.params) == ("account_twice", {"line": 19, "value": OURS, "first": 10})


@pytest.mark.parametrize("kept", range(len(LINES)))
def test_a_file_cut_after_any_line_is_refused(kept: int) -> None:
    error = refused(joined(LINES[:kept]))
    inside = {
        **dict.fromkeys(range(10, 18), 10),
        **dict.fromkeys(range(19, 40), 19),
        **dict.fromkeys(range(41, 52), 41),
    }
    # A single line tells nothing of its encoding; no line is an empty file.
    expected = {0: "empty", 1: "heading"}.get(kept, "cut" if kept in inside else "no_end")
    assert error.code == expected
    assert error.params.get("begin") == (inside.get(kept) if expected == "cut" else None)


def test_the_bound_is_an_argument() -> None:
    text = numbered(21, "Дата=31.12.2099")
    assert len(records(text, latest=date(2099, 12, 31))) == 4
    assert refused(text, latest=date(2099, 12, 30)).code == "date_bounds"


def test_a_long_value_is_shown_cut() -> None:
    error = refused(numbered(22, f"Сумма={'9' * 500}"))
    assert error.params["value"] == "9" * 79 + "…"


def test_the_text_can_be_translated() -> None:
    with translation.override("en"):
        assert refused("").text(gettext) == (
            "The file is empty. Expected a statement or payment orders in 1CClientBankExchange."
        )
