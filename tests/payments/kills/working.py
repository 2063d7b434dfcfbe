"""Workers and the beat in one process, so that a test can kill it: ``python -m tests.payments.kills.working``.

An order names the kind of jobs to do; `ALL` stands for everything that waits: events are delivered too, and the jobs
that they order are done.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from tests.common.forked import serve

ALL = "all"


def load() -> None:
    """Import what delivers and what works, as a worker has done long before a job comes."""
    for path in import_string(settings.JOB_KINDS).values():
        import_string(path)
    for handlers in import_string(settings.EVENT_WIRING).values():
        for path in handlers:
            import_string(path)


def work_off(order: str) -> None:
    """Work until nothing waits."""
    from common import outbox
    from common.jobs.runner import run_job
    from common.models import Job, JobState

    waiting = Job.objects.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).order_by("created_at")
    if order != ALL:
        waiting = waiting.filter(kind=order)
    while True:
        if order == ALL:
            outbox.relay(clock=timezone.now)
        ids = list(waiting.values_list("pk", flat=True))
        if not ids:
            return
        for job_id in ids:
            run_job(job_id)


if __name__ == "__main__":
    serve(work_off, load=load)
