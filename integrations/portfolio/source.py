"""What kind of file it is, by its content and not by its name, and its tables."""

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from common.messages import gettext_noop
from integrations.portfolio import json_reader, xlsx_reader
from integrations.portfolio.archive import Archive, encrypted
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.raw import RawTable
from integrations.portfolio.xlsx_parts import find_workbook

HEAD = 4096
MEGABYTE = 1024**2
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_PRINTABLE_FROM = 0x20


@contextmanager
def open_tables(path: Path) -> Iterator[Iterator[RawTable]]:
    """Open a portfolio file for reading.

    Raises:
        UnreadableFile: when it is too large or no portfolio file; also later, while rows are taken.

    """
    check_size(path.stat().st_size)
    if is_workbook(path):
        with Archive(path) as archive:
            yield xlsx_reader.read_tables(archive)
    else:
        with path.open("rb") as file:
            yield json_reader.read_tables(file)


def check_file(path: Path) -> None:
    """Refuse what is certainly no portfolio file, before any work is planned for it.

    Raises:
        UnreadableFile: naming what the file is and what was expected.

    """
    check_size(path.stat().st_size)
    if is_workbook(path):
        with Archive(path) as archive:
            find_workbook(archive)


def check_size(size: int) -> None:
    """Refuse an empty file and one above `settings.PORTFOLIO_IMPORT_MAX_BYTES`, without reading it."""
    if size == 0:
        raise UnreadableFile("empty_file", gettext_noop("The file is empty."))
    largest = settings.PORTFOLIO_IMPORT_MAX_BYTES
    if size > largest:
        raise UnreadableFile(
            "too_large",
            gettext_noop(
                "The file is of %(size)s MB. Expected at most %(largest)s MB: split the portfolio into several files."
            ),
            {"size": -(-size // MEGABYTE), "largest": largest // MEGABYTE},
        )


def is_workbook(path: Path) -> bool:
    """True for a workbook in a ZIP archive, False for JSON.

    Raises:
        UnreadableFile: for everything else, by name where it is recognised.

    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return True
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_office_file(path)
    if b"%PDF-" in head[:1024]:
        raise UnreadableFile(
            "pdf", gettext_noop("The file is a PDF, whatever its name. Expected a workbook (.xlsx) or JSON.")
        )
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_UTF16) or b"{\x00" in head[:8] or b"\x00{" in head[:8]:
        raise UnreadableFile("utf16", gettext_noop("The file is in UTF-16. Save it in UTF-8 and load it again."))
    if text.startswith(b"{"):
        return False
    raise _not_a_portfolio(text)


def _old_office_file(path: Path) -> UnreadableFile:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return encrypted()
    return UnreadableFile(
        "old_excel", gettext_noop("The file is of the old Excel format (.xls). Open it in Excel and save it as .xlsx.")
    )


def _not_a_portfolio(text: bytes) -> UnreadableFile:
    if text.startswith(b"["):
        return UnreadableFile(
            "json_list",
            gettext_noop(
                'The JSON begins with a list. Expected an object with lists: {"companies": […], "contracts": […]}.'
            ),
        )
    if text.startswith(b"<"):
        return UnreadableFile(
            "markup",
            gettext_noop("The file is a web page or XML, whatever its name. Open it in Excel and save it as .xlsx."),
        )
    first_line = text.splitlines()[0] if text else b""
    if all(byte >= _PRINTABLE_FROM or byte in b"\t\r\n" for byte in text) and any(
        mark in first_line for mark in b";,\t"
    ):
        return UnreadableFile(
            "csv", gettext_noop("The file is a text table (CSV). Open it in Excel and save it as .xlsx.")
        )
    return UnreadableFile(
        "unknown_type", gettext_noop("The type of the file is not known. Expected a workbook (.xlsx) or JSON.")
    )
