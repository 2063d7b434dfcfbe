"""The report of an import as tables: counts, problems, warnings, differences."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.portfolio.problems import Problem
from integrations.portfolio.report import OUTCOMES, ImportReport
from integrations.portfolio.report_words import KIND_NAMES, OUTCOME_NAMES
from leasing_portal.back_office.table import Column, Row, Table, figure, text


def report_tables(report: ImportReport) -> list[Table]:
    """Tables of the page; problems, warnings and differences only when there are some."""
    found = [counts(report)]
    if report.problems:
        found.append(problems(report))
    if report.warnings:
        found.append(warnings(report))
    if report.differences:
        found.append(differences(report))
    return found


def counts(report: ImportReport) -> Table:
    """What happened to companies, contracts, schedules and payments."""
    columns = (text(_("Taken from the file")), *(figure(gettext(OUTCOME_NAMES[outcome])) for outcome in OUTCOMES))
    rows = [
        Row((gettext(name), *(report.counts[kind][outcome] for outcome in OUTCOMES)))
        for kind, name in KIND_NAMES.items()
    ]
    return Table("counts", _("Summary"), columns, rows, _("The file is empty."))


def problems(report: ImportReport) -> Table:
    """The first problems: where, what stands there, what is wrong and what was expected."""
    note = shown_of(len(report.problems), report.problem_count)
    reason = _("What is wrong and what was expected")
    return Table("problems", _("Problems"), _places(reason), _lines(report.problems), "", note)


def warnings(report: ImportReport) -> Table:
    """The first warnings: what was taken, and is to be looked at."""
    note = shown_of(len(report.warnings), report.warning_count)
    return Table("warnings", _("Warnings"), _places(_("What to pay attention to")), _lines(report.warnings), "", note)


def _places(reason: str | Promise) -> tuple[Column, ...]:
    columns = (_("Sheet"), _("Row"), _("Column"), _("Value"), reason, _("Contract"))
    return tuple(map(text, columns))


def _lines(problems: Iterable[Problem]) -> list[Row]:
    return [
        Row((found.sheet, found.row or "", found.column, found.value, found.text(gettext), found.contract))
        for found in problems
    ]


def differences(report: ImportReport) -> Table:
    """The first differences between the file and what was in the portal."""
    columns = (
        text(_("Contract or company")),
        text(_("Sheet")),
        text(_("No.")),
        text(_("Column")),
        text(_("Before")),
        text(_("After")),
    )
    rows = [
        Row(
            (
                found.owner,
                found.sheet_title,
                found.row or "",
                found.column_title,
                found.before or "—",
                found.after or "—",
            )
        )
        for found in report.differences
    ]
    note = shown_of(len(rows), report.difference_count)
    return Table("differences", _("Differences"), columns, rows, "", note)


def shown_of(shown: int, total: int) -> str:
    """Say that the rest is in the report's file."""
    if shown == total:
        return ""
    return gettext("The first %(shown)s of %(total)s are shown; the XLSX report has them all.") % {
        "shown": shown,
        "total": total,
    }
