"""Confirming that one has read: the proof and the end of the task are one transaction (requirements CRM-02, N-08)."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common import row_scope
from common.messages import gettext_noop
from workflow.kinds import TaskKind, TaskState
from workflow.models import Acknowledgement, Reading, Task
from workflow.readings.refusals import AlreadyConfirmed, StaleReading
from workflow.todo.services import lock_task, mark_done


def may_confirm(task: Task, actor: Membership) -> bool:
    """Whether the person may confirm: the one who was asked, in person, not through anybody's eyes."""
    return task.state == TaskState.OPEN and _is_asked(task, actor)


def _is_asked(task: Task, actor: Membership) -> bool:
    in_person = actor.on_behalf_of_id is None and (task.owner_id, task.company_id) == (actor.user_id, actor.company_id)
    return in_person and task.kind == TaskKind.READING and can(actor, Capability.TASKS_DO)


@transaction.atomic
def confirm_reading(*, task_id: int, sha256: str, actor: Membership, at: datetime) -> Acknowledgement:
    """Write the proof that the person has read what the page showed, and finish the task.

    Args:
        task_id: the person's own task, in sight.
        sha256: the checksum that the page showed.
        actor: who reads.
        at: now.

    Raises:
        Task.DoesNotExist: the actor sees no such task.
        PermissionDenied: it is not asked of the actor in person.
        AlreadyConfirmed: the person has confirmed before.
        StaleReading: a newer version was issued, or the page showed another text.

    """
    Task.objects.visible_to(actor).only("pk").get(pk=task_id, kind=TaskKind.READING)
    with row_scope.as_system():
        task = lock_task(task_id)
        if not _is_asked(task, actor):
            raise PermissionDenied
        if task.state == TaskState.DONE:
            raise AlreadyConfirmed("already_confirmed", gettext_noop("You have confirmed this version before."))
        reading = task.reading
        if reading is None or task.state != TaskState.OPEN or reading.sha256 != sha256:
            raise StaleReading("stale_reading", gettext_noop("Meanwhile a newer version was issued: read that one."))
        proof = Acknowledgement.objects.create(
            task=task,
            user_id=actor.user_id,
            company_id=task.company_id,
            title=reading.title,
            version=reading.version,
            sha256=reading.sha256,
            at=at,
        )
        mark_done(task=task, actor=actor, at=at)
    return proof


def newer_task(task: Task) -> Task | None:
    """The same person's task for the newest version of the text that is asked of them; None when there is none."""
    found, newest = None, task.reading_id
    while newest is not None:
        newest = Reading.objects.filter(replaces=newest).values_list("pk", flat=True).first()
        asked = Task.objects.filter(reading=newest, owner=task.owner_id).first() if newest else None
        found = asked or found
    return found
