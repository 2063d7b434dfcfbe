"""The import as a job: progress, cancellation between contracts, a report to download."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import JobCancelled, JobRun, LeaseLost
from common.messages import MessageError, gettext_noop
from integrations.models import PortfolioImport
from integrations.portfolio.load import import_portfolio
from integrations.portfolio.report import ImportReport
from integrations.portfolio.report_file import write_report


class NoMoreAccess(MessageError):
    """The person who ordered the import no longer acts for the lessor."""


def run(job_run: JobRun) -> None:
    """Do the import of this job; a run after a killed one finds what was taken unchanged and goes on.

    Raises:
        UnreadableFile: the file cannot be read.
        ImportBusy: another import is running.
        NoMoreAccess: the person's membership is gone.
        JobCancelled: a person stopped it; the report says what was taken.

    """
    record = PortfolioImport.objects.get(job_id=job_run.job_id)
    stage = _("Companies and contracts")

    def cancelled() -> bool:
        try:
            job_run.check_cancelled()
        except JobCancelled:
            return True
        return False

    now = timezone.now()
    report = ImportReport(dry_run=record.dry_run)
    with _kept_when_broken(job_run, record, report):
        import_portfolio(
            source=job_run.input_path(),
            dry_run=record.dry_run,
            actor=_actor(job_run),
            user_id=job_run.user_id,
            at=now,
            today=timezone.localdate(now),
            progress=lambda done, total: job_run.progress(done, total, stage),
            cancelled=cancelled,
            attempt=job_run.lease.attempt,
            report=report,
        )
    _keep(job_run, record, report, at=timezone.now())
    if report.cancelled:
        raise JobCancelled


@contextmanager
def _kept_when_broken(job_run: JobRun, record: PortfolioImport, report: ImportReport) -> Iterator[None]:
    """Keep the report of what was taken when the job is about to fail on a mistake of ours."""
    try:
        yield
    except (MessageError, LeaseLost):
        raise  # nothing was taken, or the job is another worker's now
    except Exception:
        # The edge of the job: the error goes on to the runner, which ends the job and tells the staff.
        report.broken = True
        report.close()
        _keep(job_run, record, report, at=timezone.now())
        raise


def _actor(job_run: JobRun) -> Membership:
    actor = (
        Membership.objects.active(on=timezone.localdate())
        .select_related("company")
        .filter(user=job_run.user_id or 0, company=job_run.company_id or 0)
        .first()
    )
    if actor is None or not can(actor, Capability.IMPORTS_RUN):
        raise NoMoreAccess(
            "no_more_access", gettext_noop("The person who started the import no longer works for the lessor.")
        )
    return actor


def _keep(job_run: JobRun, record: PortfolioImport, report: ImportReport, *, at: datetime) -> None:
    with tempfile.TemporaryFile() as file:
        write_report(file, report)
        file.seek(0)
        name = _("import-report") + f"-{timezone.localtime(record.created_at):%Y-%m-%d}.xlsx"
        job_run.save_result(name, File(file))
    summary = report.as_json()
    job_run.set_summary(summary)
    record.summary = summary
    record.finished_at = at
    record.save(update_fields=["summary", "finished_at"])
