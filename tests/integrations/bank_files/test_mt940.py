"""MT940 as entries of the lessor's accounts."""

from datetime import date

import pytest

from payments.bank.records import BadStatement, Balance, Entry, Head, OtherSide
from payments.models import Direction, StatementFormat
from tests.integrations.bank_files.making import OURS, THEIR_BIC, THEIR_INN, THEIRS, D, parted, read, refused

DAY = date(2026, 11, 19)
PARTS = f"?20Лизинговый платё?21ж по ЛД-17 ИНН {THEIR_INN}?30{THEIR_BIC}?31{THEIRS}?32ООО ?33Клиент"


def mt940(*lines: str, account: str = OURS, closing: str = "C261119RUB1320,00", encoding: str = "utf-8") -> bytes:
    body = "\r\n".join((":20:ST1", f":25:{account}", ":28C:1/1", ":60F:C261119RUB100,", *lines, f":62F:{closing}", "-"))
    return f"\r\n{body}\r\n".encode(encoding)


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "UTF-8"), ("cp1251", "windows-1251")])
def test_payment_with_its_parts(encoding: str, shown: str) -> None:
    content = mt940(":61:2611181119CR1220,00NTRF17//B1", "из Банка", f":86:{PARTS}", encoding=encoding)
    assert read(content) == [
        Head(StatementFormat.MT940, shown),
        Entry(
            OURS,
            Direction.IN,
            DAY,
            "17",
            D("1220.00"),
            kind="NTRF",
            party=OtherSide("ООО Клиент", THEIR_INN, "", THEIRS, THEIR_BIC),
            purpose=f"Лизинговый платёж по ЛД-17 ИНН {THEIR_INN}",
            more={"61": "из Банка", "bank_reference": "B1", "value_on": "2026-11-18"},
            doubts=[],
            line=6,
        ),
        Balance(OURS, DAY, DAY, D("100.00"), closing=D("1320.00"), line=2),
    ]


@pytest.mark.parametrize(
    ("mark", "direction", "reversal"),
    [("C", Direction.IN, False), ("D", Direction.OUT, False), ("RC", Direction.OUT, True), ("RD", Direction.IN, True)],
)
def test_marks_tell_the_direction(mark: str, direction: Direction, reversal: bool) -> None:
    (found,) = parted(read(mt940(f":61:261119{mark}5,5NMSCNONREF//B7", ":86:Комиссия", "банка")))[2]
    assert (found.direction, found.amount, found.number, found.purpose) == (
        direction,
        D("5.50"),
        "B7",
        "Комиссия банка",
    )
    assert found.more.get("reversal", "") == ("true" if reversal else "")


def test_code_words_between_slashes() -> None:
    text = f"/NAME/ООО Клиент/ACCT/{THEIRS}/BIC/{THEIR_BIC}/INN/{THEIR_INN}/REMI/Оплата по ЛД-17"
    (found,) = parted(read(mt940(":61:261119C5,00NTRF17", f":86:{text}")))[2]
    assert found.party == OtherSide("ООО Клиент", THEIR_INN, "", THEIRS, THEIR_BIC)
    assert found.purpose == "Оплата по ЛД-17"


def test_entry_day_may_be_of_the_next_year() -> None:
    content = mt940(":61:2512310102C5,00NTRF17", ":86:x")
    assert [one.booked_on for one in parted(read(content))[2]] == [date(2026, 1, 2)]


def test_messages_with_heads_of_swift_and_an_account_with_its_bank() -> None:
    one = f"{{1:F01AAAA}}{{2:I940BBBB}}{{3:{{108:X}}}}{{4:\n:20:A\n:25:{THEIR_BIC}/{OURS}\n:28C:1/1\n"
    two = ":60F:D261119RUB10,00\n:61:261119D1,00NCHG1\n:62F:D261119RUB11,00\n:86:весь\n-}"
    _head, balances, entries, _remarks = parted(read(f"{one}{two}\n{one}{two}\n".encode()))
    assert [(one.account, one.opening, one.closing, one.line) for one in balances] == [
        (OURS, D("-10.00"), D("-11.00"), 2),
        (OURS, D("-10.00"), D("-11.00"), 11),
    ]
    assert [(one.line, one.purpose) for one in entries] == [(6, ""), (15, "")]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (mt940(account=THEIRS), "foreign_account", 3),
        (mt940(":61:991119C5,00NTRF17"), "booked_on", 6),
        (mt940(":61:261319C5,00NTRF17"), "field", 6),
        (mt940(":61:261119C0,00NTRF17"), "field", 6),
        (mt940(":61:261119C-5,00NTRF17"), "field", 6),
        (mt940(":61:261119C5,005NTRF17"), "field", 6),
        (mt940(":99:x"), "field", 6),
        (mt940(closing="C261119USD1,00"), "currency", 6),
        (mt940()[: -len(b":62F:C261119RUB1320,00\r\n-\r\n")], "message_cut", 2),
        (b":20:1\n:61:261119C5,00NTRF17\n", "field", 2),
        (mt940(":86:\x05"), "not_text", 6),
        (mt940(f":86:{'x' * 5000}"), "long_field", 6),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_tell_line_and_field(content: bytes, code: str, line: int) -> None:
    error = refused(content)
    assert isinstance(error, BadStatement)
    assert (error.code, error.line) == (code, line)
