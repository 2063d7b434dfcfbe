"""Documents of 1CClientBankExchange as entries of the lessor's accounts."""

from datetime import date

import pytest

from integrations.bank.errors import BadExchange
from payments.bank.records import BadStatement, Balance, Entry, Head, OtherSide
from payments.models import Direction, StatementFormat
from tests.integrations.bank_files.making import (
    OURS,
    OURS_TOO,
    OWN,
    THEIR_BIC,
    THEIR_INN,
    THEIRS,
    D,
    Paid,
    entry_of,
    one_c,
    parted,
    read,
    refused,
    section,
)

DAY = date(2026, 11, 19)
CLIENT = OtherSide(name="ООО «Клиент»", inn=THEIR_INN, account=THEIRS, bic=THEIR_BIC)


@pytest.mark.parametrize(
    ("encoding", "shown"), [("cp1251", "windows-1251"), ("cp866", "CP866"), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8")]
)
def test_received_and_paid_out_in_every_encoding(encoding: str, shown: str) -> None:
    paid = [Paid(purpose="Платеж"), Paid("18", "20.50", out=True, purpose="Возврат")]
    content = one_c(*paid, encoding=encoding) if encoding != "cp866" else _in_cp866(paid)
    assert read(content) == [
        Head(StatementFormat.ONE_C, shown),
        Balance(OURS, DAY, DAY, D("100.00"), D("1220.00"), D("20.50"), D("1299.50"), line=7),
        Entry(
            OURS,
            Direction.IN,
            DAY,
            "17",
            D("1220.00"),
            DAY,
            "Платежное поручение",
            CLIENT if encoding != "cp866" else OtherSide("ООО Клиент", THEIR_INN, "", THEIRS, THEIR_BIC),
            "Платеж",
            doubts=(),
            line=16,
        ),
        Entry(
            OURS,
            Direction.OUT,
            DAY,
            "18",
            D("20.50"),
            DAY,
            "Платежное поручение",
            CLIENT if encoding != "cp866" else OtherSide("ООО Клиент", THEIR_INN, "", THEIRS, THEIR_BIC),
            "Возврат",
            doubts=(),
            line=28,
        ),
    ]


def _in_cp866(paid: list[Paid]) -> bytes:
    return one_c(*paid, encoding="utf-8").decode().replace("«", "").replace("»", "").encode("cp866")


def test_own_transfer_is_an_entry_for_each_day_that_is_told() -> None:
    both = Paid(out=True, theirs=OURS_TOO, more="ДатаПоступило=20.11.2026\n")
    assert [(one.account, one.direction, one.booked_on, one.is_own) for one in parted(read(one_c(both)))[2]] == [
        (OURS, Direction.OUT, DAY, True),
        (OURS_TOO, Direction.IN, date(2026, 11, 20), True),
    ]
    assert [(one.account, one.direction) for one in parted(read(one_c(Paid(out=True, theirs=OURS_TOO))))[2]] == [
        (OURS, Direction.OUT)
    ]


def test_returned_payment_stays_what_it_is() -> None:
    returned = Paid(purpose="Возврат: счёт закрыт", more="Плательщик=АО «Банк»\n")
    found = entry_of(one_c(returned))
    assert (found.direction, found.purpose) == (Direction.IN, "Возврат: счёт закрыт")


def test_other_day_will_do_where_the_own_is_not_told() -> None:
    only_debited = one_c(Paid()).replace("ДатаПоступило".encode("cp1251"), "ДатаСписано".encode("cp1251"))
    found = entry_of(only_debited)
    assert (found.direction, found.booked_on) == (Direction.IN, DAY)


def test_documents_not_carried_out_are_left_out_with_a_remark() -> None:
    waiting = Paid("99").text().replace("ДатаПоступило=19.11.2026\n", "")
    _head, _balances, entries, remarks = parted(read(one_c(Paid(), extra=waiting + waiting)))
    assert [one.number for one in entries] == ["17"]
    assert [(one.code, one.params, one.blocks) for one in remarks] == [("not_booked", {"line": 28, "count": 2}, False)]


def test_payment_orders_are_no_statement() -> None:
    order = Paid().text().replace("ДатаПоступило=19.11.2026\n", "")
    error = refused(one_c(sections="", extra=order))
    assert (error.code, error.params) == ("orders", {"line": 7, "debited": "ДатаСписано", "credited": "ДатаПоступило"})


def test_heading_may_list_accounts_of_which_the_file_has_nothing() -> None:
    own = f"РасчСчет={OURS}\r\n".encode("cp1251")
    content = one_c(Paid()).replace(own, own + f"РасчСчет={THEIRS}\r\n".encode("cp1251"), 1)
    assert [one.number for one in parted(read(content))[2]] == ["17"]
    alone = one_c(sections="").replace(own, f"РасчСчет={THEIRS}\r\n".encode("cp1251"), 1)
    assert refused(alone).code == "foreign_account"


def test_masked_account_is_told_by_the_day_and_blocks() -> None:
    masked = one_c(Paid(ours="40702810*"), sections=section(came="1220.00"))
    _head, _balances, (entry,), (remark,) = parted(read(masked))
    assert (entry.account, entry.direction) == (OURS, Direction.IN)
    assert (remark.code, remark.params, remark.blocks) == ("hidden", {"line": 16, "count": 1}, True)


def test_doubts_name_the_field_of_the_other_side() -> None:
    found = entry_of(one_c(Paid(inn="7700000001")))
    assert [(doubt["field"], doubt["value"]) for doubt in found.doubts] == [("ПлательщикИНН", "7700000001")]


def test_long_purpose_is_cut_and_kept_whole() -> None:
    long = "Оплата " + "9" * 1500
    found = entry_of(one_c(Paid(purpose=long)))
    assert (found.purpose, found.more) == (long[:1000], {"НазначениеПлатежа": long})


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (one_c(Paid(ours=THEIRS), sections=section(THEIRS)), "foreign_account", 7),
        (one_c(Paid(ours="4" * 20), sections=section() + section(OURS_TOO)), "of_nobody", 25),
        (one_c(Paid(day="19.11.2099")), "date_bounds", 18),
        (one_c(Paid(day="24.11.2026")), "booked_on", 16),
        (one_c(Paid(amount="0.00")), "not_positive", 19),
        (one_c(Paid(amount="-5.00"), sections=section()), "not_positive", 19),
        (one_c(Paid())[:-40], "cut", 26),
        (b"", "empty", 1),
        (b"%PDF-1.7", "pdf", 1),
        (b"PK\x03\x04", "archive", 1),
        (b"\xff\xfe1\x00", "utf16", 1),
        (b"a;b;c", "unknown_type", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_tell_the_line(content: bytes, code: str, line: int) -> None:
    error = refused(content)
    assert isinstance(error, BadStatement | BadExchange)
    assert (error.code, error.line) == (code, line)


def test_account_of_another_lessor_is_refused_by_its_own_words() -> None:
    other = type(OWN)(OWN.ids, frozenset({THEIRS}))
    error = refused(one_c(Paid(ours=THEIRS), sections=section(THEIRS)), other)
    assert (error.code, error.params) == ("account_of_another_lessor", {"line": 7, "account": THEIRS})
