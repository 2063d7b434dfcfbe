"""Runs one job from its lease to its end. This is a task boundary: whatever the job raises ends here."""

import logging
import traceback
from uuid import UUID

import pghistory
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from django.utils.module_loading import import_string

from common.jobs.lease import Lease, LeaseLost, lease
from common.jobs.run import JobCancelled, JobRun
from common.messages import MessageError, gettext_noop
from common.models import Job, JobLogLevel, JobState

logger = logging.getLogger(__name__)

UNKNOWN_KIND = gettext_noop("The portal has no job of the kind “%(kind)s”.")
WORKER_KILLED = gettext_noop("The worker was stopped %(attempts)s times while doing this job. Start it again later.")
BROKEN = gettext_noop("The job stopped because of an error in the portal. Tell support the number %(job)s.")


def run_job(job_id: UUID, *, line: BaseDatabaseWrapper | None = None) -> None:
    """Run the job unless it is finished or another worker runs it now; never raises what the job raised.

    Args:
        job_id: the job.
        line: connection for lease and reports; a new one unless given (see `lease`).

    """
    with lease(job_id, line) as taken:
        if taken is None:
            return
        job = Job.objects.filter(pk=job_id).first()
        if job is None or job.is_final:
            return
        with translation.override(job.language or settings.LANGUAGE_CODE):
            _run(job, taken)


def _run(job: Job, taken: Lease) -> None:
    if job.cancel_requested or not taken.start():
        _close(job, taken)
        return
    try:
        _call(job, taken)
    except JobCancelled:
        taken.finish(JobState.CANCELLED)
    except LeaseLost:
        logger.warning("job_lease_lost", extra={"job": str(job.pk), "attempt": taken.attempt})
    except MessageError as error:
        taken.finish(JobState.FAILED, error.message, error.params)
    except Exception:
        # The task boundary: a broken job must end, with a message for people and the details for staff.
        logger.exception("job_failed", extra={"job": str(job.pk), "kind": job.kind})
        taken.write_log(JobLogLevel.TRACE, traceback.format_exc())
        taken.finish(JobState.FAILED, BROKEN, {"job": str(job.pk)})
    else:
        taken.finish(JobState.DONE)


def _close(job: Job, taken: Lease) -> None:
    """End a job that must not run: its killed worker left it so, or it was cancelled a moment ago."""
    job.refresh_from_db()
    if job.is_final:
        return
    taken.attempt = job.attempts
    if job.cancel_requested:
        taken.finish(JobState.CANCELLED)
    else:
        taken.finish(JobState.FAILED, WORKER_KILLED, {"attempts": job.attempts})


def _call(job: Job, taken: Lease) -> None:
    path = import_string(settings.JOB_KINDS).get(job.kind)
    if path is None:
        raise MessageError("job_kind_unknown", UNKNOWN_KIND, {"kind": job.kind})
    with JobRun(job, taken) as job_run, pghistory.context(job=str(job.pk), user=job.user_id):
        import_string(path)(job_run)
        job_run.flush()
