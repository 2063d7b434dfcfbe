from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from integrations.bank import Document, Encoding, Header, Party, read
from integrations.bank.lines import BLOCK, LONGEST
from tests.integrations.bank.files import ACCOUNT, HEADER, INCOMING, OUTGOING, STATEMENT, TODAY, numbered, records


def test_a_statement_is_read_in_the_order_of_the_file() -> None:
    assert records(STATEMENT) == [HEADER, ACCOUNT, INCOMING, OUTGOING]


def test_records_say_where_they_begin() -> None:
    assert [record.line for record in records(STATEMENT) if not isinstance(record, Header)] == [10, 19, 41]


def test_ends_of_lines_blank_lines_and_an_end_of_text_do_not_matter() -> None:
    spaced = STATEMENT.replace("\n", " \r\n\r\n").replace("Номер=17", " Номер = 17")
    assert records(spaced.encode("cp1251") + b"\r\n\x1a") == records(STATEMENT)


def test_a_file_is_read_where_its_records_are_asked_for() -> None:
    source = BytesIO(STATEMENT.encode() + b"\xff" * 100_000)
    stream = read(source, latest=TODAY)
    assert source.tell() == 0
    assert isinstance(next(stream), Header)
    # The heading by its lines, and a block with the line in which it ends.
    assert source.tell() <= 200 + BLOCK + LONGEST + 2


def test_kinds_and_many_accounts_of_the_heading() -> None:
    text = numbered(9, "РасчСчет=1\nРасчСчет=2\nРасчСчет=\nДокумент=Платежное поручение\nДокумент=Прочее\nФилиал=7")
    header = records(text)[0]
    assert isinstance(header, Header)
    assert (header.accounts, header.kinds, header.more) == (
        ("1", "2"),
        ("Платежное поручение", "Прочее"),
        (("Филиал", "7"),),
    )


def test_orders_without_accounts_and_balances_of_a_day_that_is_not_over() -> None:
    lines = STATEMENT.splitlines()
    orders = "\n".join([*lines[:9], *lines[18:]])
    assert records(orders) == [HEADER, INCOMING, OUTGOING]
    open_day = "\n".join([*lines[:11], *lines[12:14], lines[17], lines[-1]])
    account = records(open_day)[1]
    assert account == type(ACCOUNT)(number=ACCOUNT.number, start=ACCOUNT.start, opening=ACCOUNT.opening)


def test_a_date_is_taken_to_the_last_day_of_the_bounds() -> None:
    text = numbered(32, "ДатаПоступило=22.11.2026")
    document = records(text)[2]
    assert isinstance(document, Document)
    assert document.credited_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("written", "kopecks"),
    [("7", 700), ("7.5", 750), ("7,05", 705), ("1 234.56", 123456), ("9999999999999999.99", 10**18 - 1)],
)
def test_amounts(written: str, kopecks: int) -> None:
    document = records(numbered(22, f"Сумма={written}"))[2]
    assert isinstance(document, Document)
    assert document.amount * 100 == kopecks


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        (Encoding.WINDOWS_1251, STATEMENT.encode("cp1251")),
        (Encoding.UTF_8, STATEMENT.encode()),
        (Encoding.UTF_8_BOM, STATEMENT.encode("utf-8-sig")),
        (Encoding.CP866, STATEMENT.translate(str.maketrans("«»", '""')).encode("cp866")),
    ],
)
@pytest.mark.parametrize("declared", ["Windows", "DOS", "UTF-8", ""])
def test_the_encoding_is_told_by_the_bytes_whatever_the_heading_says(
    encoding: Encoding, raw: bytes, declared: str
) -> None:
    found = records(raw.replace(b"=Windows", f"={declared}".encode("ascii")))
    header, document = found[0], found[2]
    assert isinstance(header, Header)
    assert (header.encoding, header.declared) == (encoding, declared)
    assert isinstance(document, Document)
    assert (document.payer.name, document.purpose) == (INCOMING.payer.name, INCOMING.purpose)


@pytest.mark.parametrize(
    ("party", "name"),
    [
        (Party(title='ИНН 7700000000 ООО "Ёлка"'), 'ООО "Ёлка"'),
        (Party(title='7700000000, ООО "Ёлка"'), 'ООО "Ёлка"'),
        (Party(title="770000000000//ИП Ёлкин"), "ИП Ёлкин"),
        (Party(title="ООО 7700000000"), "ООО 7700000000"),
        (Party(title="7700000000"), "7700000000"),
        (Party(title="ИНН 1 А", name="Б"), "Б"),
        (Party(), ""),
    ],
)
def test_the_name_alone(party: Party, name: str) -> None:
    assert party.clean_name == name


@pytest.mark.parametrize(
    ("purpose", "lines", "whole"),
    [
        ("Оплата по счёту 5", (), "Оплата по счёту 5"),
        ("Оплата по счёту 5", ("Оплата по", "счёту 5"), "Оплата по счёту 5"),
        ("Оплата по", ("Оплата по", "счёту 5"), "Оплата по счёту 5"),
        ("Оплата по", ("счёту 5", ""), "Оплата по счёту 5"),
        ("", ("Оплата по", "счёту 5"), "Оплата по счёту 5"),
    ],
)
def test_the_whole_purpose(purpose: str, lines: tuple[str, ...], whole: str) -> None:
    more = "".join(f"НазначениеПлатежа{place}={line}\n" for place, line in enumerate(lines, 1))
    document = records(numbered(51, f"НазначениеПлатежа={purpose}\n{more}"))[3]
    assert isinstance(document, Document)
    assert (document.purpose, document.full_purpose) == (purpose, whole)


def test_a_transfer_between_accounts_of_the_file_may_stand_for_each_of_them() -> None:
    lines = numbered(9, f"РасчСчет={ACCOUNT.number}\nРасчСчет={OUTGOING.payee.account}").splitlines()
    twice = [*lines[:53], *lines[41:53], lines[-1]]
    assert records("\n".join(twice))[3:] == [OUTGOING, OUTGOING]


def test_accounts_of_sections_are_accounts_of_the_file_too() -> None:
    second = [
        *STATEMENT.splitlines()[9:12],
        f"РасчСчет={OUTGOING.payee.account}",
        "НачальныйОстаток=0",
        "КонецРасчСчет",
    ]
    lines = numbered(9, "").splitlines()
    twice = [*lines[:18], *second, *lines[18:52], *lines[40:]]
    assert records("\n".join(twice))[4:] == [OUTGOING, OUTGOING]


def test_periods_of_an_account_that_begin_together_are_two() -> None:
    lines = STATEMENT.splitlines()
    longer = [*lines[9:11], "ДатаКонца=20.11.2026", *lines[12:18]]
    assert records("\n".join([*lines[:18], *longer, *lines[18:]]))[1:3] == [
        ACCOUNT,
        replace(ACCOUNT, end=date(2026, 11, 20)),
    ]
