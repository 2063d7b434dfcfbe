"""The sheet of a text as a table for XLSX."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role
from common.xlsx import Cell, Column
from workflow.kinds import TaskState
from workflow.models import Reading, Task
from workflow.readings.showing import answer_text

CHUNK = 500


def sheet_columns() -> list[Column]:
    """Columns of the sheet."""
    return [
        Column(_("Company"), width=30),
        Column(_("INN"), width=14),
        Column(_("Person"), width=34),
        Column(_("E-mail"), width=28),
        Column(_("Role"), width=24),
        Column(_("Asked on"), "date", 14),
        Column(_("Read by"), "date", 14),
        Column(_("Confirmation"), width=20),
        Column(_("Confirmed at"), width=18),
        Column(_("Title"), width=34),
        Column(_("Version"), width=12),
        Column(_("Checksum (SHA-256)"), width=66),
    ]


def sheet_rows(reading: Reading, tasks: Iterable[Task], today: date) -> Iterator[list[Cell]]:
    """A row for each person; what was confirmed is told by the proof itself."""
    for task in tasks:
        proof = task.acknowledgement if task.state == TaskState.DONE else None
        yield [
            task.company.short_name,
            task.company.inn,
            str(task.owner),
            task.owner.email if task.owner else "",
            str(Role(task.role).label) if task.role else "",
            timezone.localdate(task.created_at),
            task.due_on,
            answer_text(task, today),
            f"{timezone.localtime(proof.at):%d.%m.%Y %H:%M}" if proof else "",
            proof.title if proof else reading.title,
            proof.version if proof else reading.version,
            proof.sha256 if proof else reading.sha256,
        ]
