"""The workers' part, done on the spot: events reach their handlers, queued jobs run."""

from django.db import connection
from django.utils import timezone

from common.jobs.runner import run_job
from common.models import Job, JobState
from common.outbox import relay


def work_off() -> None:
    """Deliver every event that is due, then run every queued job."""
    assert relay(clock=timezone.now)
    run_jobs()


def run_jobs() -> None:
    """Run every queued job on this connection, so that rows of the test's transaction are seen."""
    for job_id in Job.objects.filter(state=JobState.QUEUED).order_by("created_at").values_list("pk", flat=True):
        run_job(job_id, line=connection)
