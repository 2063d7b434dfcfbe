"""Jobs of online payment; each is safe to run again."""

from django.utils import timezone

from common.jobs import JobRun
from payments.online.notices import handle_notice
from payments.online.ports import AcquirerUnavailable
from payments.online.refunds import refresh_refund
from payments.online.starting import begin_at_acquirer


def ask_payment(job_run: JobRun) -> None:
    """Ask the acquirer for a new attempt."""
    begin_at_acquirer(payment_id=job_run.params["payment_id"], at=timezone.now())


def ask_refund(job_run: JobRun) -> None:
    """Ask the acquirer to give money back; while it does not answer, the look that comes every minute asks."""
    try:
        refresh_refund(refund_id=job_run.params["refund_id"], at=timezone.now())
    except AcquirerUnavailable as error:
        job_run.log("warning", str(error))


def handle(job_run: JobRun) -> None:
    """Act upon a notice."""
    handle_notice(notice_id=job_run.params["notice_id"], at=timezone.now())
