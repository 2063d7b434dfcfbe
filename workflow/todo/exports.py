"""The list of tasks as a table for XLSX."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from common.xlsx import Cell, Column
from workflow.kinds import TaskKind, TaskState
from workflow.models import Task
from workflow.todo.showing import company_of, is_late, who_does

CHUNK = 500


def task_columns() -> list[Column]:
    """Columns of the list."""
    return [
        Column(_("Task"), width=50),
        Column(_("Kind"), width=22),
        Column(_("Matter"), width=30),
        Column(_("Company"), width=30),
        Column(_("Who does it"), width=30),
        Column(_("Last day"), "date", 14),
        Column(_("Overdue"), width=12),
        Column(_("State"), width=14),
        Column(_("Given on"), "date", 14),
        Column(_("Ended on"), "date", 14),
        Column(_("Result"), width=50),
    ]


def task_rows(tasks: Iterable[Task], today: date) -> Iterator[list[Cell]]:
    """Rows of the list."""
    for task in tasks:
        yield [
            task.title,
            str(TaskKind(task.kind).label),
            task.matter.title if task.matter else "",
            company_of(task),
            who_does(task),
            task.due_on,
            _("yes") if is_late(task, today) else "",
            str(TaskState(task.state).label),
            timezone.localdate(task.created_at),
            timezone.localdate(task.done_at) if task.done_at else None,
            task.result,
        ]
