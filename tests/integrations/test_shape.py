"""Sheets and columns that are not of the format: everything wrong is told at once, nothing is taken."""

from pathlib import Path

import pytest
import xlsxwriter

from integrations.portfolio.columns import SHEETS
from integrations.portfolio.report import no_counts
from tests.integrations.files import Rows, page_of, portfolio, write_book, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
ALL_SHEETS = "Компании; Договоры; Предметы лизинга; График; Платежи"


def columns(key: str) -> str:
    return "; ".join(column.title for sheet in SHEETS if sheet.key == key for column in sheet.columns)


def refused(path: Path) -> list[str]:
    before = content()
    report = run_import(path)
    assert content() == before
    assert report.shape_is_wrong
    assert report.counts == no_counts()
    return texts(report)


def test_unknown_and_repeated_sheets(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Скидки").write("A1", "Номер")
        book.add_worksheet("contracts").write("A1", "Номер договора")
        book.add_worksheet("Лист1")

    assert refused(write_book(tmp_path / "p.xlsx", portfolio(), change)) == [
        f"Скидки|0|||The sheet “Скидки” is not known. Expected only: {ALL_SHEETS}.",
        "contracts|0|||The sheet stands twice: “Договоры” and “contracts”. Expected it once.",
    ]


def test_columns(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        page_of(book, "payments").write("B1", "Дата прихода")
        page_of(book, "payments").write("F1", "СУММА *")

    assert refused(write_book(tmp_path / "p.xlsx", portfolio(), change)) == [
        f"Платежи|1|Дата прихода||The column “Дата прихода” is not known. Expected only: {columns('payments')}.",
        "Платежи|1|СУММА *||The column stands twice: “Сумма” and “СУММА *”. Expected it once.",
        "Платежи|1|Дата поступления||The column is missing. Expected the title “Дата поступления” in row 1.",
    ]


def test_known_sheet_without_a_header(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "p.xlsx") as book:
        book.add_worksheet("График")
        book.add_worksheet("Договоры").write_row("A1", [column.title for column in SHEETS[1].columns])
    assert refused(tmp_path / "p.xlsx") == [
        "График|0|||The sheet is empty. Expected titles of columns in its first row; delete the sheet if not needed."
    ]


@pytest.mark.parametrize("rows", [{}, {"companies": [], "contracts": []}], ids=["nothing", "empty lists"])
def test_file_without_rows(tmp_path: Path, rows: Rows) -> None:
    expected = f"|0|||There are no rows in the file. Expected at least one sheet with data of: {ALL_SHEETS}."
    assert refused(write_json(tmp_path / "p.json", rows)) == [expected]
    if rows:
        assert refused(write_book(tmp_path / "p.xlsx", {})) == [expected]


def test_unknown_keys_are_told_once(tmp_path: Path) -> None:
    rows = portfolio()
    for row in rows["schedule"]:
        row["discount"] = "1"
    rows["extra"] = [{"a": 1}]
    assert refused(write_json(tmp_path / "p.json", rows)) == [
        f"schedule|1|discount||The column “discount” is not known. Expected only: {columns('schedule')}.",
        f"extra|0|||The sheet “extra” is not known. Expected only: {ALL_SHEETS}.",
    ]


def test_value_outside_of_the_table_refuses_its_contract(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        page_of(book, "schedule").write("N3", "итого")

    report = run_import(write_book(tmp_path / "p.xlsx", portfolio(), change))
    assert texts(report) == ["График|3|N|итого|The cell is in column N, which has no title. Expected an empty cell."]
    assert report.counts["contracts"]["refused"] == 1


def test_titles_in_english_in_any_case_and_order(tmp_path: Path) -> None:
    rows = portfolio()
    with xlsxwriter.Workbook(tmp_path / "p.xlsx") as book:
        for sheet in reversed(SHEETS):
            page = book.add_worksheet(sheet.key.upper())
            for index, column in enumerate(reversed(sheet.columns)):
                page.write_string(3, index, f" {column.key.upper()} *")
                for number, row in enumerate(rows[sheet.key], start=5):
                    page.write_string(number, index, row[column.key])
    report = run_import(tmp_path / "p.xlsx")
    assert texts(report) == []
    before = content()
    assert run_import(write_json(tmp_path / "p.json", rows)).counts["contracts"]["unchanged"] == 1
    assert content() == before
