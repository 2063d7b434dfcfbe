"""Tasks: given, finished, cancelled, passed on, postponed; each once, told in the feed of the matter.

What ends a task reaches further than whoever ends it sees: whose turn it is, the lessor's rows of the matter. So
rights are asked in the person's own scope of rows, and the rest is done as the portal itself. Locks: matter, task.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Company, Membership, User
from common import row_scope
from common.events import publish
from common.messages import gettext_noop
from workflow.events import TaskEnded, TaskGiven
from workflow.files import CheckedFile
from workflow.kinds import TaskKind, TaskState
from workflow.models import Matter, Reading, Task
from workflow.services.matters import hold, lock_matter
from workflow.todo import told, turns
from workflow.todo.checks import (
    remind_day,
    require_day,
    require_doers,
    require_giver,
    require_known_owner,
    require_place,
    require_title,
)
from workflow.todo.refusals import TaskOver, TaskRefused, require_open
from workflow.todo.rights import is_doer, may_finish, may_give, may_manage, may_reassign

__all__ = [
    "TaskOver",
    "TaskRefused",
    "cancel_requests",
    "cancel_task",
    "finish_task",
    "give_task",
    "lock_task",
    "mark_done",
    "may_finish",
    "may_give",
    "may_manage",
    "may_reassign",
    "postpone_task",
    "reassign_task",
]


@transaction.atomic
def give_task(  # noqa: PLR0913 - what a task is, each by name
    *,
    lessor: Company,
    company: Company,
    title: str,
    actor: Membership | None,
    at: datetime,
    body: str = "",
    kind: TaskKind = TaskKind.TODO,
    owner: User | None = None,
    role: str = "",
    due_on: date | None = None,
    remind_on: date | None = None,
    matter: Matter | None = None,
    reading: Reading | None = None,
    once_key: str | None = None,
) -> Task:
    """Give a task to a person, a role or a company, and tell it in the feed of its matter.

    A request for information to the client passes the turn to the client while it is the lessor's or nobody's.

    Args:
        lessor: the leasing company whose business it is.
        company: who does it: the lessor, the client or an invited organisation of the matter; without a matter the
            lessor or a company that the actor sees.
        title: what is to be done; longer than the column is cut.
        actor: who gives it, one of the lessor's people; None is the portal.
        at: now.
        body: details, read by whoever reads the task.
        kind: what finishing it means; a request for information has a matter and is not the lessor's own.
        owner: who of the company does it; None is anybody of the company.
        role: without an owner, in which role; empty is any.
        due_on: the last day, inclusive; the portal alone may give a day that is over.
        remind_on: when to remind; the working day before `due_on` when None, today at the earliest.
        matter: what it is about, in sight of the actor.
        reading: the version to be read, for that kind alone.
        once_key: what the task is given once for; a known one returns the task that stands, and nothing is written.

    Raises:
        PermissionDenied: the actor gives no tasks here.
        TaskRefused: `no_title`, `not_in_matter`, `information_needs_matter`, `not_of_company`, `role_of_other_party`,
            `writes_no_answers`, `day_is_over` or `remind_after_due`.

    """
    require_giver(actor, lessor, company, matter)
    with row_scope.as_system():
        if matter is not None:
            hold(matter)
        known = Task.objects.filter(once_key=once_key).first() if once_key else None
        if known is not None:
            return known
        title, today = require_title(title), timezone.localdate(at)
        require_place(kind, lessor, company, matter)
        require_doers(kind, company, owner, role, on=today)
        if actor is not None:
            require_day(due_on, today)
        asked = Task(
            lessor=lessor,
            company=company,
            title=title,
            body=body.strip(),
            kind=kind,
            owner=owner,
            role="" if owner is not None else role,
            due_on=due_on,
            remind_on=remind_day(due_on, remind_on, today),
            matter=matter,
            reading=reading,
            created_at=at,
            created_by_id=actor.user_id if actor else None,
            once_key=once_key or None,
        )
        task = _kept(asked)
        if task is asked:
            _tell_given(task, actor, at)
    return task


@transaction.atomic
def finish_task(
    *, task_id: int, actor: Membership | None, at: datetime, result: str = "", files: Sequence[CheckedFile] = ()
) -> Task:
    """Finish a task; the answer to a request for information is a message of the feed, with its files.

    Args:
        task_id: which, in sight of the actor.
        actor: who; None is the portal.
        at: now.
        result: what came of it, read by whoever reads the task.
        files: checked ones; they need a matter, in whose feed they are kept.

    Raises:
        Task.DoesNotExist: the actor sees no such task.
        TaskOver: it is not open any more.
        PermissionDenied: it is not the actor's to do.
        TaskRefused: `needs_confirmation` for what must be read, `files_need_matter`.
        EmptyMessage: an answer without text and files.

    """
    _require_seen(task_id, actor)
    with row_scope.as_system():
        task = lock_task(task_id)
        require_open(task)
        if actor is not None and not is_doer(task, actor):
            raise PermissionDenied
        if task.kind == TaskKind.READING:
            raise TaskRefused("needs_confirmation", gettext_noop("This task is finished by reading and confirming."))
        if files and task.matter is None:
            raise TaskRefused("files_need_matter", gettext_noop("This task is of no matter: files have no place."))
        mark_done(task=task, actor=actor, at=at, result=result, files=files)
    return task


@transaction.atomic
def cancel_task(*, task_id: int, reason: str, actor: Membership | None, at: datetime) -> Task:
    """Say that a task is no longer needed, and why.

    Raises:
        Task.DoesNotExist: the actor sees no such task.
        TaskOver: it is not open any more.
        PermissionDenied: the actor does not manage it.
        TaskRefused: `no_reason`.

    """
    _require_seen(task_id, actor)
    with row_scope.as_system():
        task = _managed(task_id, actor)
        task.result = _require_reason(reason)
        _end(task, TaskState.CANCELLED, actor, at)
        told.tell(task, told.CANCELLED, {"note": task.result}, actor=actor, at=at)
        _settle(task, at)
    return task


@transaction.atomic
def cancel_requests(*, matter: Matter, actor: Membership | None, at: datetime) -> None:
    """Cancel what is asked in a matter that ends: nobody waits for the answers. The caller holds the matter."""
    with row_scope.as_system():
        asked = Task.objects.open().filter(matter=matter, kind=TaskKind.INFORMATION).order_by("pk")
        for task in asked.select_for_update(of=("self",), no_key=True):
            task.matter = matter
            _end(task, TaskState.CANCELLED, actor, at)
            told.tell(task, told.CANCELLED, {"note": ""}, actor=actor, at=at)


@transaction.atomic
def reassign_task(*, task_id: int, owner: User | None, actor: Membership, at: datetime) -> Task:
    """Give a task to another person of the same company, or to anybody of it; the new owner is reminded anew.

    Raises:
        Task.DoesNotExist: the actor sees no such task.
        TaskOver: it is not open any more.
        PermissionDenied: the actor does not manage it and is no administrator of the company.
        TaskRefused: `same_owner`, `not_of_company`, `writes_no_answers`.

    """
    _require_seen(task_id, actor)
    with row_scope.as_system():
        task = lock_task(task_id)
        require_open(task)
        if not may_reassign(task, actor):
            raise PermissionDenied
        if task.owner_id == (owner.pk if owner else None):
            raise TaskRefused("same_owner", gettext_noop("The task is theirs already. Nothing has changed."))
        require_known_owner(TaskKind(task.kind), task.company, owner, on=timezone.localdate(at))
        task.owner, task.reminded_at = owner, None
        task.save(update_fields=["owner", "reminded_at"])
        told.tell(task, told.REASSIGNED, {"person": str(owner) if owner else ""}, actor=actor, at=at)
    return task


@transaction.atomic
def postpone_task(*, task_id: int, due_on: date, reason: str, actor: Membership, at: datetime) -> Task:
    """Give a task another last day, inclusive; whoever does it is reminded before that one.

    Raises:
        Task.DoesNotExist: the actor sees no such task.
        TaskOver: it is not open any more.
        PermissionDenied: the actor does not manage it.
        TaskRefused: `no_reason`, `same_day`, `day_is_over`.

    """
    _require_seen(task_id, actor)
    with row_scope.as_system():
        task, today = _managed(task_id, actor), timezone.localdate(at)
        note = _require_reason(reason)
        if due_on == task.due_on:
            raise TaskRefused("same_day", gettext_noop("This is the day already. Nothing has changed."))
        require_day(due_on, today)
        before = task.due_on
        task.due_on, task.remind_on, task.reminded_at = due_on, remind_day(due_on, None, today), None
        task.save(update_fields=["due_on", "remind_on", "reminded_at"])
        days = {"before": before.isoformat() if before else "", "due_on": due_on.isoformat()}
        told.tell(task, told.POSTPONED, {**days, "note": note}, actor=actor, at=at)
        _settle(task, at)
    return task


def lock_task(task_id: int) -> Task:
    """Lock the task's matter and then the task, until the end of the transaction; `task.matter` is the locked one.

    Raises:
        Task.DoesNotExist: there is none, or the database does not show it to this request.

    """
    matter_id = Task.objects.only("matter").get(pk=task_id).matter_id
    matter = lock_matter(matter_id) if matter_id is not None else None
    task = Task.objects.select_for_update(of=("self",), no_key=True).get(pk=task_id)
    task.matter = matter
    return task


def mark_done(
    *,
    task: Task,
    actor: Membership | None,
    at: datetime,
    result: str = "",
    files: Sequence[CheckedFile] = (),
) -> None:
    """Write that a locked task is done and tell it; whoever calls has asked the right and found it open."""
    task.result = result.strip()
    _end(task, TaskState.DONE, actor, at)
    told.tell_done(task, actor=actor, at=at, result=task.result, files=files)
    _settle(task, at)


def _require_seen(task_id: int, actor: Membership | None) -> None:
    if actor is not None:
        Task.objects.visible_to(actor).only("pk").get(pk=task_id)


def _managed(task_id: int, actor: Membership | None) -> Task:
    task = lock_task(task_id)
    require_open(task)
    if actor is not None and not may_manage(task, actor):
        raise PermissionDenied
    return task


def _require_reason(reason: str) -> str:
    if not reason.strip():
        raise TaskRefused("no_reason", gettext_noop("Say why: whoever does the task will read it."))
    return reason.strip()


def _kept(task: Task) -> Task:
    """Save the task, or return the one that somebody gave for the same reason at this moment."""
    if task.once_key is None:
        task.save(force_insert=True)
        return task
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        stands = Task.objects.filter(once_key=task.once_key).first()
        if stands is None:
            raise
        return stands
    return task


def _tell_given(task: Task, actor: Membership | None, at: datetime) -> None:
    data = {
        "kind": str(task.kind),
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "person": str(task.owner) if task.owner else "",
    }
    told.tell(task, told.GIVEN, data, actor=actor, at=at)
    publish(TaskGiven(task.pk), actor_id=actor.pk if actor else None)
    if task.matter is not None and _is_asked_of_client(task):
        turns.ask(task.matter, at=at)


def _end(task: Task, state: TaskState, actor: Membership | None, at: datetime) -> None:
    """Write the end; clocks of two processes may differ, so the moment is never before the task was given."""
    task.state, task.done_at = state, max(at, task.created_at)
    task.done_by_id = actor.user_id if actor else None
    task.save(update_fields=["state", "done_at", "done_by", "result"])
    publish(TaskEnded(task.pk, state.value), actor_id=actor.pk if actor else None)


def _settle(task: Task, at: datetime) -> None:
    if task.matter is not None and _is_asked_of_client(task):
        turns.settle(task.matter, at=at)


def _is_asked_of_client(task: Task) -> bool:
    return task.kind == TaskKind.INFORMATION and task.matter is not None and task.company_id == task.matter.company_id
