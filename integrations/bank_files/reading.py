"""Which format a bank file is of, by its content and not by its name, and its records."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

from django.conf import settings

from common.messages import gettext_noop
from integrations.bank_files import camt, mt940, one_c
from integrations.bank_files.days import Days
from payments.bank.accounts import OwnAccounts
from payments.bank.records import BadStatement, Record
from payments.models import StatementFormat

HEAD = 4096
MEGABYTE = 1024**2
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

type Reader = Callable[[BinaryIO, OwnAccounts, Days], Iterator[Record]]
_READERS: dict[StatementFormat, Reader] = {
    StatementFormat.ONE_C: one_c.read,
    StatementFormat.CAMT_053: camt.read,
    StatementFormat.MT940: mt940.read,
}


def read_statement(source: BinaryIO, *, own: OwnAccounts, today: date) -> Iterator[Record]:
    """Yield the head of a statement, then balances, entries and remarks, one at a time.

    `source` is open in binary mode at its beginning, can be told and sought, and is read once. A file of any length
    takes the memory of one payment. What is told by the end of the file is known only when the iterator ends.

    Raises:
        BadStatement: no statement, or one that is not right: the message has the line, the value and what is expected.
        BadExchange: the same, in the format of 1C.

    """
    format_ = detect(source)
    yield from _READERS[format_](source, own, Days(today))


def detect(source: BinaryIO) -> StatementFormat:
    """Tell the format by the first bytes and put the file back to its beginning.

    Raises:
        BadStatement: none of the three; what it seems to be is said where it is known.

    """
    head = source.read(HEAD)
    source.seek(0)
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(b"1CClientBank"):
        return StatementFormat.ONE_C
    if text.startswith(b"<"):
        return StatementFormat.CAMT_053
    if mt940.begins(text):
        return StatementFormat.MT940
    raise _unknown(head)


def check_size(size: int) -> None:
    """Refuse an empty file and one above `settings.BANK_STATEMENT_MAX_BYTES`, without reading it."""
    if size == 0:
        raise BadStatement("empty", gettext_noop("The file is empty. Expected a statement of the bank."), 1)
    largest = settings.BANK_STATEMENT_MAX_BYTES
    if size > largest:
        raise BadStatement(
            "too_large",
            gettext_noop(
                "The file is of %(size)s MB. Expected at most %(largest)s MB: ask the bank for a shorter period."
            ),
            1,
            {"size": -(-size // MEGABYTE), "largest": largest // MEGABYTE},
        )


def _unknown(head: bytes) -> BadStatement:
    if not head:
        return BadStatement("empty", gettext_noop("The file is empty. Expected a statement of the bank."), 1)
    for marks, code, message in _KNOWN:
        if head.startswith(marks):
            return BadStatement(code, message, 1)
    return BadStatement(
        "unknown_type",
        gettext_noop(
            "Line %(line)s begins no statement that is known. Expected 1CClientBankExchange, camt.053 (XML) or MT940: "
            "choose one of these when you save the statement in the bank’s program."
        ),
        1,
    )


_KNOWN: tuple[tuple[bytes | tuple[bytes, ...], str, str], ...] = (
    (
        b"%PDF",
        "pdf",
        gettext_noop("The file is a PDF. Expected the statement as 1CClientBankExchange, camt.053 or MT940."),
    ),
    (
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
        "archive",
        gettext_noop(
            "The file is a workbook or an archive. Expected the statement as 1CClientBankExchange, camt.053 or MT940, "
            "not packed."
        ),
    ),
    (
        _UTF16,
        "utf16",
        gettext_noop("The file is in UTF-16. Expected windows-1251, CP866 or UTF-8: save the statement again."),
    ),
)
