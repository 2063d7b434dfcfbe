"""The first pass over a file: every row is read, checked by itself and put aside; the database is not touched."""

from collections.abc import Callable, Iterator
from pathlib import Path

from common.messages import gettext_noop
from integrations.portfolio.columns import IGNORED_TITLES, SHEETS, Sheet, folded, sheet_titles
from integrations.portfolio.layout import Layout, header_layout, key_layout, read_row, titles_expected
from integrations.portfolio.problems import Problem
from integrations.portfolio.raw import RawRow, RawTable, cut
from integrations.portfolio.row_checks import row_problems
from integrations.portfolio.source import open_tables
from integrations.portfolio.staging import Row, Staging
from integrations.portfolio.values import BadValue

EVERY_ROWS = 1000


def stage(source: Path, *, check_cancelled: Callable[[], None]) -> Staging:
    """Read the whole file.

    Raises:
        UnreadableFile: when it cannot be read to its end.

    """
    staging = Staging()
    known = sheet_titles()
    ignored = {folded(title) for title in IGNORED_TITLES}
    with open_tables(source) as tables:
        for table in tables:
            if folded(table.title) in ignored:
                continue
            sheet = known.get(folded(table.title))
            if sheet is None:
                _note_unknown_sheet(staging, table)
            elif sheet.key in staging.titles.sheets:
                _note_sheet_twice(staging, table, sheet)
            else:
                staging.titles.sheets[sheet.key] = table.title
                _stage_table(staging, sheet, table, check_cancelled)
    if not any(staging.rows_read.values()) and not staging.shape_is_wrong:
        error = BadValue(
            "no_rows",
            gettext_noop("There are no rows in the file. Expected at least one sheet with data of: %(expected)s."),
            {"expected": titles_expected(sheet.title for sheet in SHEETS)},
        )
        staging.wrong_shape(error, sheet="")
    return staging


def _stage_table(staging: Staging, sheet: Sheet, table: RawTable, check_cancelled: Callable[[], None]) -> None:
    staging.rows_read[sheet.key] = 0
    for layout, raw in _rows_with_layout(staging, sheet, table):
        staging.rows_read[sheet.key] += 1
        if staging.rows_read[sheet.key] % EVERY_ROWS == 0:
            check_cancelled()
        values, problems = read_row(layout, raw, staging.titles)
        if not problems:
            problems = row_problems(sheet, raw.number, values, staging.titles)
        if problems:
            for problem in problems:
                staging.note(problem, contract=str(values.get(sheet.owner) or ""))
            staging.refuse_owner(sheet, raw.number, values)
        else:
            staging.keep(Row(sheet, raw.number, values, layout.absent))


def _rows_with_layout(staging: Staging, sheet: Sheet, table: RawTable) -> Iterator[tuple[Layout, RawRow]]:
    if table.has_header:
        header = next(table.rows, None)
        if header is None:
            error = BadValue(
                "empty_sheet",
                gettext_noop(
                    "The sheet is empty. Expected titles of columns in its first row; delete the sheet if not needed."
                ),
            )
            staging.wrong_shape(error, sheet=cut(table.title))
            return
        layout, problems = header_layout(sheet, header, staging.titles)
        _note_layout(staging, problems)
        if not problems:  # else every row would repeat what is wrong with the header
            yield from ((layout, row) for row in table.rows)
        return
    layouts: dict[tuple[object, ...], Layout] = {}
    reported: set[str] = set()
    for row in table.rows:
        keys = tuple(row.cells)
        layout_of_keys = layouts.get(keys)
        if layout_of_keys is None:
            names = {key: str(key) for key in keys}
            layout_of_keys, problems = key_layout(sheet, names, staging.titles, row=row.number)
            _note_layout(staging, [problem for problem in problems if problem.column not in reported])
            reported.update(problem.column for problem in problems)
            if len(layouts) < EVERY_ROWS:
                layouts[keys] = layout_of_keys
        yield layout_of_keys, row


def _note_layout(staging: Staging, problems: list[Problem]) -> None:
    for problem in problems:
        staging.shape_is_wrong = True
        staging.note(problem)


def _note_unknown_sheet(staging: Staging, table: RawTable) -> None:
    if next(table.rows, None) is None:
        return  # Excel adds blank sheets by itself
    error = BadValue(
        "unknown_sheet",
        gettext_noop("The sheet “%(value)s” is not known. Expected only: %(expected)s."),
        {"value": cut(table.title), "expected": titles_expected(sheet.title for sheet in SHEETS)},
    )
    staging.wrong_shape(error, sheet=cut(table.title))


def _note_sheet_twice(staging: Staging, table: RawTable, sheet: Sheet) -> None:
    error = BadValue(
        "sheet_twice",
        gettext_noop("The sheet stands twice: “%(first)s” and “%(value)s”. Expected it once."),
        {"first": staging.titles.sheet(sheet), "value": cut(table.title)},
    )
    staging.wrong_shape(error, sheet=cut(table.title))
