"""Lists of matters and the report of responsibility as tables for XLSX."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company, Membership
from common.xlsx import Cell, Column
from workflow.kinds import MatterKind, Side
from workflow.models import Matter
from workflow.responsibility import Part, Spent
from workflow.showing import turn_of
from workflow.subjects import subject_of

CHUNK = 500


def matter_columns() -> list[Column]:
    """Columns of the list."""
    return [
        Column(_("Matter"), width=44),
        Column(_("Kind"), width=14),
        Column(_("Client"), width=30),
        Column(_("Whose turn"), width=20),
        Column(_("What is expected"), width=30),
        Column(_("Since"), width=18),
        Column(_("How long"), width=22),
        Column(_("Promised by"), "date", 14),
        Column(_("Opened"), width=18),
        Column(_("Closed"), width=18),
    ]


def matter_rows(matters: Iterable[Matter], actor: Membership, now: datetime) -> Iterator[list[Cell]]:
    """Rows of the list."""
    for matter in matters:
        turn = turn_of(matter, actor, now)
        yield [
            matter.title,
            str(MatterKind(matter.kind).label),
            # An invited organisation is not shown the client: the database has no such row for it.
            _client(matter),
            str(Side(turn.side).label) if turn else "",
            turn.awaited if turn else "",
            _moment(turn.since) if turn else "",
            turn.lasts if turn else "",
            matter.promised_on,
            _moment(matter.opened_at),
            _moment(matter.closed_at) if matter.closed_at else "",
        ]


def _client(matter: Matter) -> str:
    try:
        return matter.company.short_name
    except Company.DoesNotExist:
        return ""


def report_columns() -> list[Column]:
    """Columns of the report: a row for each turn, cut to the month."""
    return [
        Column(_("Matter"), width=44),
        Column(_("Side"), width=20),
        Column(_("What is expected"), width=30),
        Column(_("From"), width=18),
        Column(_("Until"), width=18),
        Column(_("Working hours"), "money", 14),
        Column(_("Calendar days"), "money", 14),
        Column(_("Promised by"), "date", 14),
        Column(_("Late"), width=10),
    ]


def report_rows(parts: Iterable[Part]) -> Iterator[list[Cell]]:
    """Rows of the report; the page sums the same turns."""
    for part in parts:
        turn, spent = part.turn, Spent()
        spent.add(part)
        yield [
            turn.matter.title,
            str(Side(turn.side).label),
            subject_of(turn.matter).awaited_text(turn.awaited),
            _moment(part.since),
            _moment(part.until),
            spent.working_hours,
            spent.calendar_days,
            turn.promised_on,
            _("yes") if part.is_late else "",
        ]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}"
