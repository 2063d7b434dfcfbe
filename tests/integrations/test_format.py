"""The table of columns against everything that follows it: models, template, manual, example."""

import io
import json
import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Company
from accounts.models.company import Segment
from accounts.roles import Party
from common.messages import MessageError
from contracts.models import AssetKind, Contract, ContractStatus, DayRule, LeasedAsset, ProductKind
from integrations.portfolio import columns
from integrations.portfolio.columns import SCHEDULE, SHEETS, Column, Sheet, column_titles, sheet_titles
from integrations.portfolio.example import example_portfolio
from integrations.portfolio.first_pass import stage
from integrations.portfolio.layout import Titles
from integrations.portfolio.manual import format_tables
from integrations.portfolio.source import open_tables
from integrations.portfolio.template import build_template
from payments.models import InstalmentKind, Receipt
from tests.integrations.importing import content, run_import, texts

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "import.md"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (columns.PARTIES, Party),
        (columns.SEGMENTS, Segment),
        (columns.PRODUCTS, ProductKind),
        (columns.DAY_RULES, DayRule),
        (columns.ASSET_KINDS, AssetKind),
        (columns.INSTALMENT_KINDS, InstalmentKind),
    ],
)
def test_words_are_those_of_the_models(words: dict[str, str], codes: Any) -> None:
    assert sorted(words) == sorted(codes.values)
    assert len(set(words.values())) == len(words)


def test_states_are_those_that_an_accounting_system_tells() -> None:
    assert set(columns.STATUSES) == {str(status) for status in ContractStatus.imported()}


@pytest.mark.parametrize(
    ("sheet", "model", "renamed"),
    [
        (columns.COMPANIES, Company, {}),
        (columns.CONTRACTS, Contract, {}),
        (columns.ASSETS, LeasedAsset, {"model": "model_name"}),
        (columns.PAYMENTS, Receipt, {}),
    ],
    ids=["companies", "contracts", "assets", "payments"],
)
def test_texts_fit_their_fields(sheet: Sheet, model: Any, renamed: dict[str, str]) -> None:
    lengths = {field.name: field.max_length for field in model._meta.get_fields() if hasattr(field, "max_length")}
    for column in sheet.columns:
        longest = re.search(r"текст, до (\d+)", column.kind.described)
        name = renamed.get(column.key, column.key)
        if longest and name in lengths:
            assert int(longest[1]) == lengths[name], column.key


def test_titles_and_keys_are_unique() -> None:
    assert len(sheet_titles()) == 2 * len(SHEETS)
    for sheet in SHEETS:
        assert len({column.key for column in sheet.columns}) == len(sheet.columns)
        assert len(column_titles(sheet)) == len(
            {columns.folded(name) for column in sheet.columns for name in (column.key, column.title)}
        )
        assert not sheet.owner or sheet.column(sheet.owner).required


def test_manual_has_the_tables_of_the_format() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    start, end = "<!-- таблицы: начало -->\n", "<!-- таблицы: конец -->"
    assert manual[manual.index(start) + len(start) : manual.index(end)].strip() == format_tables().strip()
    for sheet in SHEETS:
        for column in sheet.columns:
            assert f"| {column.title} | `{column.key}` |" in manual


def test_template_has_every_sheet_and_column_and_lists_of_words() -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template()))
    assert book.sheetnames == [*(sheet.title for sheet in SHEETS), "Пояснения", "Пример"]
    for sheet in SHEETS:
        page = book[sheet.title]
        titles = [f"{column.title} *" if column.required else column.title for column in sheet.columns]
        assert [cell.value for cell in page[1]] == titles
        lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
        assert lists == {
            f"{page.cell(2, index).coordinate}": '"' + ",".join(column.kind.choices.values()) + '"'
            for index, column in enumerate(sheet.columns, start=1)
            if column.kind.choices
        }


@pytest.mark.django_db
def test_example_sheet_filled_into_the_template_is_imported(tmp_path: Path) -> None:
    """What the example shows, copied cell by cell into the sheets, is a right portfolio."""
    book = openpyxl.load_workbook(io.BytesIO(build_template()))
    lines = [[cell.value for cell in row] for row in book["Пример"].iter_rows()]
    for sheet in SHEETS:
        start = next(number for number, line in enumerate(lines) if line[0] == f"Лист «{sheet.title}»")
        for number, line in enumerate(lines[start + 2 :], start=2):
            if not any(line):
                break
            for index in range(len(sheet.columns)):
                book[sheet.title].cell(number, index + 1).value = line[index]
    path = tmp_path / "p.xlsx"
    book.save(path)
    report = run_import(path)
    assert texts(report) == []
    assert report.rows == {key: len(rows) for key, rows in example_portfolio().items()}
    before = content()
    (tmp_path / "p.json").write_text(json.dumps(example_portfolio()), encoding="utf-8")
    assert run_import(tmp_path / "p.json").counts["contracts"]["unchanged"] == 1
    assert content() == before


@pytest.mark.django_db
def test_empty_template_says_that_it_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(build_template())
    report = run_import(path)
    assert [problem.code for problem in report.problems] == ["no_rows"]


AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=40)


def _value_of(column: Column) -> st.SearchStrategy[Any]:
    code = column.kind.number_format
    if column.kind.choices:
        return st.sampled_from(sorted(column.kind.choices))
    if code == "dd.mm.yyyy":
        return st.dates(date(1990, 1, 1), date(2100, 12, 31))
    if code == "#,##0.00":
        return AMOUNTS.filter(lambda amount: amount > 0)
    return st.integers(1, 20)


ROWS = st.lists(st.tuples(*(_value_of(column) for column in SCHEDULE.columns)), min_size=1, max_size=5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_rows_written_into_the_template_are_read_back(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(build_template()))
    for number, row in enumerate(rows, start=2):
        for index, value in enumerate(row, start=1):
            book["График"].cell(number, index).value = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, date):
                book["График"].cell(number, index).number_format = "dd.mm.yyyy"
    path = tmp_path / "p.xlsx"
    book.save(path)
    staging = stage(path, check_cancelled=lambda: None)
    places = [place for one in staging.contracts.values() for place in one.rows["schedule"]]
    read = {row.number: tuple(row.values.values()) for row in staging.load_all(SCHEDULE, places)}
    assert list(staging.problems) == []
    assert read == {number: (str(row[0]), *row[1:]) for number, row in enumerate(rows, start=2)}


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_json_and_text_cells_never_break_the_reader(line: str) -> None:
    for column in (column for sheet in SHEETS for column in sheet.columns):
        with suppress(MessageError):
            column.kind.parse(line)


def test_reader_ignores_the_sheets_for_people(tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(build_template())
    with open_tables(path) as tables:
        assert [table.title for table in tables][-2:] == list(columns.IGNORED_TITLES)
    assert stage(path, check_cancelled=lambda: None).titles == Titles(
        {sheet.key: sheet.title for sheet in SHEETS},
        {
            (sheet.key, column.key): f"{column.title} *" if column.required else column.title
            for sheet in SHEETS
            for column in sheet.columns
        },
    )


def test_command_writes_template_and_tables(tmp_path: Path) -> None:
    call_command("portfolio_template", tmp_path / "t.xlsx", stdout=io.StringIO())
    call_command("portfolio_template", tmp_path / "t.md", manual=True, stdout=io.StringIO())
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames[0] == "Компании"
    assert (tmp_path / "t.md").read_text(encoding="utf-8") == format_tables()
