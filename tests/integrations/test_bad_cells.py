"""Cells that are no value of their column: without a number, changed by Excel, formulas, percentages."""

# ruff: noqa: E501 - messages are compared whole

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from integrations.portfolio.report import no_counts
from integrations.portfolio.report_words import headline
from tests.integrations.files import page_of, portfolio, write_book, write_json
from tests.integrations.importing import content, run_import, texts

pytestmark = pytest.mark.django_db
NOT_TAKEN = {"created": 0, "changed": 0, "unchanged": 0, "refused": 0}


@pytest.mark.parametrize("key", ["assets", "schedule", "payments"])
@pytest.mark.parametrize(
    ("number", "shown", "message"),
    [
        (" ", "", "The cell is empty. Expected a value."),
        (True, "True", "“True” is not right. Expected text."),
        ("=A1", "=A1", "“=A1” begins as a formula. Expected a plain value without “=” at the beginning."),
    ],
)
def test_row_that_may_be_of_any_contract_leaves_nothing_of_the_file(
    tmp_path: Path, key: str, number: object, shown: str, message: str
) -> None:
    rows = portfolio()
    twin = {**rows[key][0], "contract_number": number}
    rows[key].append(twin)
    before = content()
    report = run_import(write_json(tmp_path / "p.json", rows))
    assert texts(report) == [f"{key}|{len(rows[key])}|contract_number|{shown}|{message}"]
    assert (report.shape_is_wrong, report.counts) == (True, no_counts())
    assert headline(report) == (
        "Nothing was imported: sheets or columns are not as expected, or a row has no readable contract number."
    )
    assert content() == before


def test_contract_without_a_number_is_refused_alone(tmp_path: Path) -> None:
    rows = portfolio()
    rows["contracts"].append({**rows["contracts"][0], "number": ""})
    report = run_import(write_json(tmp_path / "p.json", rows))
    assert texts(report) == ["contracts|2|number||The cell is empty. Expected a value."]
    assert report.counts["contracts"] == {**NOT_TAKEN, "created": 1, "refused": 1}


def test_numbers_that_excel_has_changed(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        page = page_of(book, "companies")
        page.write_number("D3", 507090234)
        page.write_number("M3", 4.0702810e19)
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        page_of(book, "payments").write_datetime("D2", date(2026, 1, 24), day)

    report = run_import(write_book(tmp_path / "p.xlsx", portfolio(), change))
    assert texts(report)[:3] == [
        (
            "Компании|3|ИНН|507090234|“507090234” is a number of 9 digits: Excel has dropped the zero at the beginning. "
            "Expected 0507090234: give the cell the text format and type it again."
        ),
        (
            "Компании|3|Расчётный счёт|40702810000000000000|“40702810000000000000” is a number of more than 15 digits, "
            "and Excel has lost the last ones. Give the cell the text format and type it again."
        ),
        (
            "Платежи|2|№ поручения|24.01.2026|The cell holds the date 24.01.2026. Expected text: "
            "give the cell the text format and type it again."
        ),
    ]


def test_formulas_and_errors_in_cells(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        page = page_of(book, "schedule")
        page.write_formula("E3", "=SUM(H3:K3)", None, 352200.5)
        page.write_formula("G3", '="58"', None, "")
        page.write("C4", "=NA()")
        page.write_formula("D4", "=NA()", None, "#N/A")
        page.write_boolean("A5", 1)

    report = run_import(write_book(tmp_path / "p.xlsx", portfolio(), change))
    value = "Expected a value: copy the column and paste it as values."
    assert texts(report) == [
        f"График|3|Сумма с НДС|352200.5|The cell holds a formula, now “352200.5”. {value}",
        f"График|3|НДС||The cell holds a formula, now “”. {value}",
        "График|4|Вид платежа|=NA()|“=NA()” begins as a formula. Expected a plain value without “=” at the beginning.",
        f"График|4|Дата платежа|#N/A|The cell holds a formula, now “#N/A”. {value}",
        "График|5|Номер договора|True|“True” is not right. Expected text.",
    ]


def test_percent_cells(tmp_path: Path) -> None:
    def change(book: xlsxwriter.Workbook) -> None:
        percent = book.add_format({"num_format": "0.00%"})
        page_of(book, "contracts").write_number("O2", 0.185, percent)
        page = page_of(book, "schedule")
        page.write_number("F2", 0.2, percent)
        page.write_number("E3", 3522.005, percent)

    report = run_import(write_book(tmp_path / "p.xlsx", portfolio(), change))
    assert texts(report) == [
        "График|3|Сумма с НДС|352200.5%|The cell holds the percentage 352200.5%. Expected an amount such as 1 234,56."
    ]
