"""The import of an uploaded statement as a job: progress, cancellation, a report by class."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import JobRun
from common.messages import MessageError, gettext_noop
from common.money import format_money
from integrations.bank_files.loading import KILOBYTE, load_file
from payments.bank.statements import FileFacts, Taken

# Sums of the report, which the page of the job shows as they are.
_SUMS = ("received_sum", "paid_sum")


class NoMoreAccess(MessageError):
    """The person who uploaded the file no longer may."""


def run(job_run: JobRun) -> None:
    """Do the import of this job; a run after a killed one begins anew, or finds that all is stored.

    Raises:
        BadStatement: the file is refused; nothing of it is stored.
        BadExchange: the same.
        NoMoreAccess: the person's right is gone.
        JobCancelled: a person stopped it; nothing is stored.

    """
    actor, now = _actor(job_run), timezone.now()
    path, stage = job_run.input_path(), _("Reading the file, KB")
    total = max(1, path.stat().st_size // KILOBYTE)
    facts = FileFacts(
        name=job_run.input_name, sha256="", lessor_id=actor.company_id, loaded_at=now, user_id=job_run.user_id
    )
    with path.open("rb") as source:
        taken = load_file(
            source,
            file=facts,
            today=timezone.localdate(now),
            progress=lambda done: job_run.progress(done, total, stage),
            watch=job_run.check_cancelled,
        )
    job_run.progress(total, total, stage)
    job_run.set_summary(_summary(taken, job_run))


def _summary(taken: Taken, job_run: JobRun) -> dict[str, Any]:
    statement = taken.statement
    is_own = taken.is_new or _was_killed_after(job_run, statement.loaded_at, statement.loaded_by_id)
    summary: dict[str, Any] = {"statement": statement.pk, "name": statement.name, "is_new": is_own, **taken.report}
    summary |= {name: format_money(Decimal(summary[name])) for name in _SUMS if name in summary}
    if is_own and not taken.is_new:
        summary |= {
            "count": statement.count,
            "new": statement.new_count,
            "known": statement.count - statement.new_count,
            "warnings": len(statement.warnings),
        }
    return summary


def _was_killed_after(job_run: JobRun, loaded_at: datetime, loaded_by_id: int | None) -> bool:
    """Whether an earlier attempt of this job stored the statement and was stopped before it could say so."""
    job = job_run.job
    started = job.started_at or job.created_at
    return job_run.lease.attempt > 1 and loaded_by_id == job_run.user_id and loaded_at >= started


def _actor(job_run: JobRun) -> Membership:
    actor = (
        Membership.objects.active(on=timezone.localdate())
        .select_related("company")
        .filter(user=job_run.user_id or 0, company=job_run.company_id or 0)
        .first()
    )
    if actor is None or not can(actor, Capability.RECEIPTS_POST):
        raise NoMoreAccess(
            "no_more_access",
            gettext_noop("The person who uploaded the statement may not load statements of the lessor any more."),
        )
    return actor
