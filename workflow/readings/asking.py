"""Asking people to read: tasks are written by sets, each person once, whatever is cut or run twice.

A batch is a transaction that holds the text: no person is asked for a version after a newer one has been issued.
Whoever leaves without having read is asked no longer; who comes back has the same task again.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Membership
from accounts.models.membership import MembershipQuerySet
from common.jobs import JobRun
from common.locks import lock_name
from workflow.kinds import TaskKind, TaskState
from workflow.models import Reading, Task
from workflow.readings.audiences import people_of, target_of
from workflow.todo.checks import remind_day

KIND = "ask_to_read"
BATCH = 500
# Whoever comes after the text was issued has at least so long, calendar days.
NEWCOMER_DAYS = timedelta(days=7)


def run(job_run: JobRun) -> None:
    """Ask everybody whom the text of the job is for; safe to run again, whatever was done before."""
    reading_id: int = job_run.params["reading_id"]
    reading = Reading.objects.select_related("issuer__company", "matter").get(pk=reading_id)
    total, done = _missing(reading, timezone.localdate()).order_by().values("user_id").distinct().count(), 0
    while asked := ask_some(reading_id, at=timezone.now()):
        done += asked
        job_run.progress(done, max(total, done))
        job_run.check_cancelled()
    job_run.set_summary({"asked": Task.objects.filter(reading=reading_id).count()})


def ask_newcomers(at: datetime) -> int:
    """Ask people who have come to the roles and companies of texts in force since; how many were asked."""
    asked = 0
    for reading_id in Reading.objects.in_force().order_by("pk").values_list("pk", flat=True):
        spare_leavers(reading_id, at=at)
        while some := ask_some(reading_id, at=at):
            asked += some
    return asked


@transaction.atomic
def ask_some(reading_id: int, *, at: datetime) -> int:
    """Write tasks for the next people who have none, at most a batch; how many."""
    hold_version(reading_id)
    reading = Reading.objects.select_related("issuer__company", "matter").get(pk=reading_id)
    if Reading.objects.filter(replaces=reading).exists():
        return 0
    today = timezone.localdate(at)
    people = list(_missing(reading, today).distinct("user_id")[:BATCH])
    wanted = {person.user_id: _task(reading, person, _due(reading, today), at) for person in people}
    for stands in Task.objects.filter(reading=reading, owner__in=wanted).select_for_update(no_key=True):
        _take_up(stands, wanted.pop(stands.owner_id or 0))
    Task.objects.bulk_create(wanted.values())
    return len(people)


@transaction.atomic
def spare_leavers(reading_id: int, *, at: datetime) -> None:
    """Cancel open tasks of people who work for the company no more, so that nobody waits for them."""
    hold_version(reading_id)
    today = timezone.localdate(at)
    works = Membership.objects.active(on=today).own().filter(user=OuterRef("owner"), company=OuterRef("company"))
    gone = Task.objects.open().filter(~Exists(works), reading=reading_id)
    gone.update(state=TaskState.CANCELLED, done_at=at)


def hold_version(reading_id: int) -> None:
    """Hold a text until the end of the transaction: rows that nobody may change cannot be locked by a request."""
    lock_name(f"version of a text {reading_id}")


def _missing(reading: Reading, on: date) -> MembershipQuerySet:
    """People who are not asked: they never were, or have left and come back."""
    asked = Task.objects.filter(reading=reading, owner=OuterRef("user")).exclude(state=TaskState.CANCELLED)
    return people_of(target_of(reading), reading.issuer, on=on).filter(~Exists(asked))


def _due(reading: Reading, today: date) -> date | None:
    """The last day of the text; later for whoever comes after the day it was issued."""
    if reading.due_on is None or today <= timezone.localdate(reading.created_at):
        return reading.due_on
    return max(reading.due_on, today + NEWCOMER_DAYS)


def _task(reading: Reading, person: Membership, due_on: date | None, at: datetime) -> Task:
    return Task(
        lessor_id=reading.lessor_id,
        matter_id=reading.matter_id,
        kind=TaskKind.READING,
        title=reading.title,
        company_id=person.company_id,
        role=person.role,
        owner_id=person.user_id,
        due_on=due_on,
        remind_on=remind_day(due_on, None, timezone.localdate(at)),
        reading=reading,
        state=TaskState.OPEN,
        created_at=at,
        created_by_id=reading.created_by_id,
    )


def _take_up(task: Task, wanted: Task) -> None:
    """Ask again whoever has come back, perhaps to another company or role."""
    again = ("company_id", "role", "due_on", "remind_on", "state")
    for name in again:
        setattr(task, name, getattr(wanted, name))
    task.done_at = task.reminded_at = task.overdue_told_at = None
    task.save(update_fields=[*again, "done_at", "reminded_at", "overdue_told_at"])
