"""Words of the report: msgids, translated where they are shown; and the report as plain text."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from common.changes import Change
from common.messages import gettext_noop
from integrations.portfolio.problems import Problem
from integrations.portfolio.report import OUTCOMES, REFUSED, Difference, ImportReport

KIND_NAMES: Mapping[str, str] = {
    "companies": gettext_noop("Companies"),
    "contracts": gettext_noop("Contracts"),
    "schedules": gettext_noop("Payment schedules"),
    "payments": gettext_noop("Payments received"),
}
OUTCOME_NAMES: Mapping[str, str] = {
    Change.CREATED: gettext_noop("created"),
    Change.CHANGED: gettext_noop("changed"),
    Change.UNCHANGED: gettext_noop("unchanged"),
    REFUSED: gettext_noop("refused"),
}


def headline(report: ImportReport) -> str:
    """Return the msgid that sums the import up in one sentence."""
    cases = (
        (
            report.shape_is_wrong,
            gettext_noop(
                "Nothing was imported: sheets or columns are not as expected, or a row has no readable contract number."
            ),
        ),
        (
            report.broken,
            gettext_noop("The import broke off because of an error in the portal. Below is what was done by then."),
        ),
        (report.cancelled, gettext_noop("The import was stopped. What had been imported by then stays.")),
        (report.dry_run, gettext_noop("This was a trial run: nothing was written.")),
        (not report.is_clean, gettext_noop("A part was refused; everything else was imported.")),
        (
            not report.wrote_something,
            gettext_noop("Everything in the file is already in the portal. Nothing has changed."),
        ),
    )
    whole = gettext_noop("Everything was imported.")
    return next((message for holds, message in cases if holds), whole)


def place_of(problem: Problem) -> str:
    """Say where a problem is: sheet, row, column, in the active language."""
    parts = []
    if problem.sheet:
        parts.append(_("sheet “%(sheet)s”") % {"sheet": problem.sheet})
    if problem.row:
        parts.append(_("row %(row)s") % {"row": problem.row})
    if problem.column:
        parts.append(_("column “%(column)s”") % {"column": problem.column})
    return ", ".join(parts)


def plain_text(report: ImportReport) -> Iterator[str]:
    """Yield the lines of the report in the active language; every problem is listed."""
    for kind, counts in report.counts.items():
        listed = ", ".join(f"{gettext(OUTCOME_NAMES[outcome])} {counts[outcome]}" for outcome in OUTCOMES)
        yield f"{gettext(KIND_NAMES[kind])}: {listed}"
    if report.difference_count:
        yield ""
        yield _("Differences: %(count)s") % {"count": report.difference_count}
        yield from (f"  {_difference(found)}" for found in report.all_differences())
    if report.problem_count:
        yield ""
        yield _("Problems: %(count)s") % {"count": report.problem_count}
        yield from (_problem(problem) for problem in report.all_problems())
    if report.warning_count:
        yield ""
        yield _("Warnings: %(count)s") % {"count": report.warning_count}
        yield from (_problem(warning) for warning in report.all_warnings())
    yield ""
    yield gettext(headline(report))


def _difference(found: Difference) -> str:
    row = _("No. %(row)s") % {"row": found.row} if found.row else ""
    place = ", ".join(part for part in (found.owner, found.sheet_title, row, found.column_title) if part)
    return f"{place}: {found.before or '—'} → {found.after or '—'}"


def _problem(problem: Problem) -> str:
    place = place_of(problem)
    text = problem.text(gettext)
    return f"  {place}: {text}" if place else f"  {text}"
