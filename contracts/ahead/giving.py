"""Setting and taking back tasks of the calendar: each in a transaction of its own, one refusal stops no other."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db import transaction

from accounts.models import Company, User
from common.messages import MessageError
from contracts.matters import contract_matter
from contracts.models import Contract
from workflow.kinds import TaskKind, TaskState
from workflow.models import Task
from workflow.todo.services import cancel_task, give_task

logger = logging.getLogger(__name__)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Window:
    """The days ahead, both inclusive."""

    today: date
    last: date

    def has(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.today <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A task that has to exist. `contract` is the one in whose matter it stands; None: it is of no matter."""

    key: str
    lessor: Company
    company: Company
    title: str
    body: str
    due_on: date
    # None: the working day before.
    remind_on: date | None = None
    kind: TaskKind = TaskKind.TODO
    owner: User | None = None
    role: str = ""
    contract: Contract | None = None


def give(wanted: Iterable[Wanted], *, at: datetime) -> int:
    """Set those that do not exist yet; return how many."""
    given = 0
    for part in batched(wanted, BATCH):
        known = Task.objects.filter(once_key__in=[one.key for one in part])
        keys = set(known.values_list("once_key", flat=True))
        given += sum(_give(one, at) for one in part if one.key not in keys)
    return given


def _give(wanted: Wanted, at: datetime) -> bool:
    try:
        with transaction.atomic():
            contract = wanted.contract
            give_task(
                lessor=wanted.lessor,
                company=wanted.company,
                title=wanted.title,
                body=wanted.body,
                kind=wanted.kind,
                owner=wanted.owner,
                role=wanted.role,
                due_on=wanted.due_on,
                remind_on=wanted.remind_on,
                matter=contract_matter(contract=contract, actor=None, at=at) if contract else None,
                once_key=wanted.key,
                actor=None,
                at=at,
            )
    except MessageError as refused:
        logger.warning("task_ahead_refused", extra={"key": wanted.key, "reason": refused.code})
        return False
    return True


def open_tasks(prefix: str) -> Iterable[Task]:
    """Open tasks whose key begins so."""
    return Task.objects.open().filter(once_key__startswith=prefix).order_by("pk")


def take_back(idle: Iterable[tuple[Task, str]], *, at: datetime) -> int:
    """Cancel tasks that are needed no more, each with its reason; return how many.

    Their keys are free again: when the day comes back, the task does.
    """
    return sum(_take_back(task.pk, reason, at) for task, reason in idle)


@transaction.atomic
def _take_back(task_id: int, reason: str, at: datetime) -> bool:
    try:
        task = cancel_task(task_id=task_id, reason=reason, actor=None, at=at)
    except MessageError:
        # Somebody has ended it meanwhile.
        return False
    Task.objects.filter(pk=task.pk, state=TaskState.CANCELLED).update(once_key=None)
    return True
