"""What the streaming reader makes of a sheet's XML, also against an independent reader."""

# ruff: noqa: E501 - the XML is easier to read in long lines

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from integrations.portfolio.archive import Archive
from integrations.portfolio.raw import Formula, Percent, RawRow, Unreadable
from integrations.portfolio.source import open_tables
from integrations.portfolio.xlsx_reader import column_letters, column_number, read_tables
from tests.integrations.files import portfolio, write_book
from tests.integrations.packages import workbook

STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-419]dd\\.mm\\.yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; %&quot;"/><numFmt numFmtId="166" formatCode="#,##0.00\\ &quot;дней&quot;"/>'
    '<numFmt numFmtId="167" formatCode="0.0%"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf numFmtId="167"/><xf numFmtId="9"/></cellXfs><cellStyles><xf numFmtId="14"/></cellStyles></styleSheet>'
)


def rows(tmp_path: Path, sheet: str, **parts: str) -> list[RawRow]:
    path = tmp_path / "p.xlsx"
    path.write_bytes(workbook(f"<worksheet><sheetData>{sheet}</sheetData></worksheet>", **parts))
    with Archive(path) as archive:
        (table,) = read_tables(archive)
        return list(table.rows)


def cells(tmp_path: Path, sheet: str, **parts: str) -> list[object]:
    (row,) = rows(tmp_path, f"<row>{sheet}</row>", **parts)
    return [row.cells.get(column) for column in range(1, max(map(int, map(str, row.cells))) + 1)]


def test_kinds_of_cells(tmp_path: Path) -> None:
    strings = "<sst><si><t>один</t></si><si><r><t>д</t></r><rPh><t>х</t></rPh><r><t>ва</t></r></si></sst>"
    assert cells(
        tmp_path,
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><r><t>тр</t></r><rPh><t>х</t></rPh><r><t>и</t></r></is></c>'
        '<c t="str"><v>_x0041_б</v></c><c><v>1.50</v></c><c t="n"><v>1E-2</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="d"><v>2026-01-25</v></c><c><v>да</v></c><c><v>1E999</v></c><c/><c t="s"/><c t="b"><v>0</v></c>',
        strings=strings,
    ) == [
        "один", "два", "три", "Aб", Decimal("1.5"), Decimal("0.01"), True, Unreadable("#N/A"),
        "2026-01-25", Unreadable("да"), Unreadable("1E999"), None, None, False,
    ]  # fmt: skip


def test_formulas_are_seen_whatever_they_gave(tmp_path: Path) -> None:
    assert cells(
        tmp_path,
        '<c><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>да</v></c><c><f t="shared" si="0"/><v>3</v></c>'
        '<c t="s"><f>B</f><v>0</v></c><x:c><x:f>1</x:f></x:c>',
        strings="<sst><si><t>слово</t></si></sst>",
    ) == [Formula("2"), Formula("да"), Formula("3"), Formula("слово"), Formula("")]


def test_formats_tell_dates_and_percents_from_numbers(tmp_path: Path) -> None:
    sheet = "".join(f'<c s="{style}"><v>46047.0</v></c>' for style in range(7))
    assert cells(tmp_path, sheet, styles=STYLES) == [
        Decimal(46047),
        date(2026, 1, 25),
        date(2026, 1, 25),
        Decimal(46047),
        Decimal(46047),
        Percent(Decimal(4604700)),
        Percent(Decimal(4604700)),
    ]


@pytest.mark.parametrize(
    ("serial", "properties", "value"),
    [
        ("46047.5", "", datetime(2026, 1, 25, 12)),  # noqa: DTZ001 - Excel's dates have no time zone
        ("44585", '<workbookPr date1904="1"/>', date(2026, 1, 25)),
        ("60", "", Unreadable("60")),
        ("61", "", date(1900, 3, 1)),
        ("-1", "", Unreadable("-1")),
        ("2958465.9999999", "", Unreadable("2958465.9999999")),
    ],
)
def test_serials_of_dates(tmp_path: Path, serial: str, properties: str, value: object) -> None:
    sheet = f'<c s="1"><v>{serial}</v></c>'
    assert cells(tmp_path, sheet, styles=STYLES, properties=properties) == [value]


def test_rows_and_columns_are_counted_as_people_do(tmp_path: Path) -> None:
    sheet = (
        '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="AA3"><v>3</v></c></row><row/>'
        "<row><c><v>4</v></c></row><row r='9'><c r='A9' t='str'><v>  </v></c></row>"
    )
    assert rows(tmp_path, sheet) == [
        RawRow(3, {2: Decimal(1), 3: Decimal(2), 27: Decimal(3)}),
        RawRow(5, {1: Decimal(4)}),
    ]


@pytest.mark.parametrize(("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("XFD", 16384)])
def test_column_letters(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)


@pytest.mark.parametrize("constant_memory", [True, False], ids=["texts in cells", "shared texts"])
def test_the_same_as_another_reader(tmp_path: Path, constant_memory: bool) -> None:
    path = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": constant_memory}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        page = book.add_worksheet("Лист")
        for number in range(300):
            page.write_row(number, 0, [f"строка {number % 7} & <{number}>", number, number / 7, number % 2 == 0])
            page.write_datetime(number, 4, date(2025, 1, 1 + number % 28), day)
    (sheet,) = python_calamine.load_workbook(path).sheet_names
    other = python_calamine.load_workbook(path).get_sheet_by_name(sheet).to_python()
    with open_tables(path) as tables:
        ours = [[row.cells[column] for column in range(1, 6)] for table in tables for row in table.rows]
    assert [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in ours] == other


def test_every_row_of_a_book_has_its_number(tmp_path: Path) -> None:
    with open_tables(write_book(tmp_path / "p.xlsx", portfolio())) as tables:
        numbers = {table.title: [row.number for row in table.rows] for table in tables}
    assert numbers == {
        "Компании": [1, 2, 3, 4],
        "Договоры": [1, 2],
        "Предметы лизинга": [1, 2],
        "График": [1, 2, 3, 4, 5, 6],
        "Платежи": [1, 2],
    }
