"""Portfolio files for tests: right ones to be spoilt, written as JSON or as a workbook."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from integrations.portfolio.columns import SHEETS
from integrations.portfolio.example import example_portfolio
from integrations.portfolio.values import Kind

type Rows = dict[str, list[dict[str, Any]]]
NATIVE = ("#,##0.00", "0", "0.####")


def portfolio() -> Rows:
    """A right portfolio of one contract, to be changed by the test."""
    return deepcopy({key: [dict(row) for row in rows] for key, rows in example_portfolio().items()})


def write_json(path: Path, rows: Mapping[str, Any]) -> Path:
    """Write a portfolio as JSON."""
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def write_book(
    path: Path, rows: Rows, spoil: Callable[[xlsxwriter.Workbook], None] | None = None, *, native: bool = True
) -> Path:
    """Write a portfolio as people do in Excel: numbers, dates and words of lists in their own cells.

    `spoil` gets the workbook before it is closed. Without `native` every cell is text.
    """
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        formats = {code: book.add_format({"num_format": code}) for code in (*NATIVE, "dd.mm.yyyy", "@")}
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.title)
            for index, column in enumerate(sheet.columns):
                page.write_string(0, index, column.title)
                for number, row in enumerate(rows.get(sheet.key, []), start=1):
                    value = row.get(column.key, "")
                    if value != "":
                        _write_cell(page, (number, index), value, column.kind, formats if native else None)
        if spoil:
            spoil(book)
    return path


def _write_cell(page: Any, place: tuple[int, int], value: Any, kind: Kind, formats: Mapping[str, Any] | None) -> None:
    code = kind.number_format
    if formats is None or not isinstance(value, str):
        page.write(*place, value)
    elif code == "dd.mm.yyyy":
        page.write_datetime(*place, date.fromisoformat(value), formats[code])
    elif code in NATIVE:
        page.write_number(*place, float(value), formats[code])
    else:
        page.write_string(*place, kind.choices.get(value, value), formats["@"])


def page_of(book: xlsxwriter.Workbook, key: str) -> Any:
    """The worksheet of a list."""
    return book.get_worksheet_by_name(next(sheet.title for sheet in SHEETS if sheet.key == key))
