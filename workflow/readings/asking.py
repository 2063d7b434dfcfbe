"""Asking people to read: tasks are written by sets, each person once, whatever is cut or run twice.

A batch is a transaction that holds the text: no person is asked for a version after a newer one has been issued.
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
    due_on = _due(reading, today)
    Task.objects.bulk_create(_task(reading, person, due_on, at) for person in people)
    return len(people)


def hold_version(reading_id: int) -> None:
    """Hold a text until the end of the transaction: rows that nobody may change cannot be locked by a request."""
    lock_name(f"version of a text {reading_id}")


def _missing(reading: Reading, on: date) -> MembershipQuerySet:
    asked = Task.objects.filter(reading=reading, owner=OuterRef("user"))
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
