"""Which column of the format stands where in the file, and one row read by it."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from common.messages import MessageError, gettext_noop
from integrations.portfolio.columns import Column, Sheet, column_titles, folded
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import Raw, RawRow, cut, shown
from integrations.portfolio.values import BadValue, Value
from integrations.portfolio.xlsx_reader import column_letters


@dataclass(slots=True)
class Titles:
    """How this file calls its sheets and columns; messages use the user's own words."""

    sheets: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def sheet(self, sheet: Sheet) -> str:
        """Title of a sheet, or the standard one when the file has no such sheet."""
        return self.sheets.get(sheet.key, sheet.title)

    def column(self, sheet: Sheet, key: str) -> str:
        """Title of a column, or the standard one."""
        return self.columns.get((sheet.key, key)) or sheet.column(key).title


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of one sheet by the label that its cells have."""

    sheet: Sheet
    columns: Mapping[Hashable, Column]
    # Labels whose column is a problem of the whole sheet already; their cells are not reported one by one.
    known_labels: frozenset[Hashable]
    # Keys of columns that the file does not have: it says nothing about them.
    absent: frozenset[str]


def header_layout(sheet: Sheet, header: RawRow, titles: Titles) -> tuple[Layout, list[Problem]]:
    """Read the header row of a worksheet; a missing required column is a problem."""
    names = {label: shown(raw) for label, raw in header.cells.items()}
    layout, problems = key_layout(sheet, names, titles, row=header.number)
    present = {column.key for column in layout.columns.values()}
    for column in sheet.columns:
        if column.required and column.key not in present:
            error = BadValue(
                "missing_column",
                gettext_noop("The column is missing. Expected the title “%(title)s” in row %(row)s."),
                {"title": column.title, "row": header.number},
            )
            problems.append(Problem.of(error, sheet=titles.sheet(sheet), row=header.number, column=column.title))
    return layout, problems


def key_layout(
    sheet: Sheet, names: Mapping[Hashable, str], titles: Titles, *, row: int
) -> tuple[Layout, list[Problem]]:
    """Match titles (or keys of a JSON record) with the format; unknown and repeated ones are problems."""
    known = column_titles(sheet)
    columns: dict[Hashable, Column] = {}
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for label, name in names.items():
        column = known.get(folded(name))
        if column is None:
            problems.append(_unknown_column(sheet, name, titles, row))
        elif column.key in taken:
            problems.append(_repeated_column(sheet, name, taken[column.key], titles, row))
        else:
            taken[column.key] = name
            columns[label] = column
            titles.columns[sheet.key, column.key] = name
    absent = frozenset(column.key for column in sheet.columns) - taken.keys()
    return Layout(sheet, columns, frozenset(names), absent), problems


def read_row(layout: Layout, row: RawRow, titles: Titles) -> tuple[dict[str, Value], list[Problem]]:
    """Parse the cells of a row; blank ones become defaults or, where they are required, problems."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    sheet = layout.sheet
    raws: dict[str, Raw] = {}
    for label, raw in row.cells.items():
        column = layout.columns.get(label)
        if column is not None:
            raws[column.key] = raw
        elif label not in layout.known_labels and isinstance(label, int):
            problems.append(_untitled_column(sheet, label, raw, titles, row.number))
    for column in sheet.columns:
        try:
            values[column.key] = _read_cell(column, raws.get(column.key))
        except MessageError as error:
            problems.append(
                Problem.of(
                    error,
                    sheet=titles.sheet(sheet),
                    row=row.number,
                    column=titles.column(sheet, column.key),
                    value=shown(raws.get(column.key)),
                )
            )
    return values, problems


def _read_cell(column: Column, raw: Raw) -> Value:
    if raw is None:
        if column.required:
            raise BadValue("required", gettext_noop("The cell is empty. Expected a value."))
        return column.default
    return column.kind.parse(raw)


def titles_expected(names: Iterable[str]) -> str:
    """List titles for a message."""
    return "; ".join(names)


def _unknown_column(sheet: Sheet, name: str, titles: Titles, row: int) -> Problem:
    error = BadValue(
        "unknown_column",
        gettext_noop("The column “%(value)s” is not known. Expected only: %(expected)s."),
        {"value": cut(name), "expected": titles_expected(column.title for column in sheet.columns)},
    )
    return Problem.of(error, sheet=titles.sheet(sheet), row=row, column=cut(name))


def _repeated_column(sheet: Sheet, name: str, first: str, titles: Titles, row: int) -> Problem:
    error = BadValue(
        "repeated_column",
        gettext_noop("The column stands twice: “%(first)s” and “%(value)s”. Expected it once."),
        {"value": cut(name), "first": cut(first)},
    )
    return Problem.of(error, sheet=titles.sheet(sheet), row=row, column=cut(name))


def _untitled_column(sheet: Sheet, label: int, raw: Raw, titles: Titles, row: int) -> Problem:
    error = BadValue(
        "untitled_column",
        gettext_noop("The cell is in column %(column)s, which has no title. Expected an empty cell."),
        {"column": column_letters(label)},
    )
    return Problem.of(error, sheet=titles.sheet(sheet), row=row, column=column_letters(label), value=shown(raw))
