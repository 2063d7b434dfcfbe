"""“Remind the rest”: a letter to everybody who has not confirmed, at most one a day."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import gettext_noop
from workflow.models import Reading, Task
from workflow.readings.queries import remindable
from workflow.readings.refusals import ReadingRefused
from workflow.task_letters import Happened, order_letter

KIND = "remind_readers"
BATCH = 200


@transaction.atomic
def order_reminders(*, reading: Reading, actor: Membership, at: datetime) -> Job:
    """Have letters written by a worker to those who have not confirmed and were not written to today.

    Raises:
        PermissionDenied: the actor issues no texts.
        ReadingRefused: `replaced`, or `nobody_left` when there is nobody to write to today.

    """
    if not can(actor, Capability.READINGS_ISSUE):
        raise PermissionDenied
    if Reading.objects.filter(replaces=reading).exists():
        raise ReadingRefused("replaced", gettext_noop("A newer version than this one has been issued already."))
    if not remindable(reading, timezone.localdate(at)).exists():
        message = gettext_noop("Everybody has confirmed, or was written to today. Nothing was sent.")
        raise ReadingRefused("nobody_left", message)
    return enqueue(
        kind=KIND,
        title=gettext("Letters about: %(title)s") % {"title": reading.title},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"reading_id": reading.pk},
    )


def run(job_run: JobRun) -> None:
    """Order the letters of the job by batches; whoever was written to before it was cut is not written to again."""
    reading = Reading.objects.get(pk=job_run.params["reading_id"])
    total, sent = remindable(reading, timezone.localdate()).count(), 0
    while some := remind_some(reading, at=timezone.now()):
        sent += some
        job_run.progress(sent, max(total, sent))
        job_run.check_cancelled()
    job_run.set_summary({"letters": sent})


@transaction.atomic
def remind_some(reading: Reading, *, at: datetime) -> int:
    """Order letters for the next people, at most a batch, and note it in the same transaction; how many."""
    rows = remindable(reading, timezone.localdate(at)).select_for_update(no_key=True).order_by("pk")
    tasks = list(rows[:BATCH])
    for task in tasks:
        if task.owner_id is not None:
            order_letter(task_id=task.pk, user_id=task.owner_id, happened=Happened.DUE)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=at)
    return len(tasks)
