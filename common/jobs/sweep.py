"""Finds jobs that nobody works on: their message was lost, or their worker was killed."""

from datetime import datetime, timedelta

from django.db.models import Q

from common.jobs.lease import is_leased
from common.jobs.queue import send
from common.models import Job, JobState

# A message that was never sent is sent at the next round; one that was sent may still wait its turn.
UNSENT_FOR = timedelta(seconds=5)
UNHEARD_FOR = timedelta(seconds=60)


def sweep_jobs(*, now: datetime) -> int:
    """Send again each job that waits unheard or whose worker is gone; return how many. Twice is harmless."""
    forgotten = Q(sent_at=None, created_at__lt=now - UNSENT_FOR) | Q(sent_at__lt=now - UNHEARD_FOR)
    jobs = list(Job.objects.filter(forgotten, state=JobState.QUEUED).values_list("pk", flat=True))
    running = Job.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True)
    jobs += [job_id for job_id in running if not is_leased(job_id)]
    for job_id in jobs:
        send(job_id)
    return len(jobs)
