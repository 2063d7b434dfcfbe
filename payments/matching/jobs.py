"""Matching of a statement as a job: ordered when the statement is stored, with progress and a report."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs import Job, JobRun, enqueue
from payments.events import StatementLoaded
from payments.matching.automatic import match_statement
from payments.models import BankStatement

MATCH_STATEMENT = "match_statement"


def order_matching(event: StatementLoaded) -> None:
    """Have a worker match the statement: the job of whoever loaded it, so that they see its report."""
    order_for(BankStatement.objects.get(pk=event.statement_id))


def order_for(statement: BankStatement) -> Job:
    """Order matching of a statement; safe to order again."""
    return enqueue(
        kind=MATCH_STATEMENT,
        title=_("Matching of payments: %(name)s") % {"name": statement.name},
        user_id=statement.loaded_by_id,
        company_id=statement.lessor_id,
        params={"statement_id": statement.pk},
    )


def run(job_run: JobRun) -> None:
    """Do the job; a run after a killed one finds what was posted and goes on with the rest."""
    stage = _("Matching payments")

    def progress(done: int, total: int) -> None:
        job_run.check_cancelled()
        job_run.progress(done, total, stage)

    report = match_statement(job_run.params["statement_id"], at=timezone.now(), progress=progress)
    job_run.set_summary(report.as_json())
