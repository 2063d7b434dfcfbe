"""What pages show of tasks: whose, until when, where they lead, what the reader may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Company, Membership
from accounts.roles import Role
from workflow.kinds import TaskState
from workflow.models import Task
from workflow.todo.rights import is_doer, may_finish, may_manage, may_reassign, reads_text


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A line of a list. `who` does it within `company`, which is empty where the database does not show it."""

    task: Task
    url: str
    who: str
    company: str
    is_late: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Buttons:
    """What the reader may do with a task."""

    finish: bool
    manage: bool
    reassign: bool
    read: bool


def address_of(task: Task, actor: Membership) -> str:
    """Where the task is done: what must be read on the page of the text, as far as it is shown to the reader."""
    if reads_text(task, actor):
        return reverse("readings:read", args=[task.pk])
    return reverse("tasks:detail", args=[task.pk])


def who_does(task: Task) -> str:
    """The owner, else the role, else anybody of the company."""
    if task.owner_id is not None:
        # Who is not shown to the reader works in another company.
        return str(task.owner) if task.owner else _("A participant of the matter")
    return str(Role(task.role).label) if task.role else _("Anybody of the company")


def lines(tasks: Iterable[Task], actor: Membership, today: date) -> list[ShownTask]:
    """Lines of a list; asks nothing of the database but what the rows bring with them."""
    return [
        ShownTask(
            task=task,
            url=address_of(task, actor),
            who=who_does(task),
            company=company_of(task),
            is_late=is_late(task, today),
            is_mine=task.state == TaskState.OPEN and is_doer(task, actor),
        )
        for task in tasks
    ]


def is_late(task: Task, today: date) -> bool:
    """Whether the last day is over and the task is not done."""
    return task.state == TaskState.OPEN and task.due_on is not None and task.due_on < today


def company_of(task: Task) -> str:
    """Name of the company that does it."""
    try:
        return task.company.short_name
    except Company.DoesNotExist:
        return ""


def buttons_of(task: Task, actor: Membership) -> Buttons:
    """What the reader may do."""
    return Buttons(
        finish=may_finish(task, actor),
        manage=may_manage(task, actor),
        reassign=may_reassign(task, actor),
        read=reads_text(task, actor),
    )
