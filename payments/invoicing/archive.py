"""The invoices of a period as one ZIP, made by a worker for whoever ordered it (PAY-10)."""

import tempfile
import zipfile
from datetime import date

from django.core.files import File
from django.utils.translation import gettext

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from payments.jobs import store_invoice_pdf
from payments.models import Invoice

KIND = "zip_invoices"
# A file of some hundred megabytes at most.
MOST = 5000


class NoPapers(MessageError):
    """There is nothing to put into the archive, or too much, or the person may see it no more."""


def order_archive(*, since: date, until: date, actor: Membership) -> Job:
    """Have the invoices of a period, both days included, put into one file; the job is the person's own."""
    period = {"since": f"{since:%d.%m.%Y}", "until": f"{until:%d.%m.%Y}"}
    return enqueue(
        kind=KIND,
        title=gettext("Invoices from %(since)s to %(until)s") % period,
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"membership_id": actor.pk, "since": since.isoformat(), "until": until.isoformat()},
    )


def run(job_run: JobRun) -> None:
    """Run the job ordered above; rights are looked at again, so the file holds what the person sees now.

    Raises:
        NoPapers: the person's right has ended, or the period has no invoices or too many.

    """
    params = job_run.params
    since, until = date.fromisoformat(params["since"]), date.fromisoformat(params["until"])
    ids = _invoice_ids(_actor(params["membership_id"], job_run.job.created_at.date()), since, until)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for done, invoice_id in enumerate(ids):
                job_run.progress(done, len(ids))
                job_run.check_cancelled()
                _add(archive, invoice_id)
        file.seek(0)
        job_run.save_result(f"invoices-{since:%Y-%m-%d}-{until:%Y-%m-%d}.zip", File(file))


def _actor(membership_id: int, on: date) -> Membership:
    found = memberships_to_act(on).filter(pk=membership_id).first()
    actor = prepare(found, on=on) if found else None
    if actor is None or not can(actor, Capability.MONEY_READ):
        raise NoPapers("no_more_access", gettext_noop("The person who ordered the file may not see invoices any more."))
    return actor


def _invoice_ids(actor: Membership, since: date, until: date) -> list[int]:
    found = Invoice.objects.visible_to(actor).filter(issued_on__range=(since, until)).order_by("year", "serial", "pk")
    ids = list(found.values_list("pk", flat=True)[: MOST + 1])
    if not ids:
        raise NoPapers("no_invoices", gettext_noop("No invoice was issued in this period."))
    if len(ids) > MOST:
        raise NoPapers(
            "too_many", gettext_noop("More than %(most)s invoices: choose a shorter period."), {"most": MOST}
        )
    return ids


def _add(archive: zipfile.ZipFile, invoice_id: int) -> None:
    """Put a paper in, made before when it is missing; numbers of two lessors may be the same."""
    store_invoice_pdf(invoice_id=invoice_id)
    invoice = Invoice.objects.select_related("contract").get(pk=invoice_id)
    name = f"schet-{invoice.number}.pdf"
    if name in archive.NameToInfo:
        name = f"schet-{invoice.number}-{invoice.pk}.pdf"
    with invoice.pdf.open("rb") as paper:
        archive.writestr(name, paper.read())
