"""The whole report of an import as a workbook, written row by row in constant memory."""

from collections.abc import Iterable, Iterator
from typing import IO

import xlsxwriter
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from integrations.portfolio.logbook import KEPT
from integrations.portfolio.problems import Problem
from integrations.portfolio.report import OUTCOMES, ImportReport
from integrations.portfolio.report_words import KIND_NAMES, OUTCOME_NAMES, headline

type Line = list[str | int]


def write_report(target: IO[bytes], report: ImportReport) -> None:
    """Write four sheets in the active language: counts, problems, warnings, differences."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        _write_sheet(book, _("Summary"), [28, 14, 14, 14, 14], _summary(report))
        _write_sheet(book, _("Problems"), [20, 8, 24, 28, 90, 20], _problems(report.all_problems()))
        _write_sheet(book, _("Warnings"), [20, 8, 24, 28, 90, 20], _warnings(report.all_warnings()))
        _write_sheet(book, _("Differences"), [24, 20, 8, 24, 32, 32], _differences(report))


def _write_sheet(book: xlsxwriter.Workbook, title: str, widths: list[int], lines: Iterable[Line]) -> None:
    sheet = book.add_worksheet(title)
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if row == 0:
                sheet.write_string(row, column, str(value), head)
            elif isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value:
                sheet.write_string(row, column, value, text)
    sheet.freeze_panes(1, 0)


def _summary(report: ImportReport) -> Iterator[Line]:
    yield [_("Taken from the file"), *(gettext(OUTCOME_NAMES[outcome]) for outcome in OUTCOMES)]
    for kind, counts in report.counts.items():
        yield [gettext(KIND_NAMES[kind]), *(counts[outcome] for outcome in OUTCOMES)]
    yield [gettext(headline(report))]
    if report.problem_count > KEPT:
        yield [_("Only the first %(count)s problems are listed.") % {"count": KEPT}]
    if report.warning_count > KEPT:
        yield [_("Only the first %(count)s warnings are listed.") % {"count": KEPT}]
    if report.difference_count > KEPT:
        yield [_("Only the first %(count)s differences are listed.") % {"count": KEPT}]


def _problems(problems: Iterable[Problem]) -> Iterator[Line]:
    yield [_("Sheet"), _("Row"), _("Column"), _("Value"), _("What is wrong and what was expected"), _("Contract")]
    yield from map(_line, problems)


def _warnings(warnings: Iterable[Problem]) -> Iterator[Line]:
    yield [_("Sheet"), _("Row"), _("Column"), _("Value"), _("What to pay attention to"), _("Contract")]
    yield from map(_line, warnings)


def _line(problem: Problem) -> Line:
    row = problem.row or ""
    return [problem.sheet, row, problem.column, problem.value, problem.text(gettext), problem.contract]


def _differences(report: ImportReport) -> Iterator[Line]:
    yield [_("Contract or company"), _("Sheet"), _("No."), _("Column"), _("Before"), _("After")]
    for found in report.all_differences():
        yield [found.owner, found.sheet_title, found.row or "", found.column_title, found.before, found.after]
