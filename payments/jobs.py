"""Long work of payments: papers, which take far longer to draw than a transaction may be open."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import batched

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from common.jobs import Job, JobRun, enqueue
from common.models import JobState
from payments.models import Invoice
from payments.papers import invoice_pdf

INVOICE_PDF, INVOICE_PAPERS = "make_invoice_pdf", "make_invoice_papers"
ONE_DAY = timedelta(days=1)
# Papers of one job: some seconds of work, so that workers share a night's papers evenly.
TOGETHER = 50


def order_invoice_pdf(invoice: Invoice) -> Job:
    """Have the invoice's PDF made by a worker: nobody's job, seen only by the lessor's portal administrator."""
    title = gettext("PDF of invoice %(number)s") % {"number": invoice.number}
    return enqueue(
        kind=INVOICE_PDF,
        title=title,
        user_id=None,
        company_id=invoice.lessor_id,
        params={"invoice_id": invoice.pk},
    )


def order_papers(*, lessor_id: int, invoice_ids: Collection[int]) -> list[Job]:
    """Have the PDFs of many invoices of a lessor made, some in one job."""
    return [
        enqueue(
            kind=INVOICE_PAPERS,
            title=gettext("PDFs of invoices"),
            user_id=None,
            company_id=lessor_id,
            params={"invoice_ids": list(ids)},
        )
        for ids in batched(sorted(invoice_ids), TOGETHER)
    ]


def order_missing_papers(*, today: date) -> int:
    """Order the papers whose jobs failed, for a day after the issue; return how many. Twice is harmless."""
    waiting = Job.objects.filter(
        kind__in=[INVOICE_PDF, INVOICE_PAPERS], state__in=[JobState.QUEUED, JobState.RUNNING]
    ).values_list("params", flat=True)
    ordered = {pk for params in waiting for pk in params.get("invoice_ids") or [params["invoice_id"]]}
    missing = Invoice.objects.filter(pdf="", issued_on__gte=today - ONE_DAY).exclude(pk__in=ordered)
    return len([order_invoice_pdf(invoice) for invoice in missing.order_by("pk")])


def make_invoice_pdf(job_run: JobRun) -> None:
    """Run the job ordered above."""
    store_invoice_pdf(invoice_id=job_run.params["invoice_id"])


def make_invoice_papers(job_run: JobRun) -> None:
    """Make the papers of many invoices; what a killed worker has made stays, the rest is made by the next one."""
    ids = job_run.params["invoice_ids"]
    for done, invoice_id in enumerate(ids):
        job_run.progress(done, len(ids))
        store_invoice_pdf(invoice_id=invoice_id)
    job_run.progress(len(ids), len(ids))


def store_invoice_pdf(*, invoice_id: int) -> None:
    """Make the invoice's PDF and store it, once; safe to run again and by several workers.

    The paper is drawn while no transaction is open: what it prints does not change after the issue.
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    if not invoice.pdf:
        _store(invoice_id, invoice_pdf(invoice))


@transaction.atomic
def _store(invoice_id: int, content: bytes) -> None:
    """Put the file in unless another worker was first.

    The name of the file follows from the number alone. When the transaction rolls back after the file was
    written, the next attempt writes the same file again, so nothing is left over.
    """
    invoice = Invoice.objects.select_for_update(of=("self",), no_key=True).get(pk=invoice_id)
    if invoice.pdf:
        return
    storage, name = invoice.pdf.storage, f"invoices/{invoice.lessor_id}/{invoice.year}/{invoice.number}.pdf"
    storage.delete(name)
    invoice.pdf.name = storage.save(name, ContentFile(content))
    invoice.save(update_fields=["pdf"])
