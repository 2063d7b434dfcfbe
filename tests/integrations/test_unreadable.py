"""Files that cannot be read at all: each is named for what it is, and nothing changes."""

# ruff: noqa: E501 - messages are compared whole

import json
import struct
import zipfile
from itertools import chain
from pathlib import Path

import pytest
import xlsxwriter

from integrations.portfolio.archive import Archive, Limits
from integrations.portfolio.problems import UnreadableFile
from integrations.portfolio.source import check_file
from tests.integrations.files import portfolio, write_book, write_json
from tests.integrations.importing import content, run_import
from tests.integrations.packages import WORKBOOK, archive, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "The workbook is damaged and cannot be opened. Open it in Excel and save it again as .xlsx."
TOO_MUCH = "The workbook unpacks to too much data and was not opened. Split the portfolio into several files."
PASSWORD = "The workbook is protected with a password. Save it without a password."
UTF16 = "The file is in UTF-16. Save it in UTF-8 and load it again."
JSON = json.dumps(portfolio(), ensure_ascii=False)


def encrypted_member() -> bytes:
    """A ZIP whose members say that they are encrypted."""
    data = bytearray(workbook("<worksheet/>"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            struct.pack_into("<H", data, place + offset, 1)
            place = data.find(mark, place + 4)
    return bytes(data)


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(
        f'<!DOCTYPE w [<!ENTITY e0 "ha">{levels}]><worksheet><sheetData><row><c><v>&e9;</v></c></row></sheetData></worksheet>'
    )


def outside_entity() -> bytes:
    return workbook(
        '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>'
    )


FILES = {
    "empty": ("p.xlsx", b"", "The file is empty."),
    "pdf": ("p.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "The file is a PDF, whatever its name. Expected a workbook (.xlsx) or JSON."),
    "old excel": ("p.xlsx", OLE + b"\x00" * 600, "The file is of the old Excel format (.xls). Open it in Excel and save it as .xlsx."),
    "password": ("p.xlsx", OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
    "encrypted zip": ("p.xlsx", encrypted_member(), PASSWORD),
    "csv": ("p.csv", "Номер договора;Сумма\nЛД-1;100\n".encode("cp1251"), "The file is a text table (CSV). Open it in Excel and save it as .xlsx."),
    "csv named xlsx": ("p.xlsx", b"number,amount\n1,100\n", "The file is a text table (CSV). Open it in Excel and save it as .xlsx."),
    "html": ("p.xls", b"<html><table>", "The file is a web page or XML, whatever its name. Open it in Excel and save it as .xlsx."),
    "noise": ("p.xlsx", b"\x00\x01\x02\x03" * 100, "The type of the file is not known. Expected a workbook (.xlsx) or JSON."),
    "zip": ("p.xlsx", archive({"readme.txt": "hello"}), "The file is an archive, not a workbook. Expected a workbook (.xlsx) or JSON."),
    "word": ("p.xlsx", archive({"word/document.xml": "<w/>"}), "The file is a Word document. Expected a workbook (.xlsx) or JSON."),
    "binary workbook": ("p.xlsx", archive({"xl/workbook.bin": ""}), "The file is a binary workbook (.xlsb). Save it as .xlsx."),
    "open document": ("p.xlsx", archive({"content.xml": "<o/>"}), "The file is an OpenDocument file. Save it as .xlsx."),
    "macros": ("p.xlsx", archive({"xl/workbook.xml": "<w/>", "xl/vbaProject.bin": ""}), "The workbook has macros (.xlsm). Save it as .xlsx."),
    "cut zip": ("p.xlsx", workbook("<worksheet/>")[:200], DAMAGED),
    "no sheets": ("p.xlsx", archive({"xl/workbook.xml": "<w/>", "xl/_rels/workbook.xml.rels": "<r/>"}), DAMAGED),
    "broken xml": ("p.xlsx", workbook("<worksheet><sheetData><row>"), DAMAGED),
    "billion laughs": ("p.xlsx", billion_laughs(), DAMAGED),
    "outside entity": ("p.xlsx", outside_entity(), DAMAGED),
    "endless tag": ("p.xlsx", workbook("<worksheet a='" + "x" * 3_000_000), DAMAGED),
    "endless cell": ("p.xlsx", workbook("<worksheet><sheetData><row><c t='str'><v>" + "x" * 50_000), DAMAGED),
    "row out of range": ("p.xlsx", workbook("<worksheet><sheetData><row r='9999999'/></sheetData></worksheet>"), DAMAGED),
    "column out of range": ("p.xlsx", workbook("<worksheet><sheetData><row r='1'><c r='ZZZ1'><v>1</v></c></row></sheetData></worksheet>"), DAMAGED),
    "shared string out of range": ("p.xlsx", workbook("<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>5</v></c></row></sheetData></worksheet>"), DAMAGED),
    "zip bomb": ("p.xlsx", workbook(b" " * 64 * 1024**2), TOO_MUCH),
    "json in cp1251": ("p.json", JSON.encode("cp1251"), "The file is not in UTF-8 (it looks like Windows-1251), see line 1. Save it in UTF-8 and load it again."),
    "json in utf-16": ("p.json", JSON.encode("utf-16"), UTF16),
    "json in utf-16 without a mark": ("p.json", JSON.encode("utf-16-le"), UTF16),
    "json list": ("p.json", b"[]", 'The JSON begins with a list. Expected an object with lists: {"companies": […], "contracts": […]}.'),
    "json cut": ("p.json", JSON[:-30].encode(), "The file is not correct JSON: look at line 1 and at what is near it."),
    "json with a comma too many": ("p.json", b'{"companies": [],\n}', "The file is not correct JSON: look at line 2 and at what is near it."),
    "json with more after it": ("p.json", b'{}\n{"companies": []}', "The file is not correct JSON: look at line 2 and at what is near it."),
    "json of objects": ("p.json", b'{\n"companies": {"inn": "1"}}', "“companies” in line 2 is not a list. Expected a list of records: [{…}, {…}]."),
    "json of texts": ("p.json", b'{"companies": ["a"]}', "Record 1 of “companies” (line 1) is not an object. Expected {…}."),
    "json key twice": ("p.json", b'{"companies": [{"inn": "1",\n"inn": "2"}]}', "Record 1 of “companies” (line 1) has the key “inn” twice."),
    "json too deep": ("p.json", b'{"companies": [{"inn": ' + b"[" * 100_000, "The file is not correct JSON: look at line 1 and at what is near it."),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("case", FILES, ids=str)
def test_file_is_refused_and_nothing_changes(case: str, tmp_path: Path) -> None:
    name, data, message = FILES[case]
    path = tmp_path / name
    path.write_bytes(data)
    before = content()
    with pytest.raises(UnreadableFile) as refused:
        run_import(path)
    assert refused.value.text(str) == message
    assert content() == before


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)
    path.chmod(0)
    with pytest.raises(UnreadableFile) as refused:
        check_file(path)
    assert refused.value.text(str) == (
        "The file is of 200 MB. Expected at most 100 MB: split the portfolio into several files."
    )


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    check_file(write_book(tmp_path / "p.json", portfolio()))
    check_file(write_json(tmp_path / "p.xlsx", portfolio()))


def test_mark_of_utf8_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(b"\xef\xbb\xbf \n" + JSON.encode())
    check_file(path)


def book(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as workbook_file:
        workbook_file.add_worksheet("Договоры")
    return path


def test_size_is_counted_while_unpacking(tmp_path: Path) -> None:
    """The directory may say what it likes: what comes out is counted."""
    limits = Limits(unpacked=2000)
    with Archive(book(tmp_path / "p.xlsx")) as opened:
        opened._limits = limits
        with pytest.raises(UnreadableFile) as refused:
            list(chain.from_iterable(map(opened.stream, opened.names())))
    assert refused.value.code == "zip_bomb"


def test_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    data = bytearray(workbook(b" " * 200_000))
    place = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, place + 24, 10)
    path = tmp_path / "p.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused, Archive(path) as opened:
        opened.read("xl/worksheets/sheet1.xml", 10**6)
    assert refused.value.text(str) == DAMAGED


def test_two_members_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", WORKBOOK)
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("xl/workbook.xml", WORKBOOK)
    with pytest.raises(UnreadableFile) as refused:
        Archive(path)
    assert refused.value.text(str) == DAMAGED


def test_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(archive({f"part{number}.xml": "" for number in range(20)}))
    with pytest.raises(UnreadableFile) as refused:
        Archive(path, Limits(members=19))
    assert refused.value.text(str) == TOO_MUCH


def test_directory_larger_than_any_workbook_needs(tmp_path: Path) -> None:
    """It is refused by the record at the end, before its entries are read."""
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 1000 + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 50_000, 4, 0))
    with pytest.raises(UnreadableFile) as refused:
        Archive(path, Limits(members=40))
    assert refused.value.text(str) == TOO_MUCH


def test_archive_of_more_than_four_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    locator = b"PK\x06\x07" + b"\x00" * 16
    path.write_bytes(b"PK\x03\x04" + locator + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, 46, 4, 0))
    with pytest.raises(UnreadableFile) as refused:
        Archive(path)
    assert refused.value.text(str) == DAMAGED
