"""Putting jobs into the queue and taking them back."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from common import broker, row_scope
from common.models import Job, JobState
from common.storable import storable
from common.trail import who

RUN_TASK = "common.run_job"
TITLE_LENGTH, NAME_LENGTH = 300, 255


@dataclass(frozen=True, slots=True)
class StoredInput:
    """A file that is in the storage already, under the id that its job will have."""

    job_id: UUID
    path: str
    name: str


def store_input(file: File[bytes]) -> StoredInput:
    """Keep a large file for a job before the transaction that writes the job; a copy in it would hold its locks."""
    job = Job()
    _take_file(job, file)
    return StoredInput(job.pk, job.input_file.name or "", job.input_name)


def discard_input(stored: StoredInput) -> None:
    """Delete a stored file whose job was not written."""
    Job(pk=stored.job_id, input_file=stored.path).input_file.delete(save=False)


def _take_file(job: Job, file: File[bytes]) -> None:
    job.input_name = storable(PurePath(file.name or "").name)[-NAME_LENGTH:]
    job.input_file.save(job.input_name, file, save=False)


def enqueue(
    *,
    kind: str,
    title: str,
    user_id: int | None,
    company_id: int | None = None,
    params: dict[str, Any],
    input_file: File[bytes] | StoredInput | None = None,
) -> Job:
    """Write a job in the caller's transaction; a worker starts it after the commit.

    The job runs in the language that is active now. A broken broker neither fails nor delays the caller: the
    sweep sends the job later.

    Args:
        kind: a key of `leasing_portal.wiring.JOBS`.
        title: what people see, in their language.
        user_id: whose job it is; None is the system.
        company_id: the company the person acts for; the job is hidden while they act for another one.
        params: JSON for the function.
        input_file: a file to work on, kept under the job's own name; a large one is stored before (`store_input`).

    """
    job = Job(
        kind=kind,
        title=storable(title)[:TITLE_LENGTH],
        user_id=user_id,
        on_behalf_of_id=_principal_of(user_id),
        company_id=company_id,
        params=params,
        language=translation.get_language() or "",
    )
    if isinstance(input_file, StoredInput):
        job.pk, job.input_name, job.input_file.name = input_file.job_id, input_file.name, input_file.path
    elif input_file is not None:
        _take_file(job, input_file)
    # A job of nobody is the portal's own: who asked for it does not see it.
    with _scope_of(user_id):
        job.save(force_insert=True)
    transaction.on_commit(partial(_send_in_scope, job.pk, user_id), robust=True)
    return job


def _principal_of(user_id: int | None) -> int | None:
    """For whom the person acts who asks for the job now."""
    asks = who()
    return asks.on_behalf_of_id if user_id is not None and asks.user_id == user_id else None


def _scope_of(user_id: int | None) -> AbstractContextManager[None]:
    return row_scope.as_system() if user_id is None else nullcontext()


def _send_in_scope(job_id: UUID, user_id: int | None) -> None:
    with _scope_of(user_id):
        send(job_id)


def send(job_id: UUID) -> None:
    """Send a job to the workers and note that it was sent."""
    if broker.send(RUN_TASK, [str(job_id)]):
        Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=Now())


def cancel(*, job: Job, at: datetime) -> None:
    """Stop a job: a waiting one at once, a running one when it next looks; a finished one stays as it is."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.is_final:
            return
        locked.cancel_requested = True
        if locked.state == JobState.QUEUED:
            locked.state = JobState.CANCELLED
            locked.finished_at = at
        locked.save(update_fields=["cancel_requested", "state", "finished_at"])
