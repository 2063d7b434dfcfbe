"""Calculations as XLSX: numbers are numbers, dates are dates, percents are percents; text is never a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from calculator.engine.lease import LeaseRow
from calculator.scenarios.assumptions import assumptions_of
from calculator.scenarios.comparison import Comparison
from calculator.scenarios.measures import Kind, Value
from calculator.scenarios.schedule import BALANCE, columns_of, lines_of, title_of
from calculator.scenarios.variants import Variant
from common.xlsx import FORMATS

LABEL_WIDTH, VALUE_WIDTH, TEXT_WIDTH = 36, 26, 120
PERCENT, HUNDRED = "0.00%", Decimal(100)
LONGEST_SHEET_NAME = 31


@dataclass(frozen=True)
class _Book:
    """The workbook being written, with its cell formats."""

    file: Any
    formats: dict[str, Any]

    def sheet(self, name: str, widths: Iterable[int]) -> Any:
        made = self.file.add_worksheet(name[:LONGEST_SHEET_NAME])
        for index, width in enumerate(widths):
            made.set_column(index, index, width)
        return made

    def put(self, sheet: Any, row: int, column: int, value: Value, kind: Kind = Kind.TEXT) -> None:
        """Write a value in the form of its kind; nothing leaves the cell empty."""
        if value is None or value == "":
            return
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.formats["date"])
        elif isinstance(value, Decimal) and kind in {Kind.PERCENT, Kind.RATE}:
            sheet.write_number(row, column, value / HUNDRED, self.formats["percent"])
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, column, value, self.formats["money" if kind is Kind.MONEY else "number"])
        else:
            sheet.write_string(row, column, str(value), self.formats["text"])

    def head(self, sheet: Any, row: int, titles: Iterable[str | Promise]) -> None:
        for column, title in enumerate(titles):
            sheet.write_string(row, column, str(title), self.formats["head"])


def workbook(variants: Sequence[Variant], *, on: date) -> bytes:
    """Write the lines of all variants side by side, the schedule of each, and what they take for granted."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as file:
        book = _Book(file, _formats(file))
        _lines(book, variants, on)
        for variant in variants:
            _schedule(book, variant, many=len(variants) > 1)
        _assumptions(book, variants)
    return target.getvalue()


def _formats(file: Any) -> dict[str, Any]:
    wrapped = {"text": {"text_wrap": True, "valign": "top"}}
    formats = {name: file.add_format({"num_format": code, **wrapped.get(name, {})}) for name, code in FORMATS.items()}
    formats["percent"] = file.add_format({"num_format": PERCENT})
    formats["head"] = file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats["title"] = file.add_format({"bold": True, "font_size": 14})
    formats["best"] = file.add_format({"bold": True, "num_format": FORMATS["money"]})
    return formats


def _lines(book: _Book, variants: Sequence[Variant], on: date) -> None:
    """Terms and figures; in a comparison the last column names lines that differ, the best value of each is named."""
    many = len(variants) > 1
    title = _("Comparison") if many else _("Calculation")
    sheet = book.sheet(title, [LABEL_WIDTH, *[VALUE_WIDTH] * len(variants), *([LABEL_WIDTH] if many else [])])
    sheet.write_string(0, 0, title if many else variants[0].name, book.formats["title"])
    book.put(sheet, 1, 0, _("Made on"))
    book.put(sheet, 1, 1, on)
    book.head(
        sheet, 3, ["", *(variant.name for variant in variants), *([_("Differences and best values")] if many else [])]
    )
    book.put(sheet, 4, 0, _("Rates as of"))
    for column, variant in enumerate(variants, start=1):
        book.put(sheet, 4, column, variant.rates_on)
        book.put(sheet, 5, column, variant.problem)
    sheet.freeze_panes(4, 1)
    place = 6
    for group in Comparison(tuple(variant.quote for variant in variants)).groups:
        book.head(sheet, place, [group.title])
        for row in group.rows:
            place += 1
            book.put(sheet, place, 0, str(row.label))
            for column, cell in enumerate(row.cells, start=1):
                book.put(sheet, place, column, cell.value, row.kind)
            if row.differs:
                best = [variant.name for variant, cell in zip(variants, row.cells, strict=True) if cell.is_best]
                told = _("differs; best: %(names)s") % {"names": "; ".join(best)} if best else _("differs")
                book.put(sheet, place, len(variants) + 1, told)
        place += 2


def _schedule(book: _Book, variant: Variant, *, many: bool) -> None:
    """Payments as a table with a row of totals."""
    if variant.quote is None:
        return
    plan = variant.quote.plan
    columns = columns_of(plan)
    name = _("Schedule %(number)s") % {"number": variant.number} if many else _("Schedule")
    sheet = book.sheet(name, [20, 14, *[18] * (len(columns) + 1)])
    book.head(sheet, 0, [_("No."), _("Due date"), *(label for _name, label in columns), BALANCE])
    place = 0
    for place, line in enumerate(lines_of(plan), start=1):
        row: LeaseRow = line.row
        book.put(sheet, place, 0, title_of(line))
        book.put(sheet, place, 1, row.due_on)
        for column, (name, _label) in enumerate(columns, start=2):
            book.put(sheet, place, column, getattr(row, name), Kind.MONEY)
        book.put(sheet, place, len(columns) + 2, line.balance, Kind.MONEY)
    book.put(sheet, place + 1, 0, _("Total of the schedule"))
    for column, (name, _label) in enumerate(columns, start=2):
        book.put(sheet, place + 1, column, getattr(plan.under_contract, name), Kind.MONEY)
    sheet.freeze_panes(1, 2)


def _assumptions(book: _Book, variants: Sequence[Variant]) -> None:
    sheet = book.sheet(_("Assumptions"), [LABEL_WIDTH, TEXT_WIDTH])
    place = 0
    for variant in variants:
        for text in assumptions_of(variant):
            book.put(sheet, place, 0, variant.name)
            book.put(sheet, place, 1, text)
            place += 1
