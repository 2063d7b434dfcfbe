"""The workbook that people fill in, made from the table of columns."""

import io

import xlsxwriter
from xlsxwriter.format import Format

from integrations.portfolio.columns import EXAMPLE_TITLE, NOTES_TITLE, SHEETS, Column, Sheet
from integrations.portfolio.example import example_portfolio

LAST_ROW = 1_048_575
_FILE_NAME = "portfolio-template.xlsx"


def template_name() -> str:
    """Name under which people get the template."""
    return _FILE_NAME


def build_template() -> bytes:
    """Return the workbook: a sheet for each list, explanations, an example. The last two are not read on import."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        looks = Looks(book)
        for sheet in SHEETS:
            _write_sheet(book, sheet, looks)
        _write_notes(book, looks)
        _write_example(book, looks)
    return target.getvalue()


class Looks:
    """Formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        common = {"text_wrap": True, "valign": "top", "bottom": 1}
        self.required: Format = book.add_format({**common, "bold": True, "bg_color": "#FFF3CD"})
        self.optional: Format = book.add_format({**common, "bg_color": "#F1F5F9"})
        self.title: Format = book.add_format({"bold": True, "font_size": 13})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self._book = book
        self._columns: dict[str, Format] = {}

    def of(self, column: Column) -> Format:
        """Number format of a column's cells."""
        code = column.kind.number_format
        return self._columns.get(code) or self._columns.setdefault(code, self._book.add_format({"num_format": code}))

    def head(self, column: Column) -> Format:
        """Format of a column's title."""
        return self.required if column.required else self.optional


def marked_title(column: Column) -> str:
    """Title of a column as the template shows it: required ones have a star."""
    return f"{column.title} *" if column.required else column.title


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, looks: Looks) -> None:
    page = book.add_worksheet(sheet.title)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, max(column.kind.width, len(column.title) // 2 + 2), looks.of(column))
        page.write_string(0, index, marked_title(column), looks.head(column))
        if column.kind.choices:
            page.data_validation(
                1,
                index,
                LAST_ROW,
                index,
                {
                    "validate": "list",
                    "source": list(column.kind.choices.values()),
                    "error_title": column.title,
                    "error_message": "Выберите слово из списка.",
                },
            )
    page.freeze_panes(1, 0)
    page.set_row(0, 32)


def _write_notes(book: xlsxwriter.Workbook, looks: Looks) -> None:
    page = book.add_worksheet(NOTES_TITLE)
    page.set_column(0, 4, 26, looks.wrapped)
    page.set_column(3, 4, 52, looks.wrapped)
    page.write_string(0, 0, "Колонки со звёздочкой обязательны. Этот лист и лист «Пример» при загрузке не читаются.")
    titles = ("Лист", "Колонка", "Ключ в JSON", "Что писать", "Пояснение")
    for index, title in enumerate(titles):
        page.write_string(1, index, title, looks.required)
    row = 2
    for sheet in SHEETS:
        for column in sheet.columns:
            words = "; ".join(column.kind.choices.values())
            described = f"{column.kind.described}: {words}" if words else column.kind.described
            for index, text in enumerate((sheet.title, marked_title(column), column.key, described, column.hint)):
                page.write_string(row, index, text, looks.wrapped)
            row += 1
    page.freeze_panes(2, 0)


def _write_example(book: xlsxwriter.Workbook, looks: Looks) -> None:
    page = book.add_worksheet(EXAMPLE_TITLE)
    page.set_column(0, max(len(sheet.columns) for sheet in SHEETS), 20, looks.wrapped)
    row = 0
    portfolio = example_portfolio()
    for sheet in SHEETS:
        page.write_string(row, 0, f"Лист «{sheet.title}»", looks.title)
        for index, column in enumerate(sheet.columns):
            page.write_string(row + 1, index, marked_title(column), looks.head(column))
        row += 2
        for record in portfolio[sheet.key]:
            for index, column in enumerate(sheet.columns):
                value = record[column.key]
                page.write_string(row, index, column.kind.choices.get(value, value))
            row += 1
        row += 1
