"""Who does a task and who manages it: one rule for buttons, services and lists."""

from django.db.models import Q, QuerySet

from accounts.access import can
from accounts.capabilities import RIGHTS, Capability
from accounts.models import Membership
from workflow.kinds import TaskKind, TaskState
from workflow.models import Task

# Whose answers are messages of the feed.
WRITING_ROLES = RIGHTS[Capability.MATTERS_WRITE].roles


def may_finish(task: Task, actor: Membership) -> bool:
    """Whether the person may finish the task, which is in sight; what must be read is finished by its confirmation."""
    return task.state == TaskState.OPEN and task.kind != TaskKind.READING and is_doer(task, actor)


def is_doer(task: Task, actor: Membership) -> bool:
    """Whether the task is the person's to do, finished or not.

    That of an owner is the owner's, and of whoever stands in for them as for steps of approvals: a deputy, or who leads
    the clients of an absent colleague. Without an owner it is for anybody of the company, of the role if one is named.
    The answer to a request for information is a message, so whoever writes none in matters does not give it.
    """
    if not can(actor, Capability.TASKS_DO) or task.company_id not in actor.company_ids:
        return False
    if task.kind == TaskKind.INFORMATION and not can(actor, Capability.MATTERS_WRITE):
        return False
    if task.owner_id is not None:
        return task.owner_id in actor.led_user_ids
    return task.role in {"", actor.role}


def tasks_for(actor: Membership) -> QuerySet[Task]:
    """Open tasks that wait for the person, what has to be read too, the nearest day first: `is_doer` in SQL."""
    rows = Task.objects.visible_to(actor).open().filter(company__in=actor.company_ids)
    if not can(actor, Capability.TASKS_DO):
        return rows.none()
    if not can(actor, Capability.MATTERS_WRITE):
        rows = rows.exclude(kind=TaskKind.INFORMATION)
    return rows.filter(Q(owner__in=actor.led_user_ids) | Q(owner=None, role__in=("", actor.role)))


def may_manage(task: Task, actor: Membership) -> bool:
    """Whether the person may cancel, pass on and postpone the task: who gave it, who leads its matter, the heads.

    What must be read stands until it is confirmed, or until the portal cancels it for another version.
    """
    if task.kind == TaskKind.READING or task.state != TaskState.OPEN:
        return False
    if actor.company_id != task.lessor_id or not can(actor, Capability.TASKS_GIVE):
        return False
    if can(actor, Capability.TASKS_MANAGE) or task.created_by_id in actor.led_user_ids:
        return True
    return task.matter is not None and task.matter.manager_id in actor.led_user_ids


def may_reassign(task: Task, actor: Membership) -> bool:
    """Whether the person may give the task to another owner; a client's administrator does so within the company.

    What must be read is for one person and nobody else.
    """
    if task.kind == TaskKind.READING or task.state != TaskState.OPEN:
        return False
    if may_manage(task, actor):
        return True
    own = not actor.is_lessor and task.company_id in actor.company_ids
    return own and can(actor, Capability.TASKS_REASSIGN)


def reads_text(task: Task, actor: Membership) -> bool:
    """Whether the text to be read is shown to the person, who sees the task: one's own, or one of a matter.

    What colleagues were asked to read besides is no row for people of other companies than the lessor.
    """
    is_shown = actor.is_lessor or task.owner_id == actor.user_id or task.matter_id is not None
    return task.reading_id is not None and is_shown


def may_give(actor: Membership) -> bool:
    """Whether the person gives tasks at all: the lessor's people do."""
    return can(actor, Capability.TASKS_GIVE)
