"""Reminders of tasks: before the day and, on the first working day after it, that it is over.

Letters go in working hours of Moscow only. What was ordered is noted in the same transaction, so each goes once; a task
that is put off to a later day is reminded of again. The newest letters stand in the task itself.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.deputies.routing import responsible_for
from accounts.models import Membership
from accounts.roles import Party, Role
from common.business_days import CalendarUnknown, is_working_day
from common.locks import lock_name
from workflow.clock import CLOSES, MOSCOW, OPENS
from workflow.kinds import TaskKind
from workflow.models import Task
from workflow.task_letters import Happened, order_letter

BATCH = 200
# Who answers for a company where a task names neither a person nor a role.
_ADMINS = {Party.LESSEE: Role.LESSEE_ADMIN, Party.SUPPLIER: Role.SUPPLIER_MANAGER, Party.LESSOR: Role.LESSOR_HEAD}


def remind_tasks(at: datetime) -> int:
    """Order the letters that are due, outside of working hours none; about how many tasks."""
    if not is_worked(at):
        return 0
    today = at.astimezone(MOSCOW).date()
    count = 0
    while some := _some(_coming(today), at, Happened.DUE):
        count += some
    while some := _some(_over(today), at, Happened.OVERDUE):
        count += some
    return count


def is_worked(at: datetime) -> bool:
    """Whether it is a working hour in Moscow; a year whose calendar is not known has no days off."""
    local = at.astimezone(MOSCOW)
    try:
        working = is_working_day(local.date())
    except CalendarUnknown:
        working = True
    return working and OPENS <= local.time() < CLOSES


def _coming(today: date) -> QuerySet[Task]:
    """Open tasks whose reminder is due and whose day is not over, not reminded of for this day yet."""
    unsaid = Q(reminded_at=None) | Q(reminded_at__date__lt=F("remind_on"))
    still = Q(due_on=None) | Q(due_on__gte=today)
    return Task.objects.open().filter(unsaid, still, remind_on__lte=today)


def _over(today: date) -> QuerySet[Task]:
    """Open tasks whose day is over, about which nothing was said since."""
    unsaid = Q(overdue_told_at=None) | Q(overdue_told_at__date__lte=F("due_on"))
    return Task.objects.open().filter(unsaid, due_on__lt=today)


@transaction.atomic
def _some(rows: QuerySet[Task], at: datetime, happened: Happened) -> int:
    """Order letters about the next tasks, at most a batch, and note it; how many."""
    lock_name("reminders of tasks")
    held = rows.select_for_update(of=("self",), no_key=True).select_related("company", "owner", "matter__manager")
    tasks = list(held.order_by("pk")[:BATCH])
    today = at.astimezone(MOSCOW).date()
    for task in tasks:
        for user_id in recipients(task, today):
            order_letter(task_id=task.pk, user_id=user_id, happened=happened)
    noted = Task.objects.filter(pk__in=[task.pk for task in tasks])
    if happened is Happened.OVERDUE:
        _tell_givers(tasks, today)
        noted.update(overdue_told_at=at)
    else:
        noted.update(reminded_at=at)
    return len(tasks)


def recipients(task: Task, today: date) -> list[int]:
    """Who is written to: the owner, else the role, else who answers for the company.

    For an absent person of the lessor it is whoever stands in, but for what must be read in person.
    """
    if task.owner is not None:
        if task.kind == TaskKind.READING or task.company.party != Party.LESSOR:
            return [task.owner.pk]
        return [responsible_for(task.owner, today).pk]
    leads = task.matter.manager if task.matter is not None and task.company_id == task.lessor_id else None
    if not task.role and leads is not None:
        return [responsible_for(leads, today).pk]
    role = task.role or _ADMINS[Party(task.company.party)]
    people = Membership.objects.active(on=today).own().filter(company=task.company_id, role=role)
    return list(people.order_by("user_id").values_list("user_id", flat=True))


def _tell_givers(tasks: Sequence[Task], today: date) -> None:
    """Tell who gave the tasks, unless they do them themselves; of a text that many read, once for all of them."""
    told: set[int | None] = {None}
    for task in tasks:
        giver_id, reading_id = task.created_by_id, task.reading_id
        if giver_id is None or giver_id in recipients(task, today):
            continue
        if reading_id is None:
            order_letter(task_id=task.pk, user_id=giver_id, happened=Happened.NOT_DONE)
        elif reading_id not in told and not _is_told(reading_id):
            order_letter(task_id=task.pk, user_id=giver_id, happened=Happened.NOT_READ)
        told.add(reading_id)


def _is_told(reading_id: int) -> bool:
    return Task.objects.filter(reading=reading_id, overdue_told_at__isnull=False).exists()
