"""The paper of an act, drawn by a worker and stored once."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from common.jobs import Job, JobRun, enqueue
from common.models import JobState
from payments.acts.paper import act_pdf
from payments.events import ActMade
from payments.models import ReconciliationAct

KIND = "make_act_pdf"
ONE_DAY = timedelta(days=1)


def make_act_paper(event: ActMade) -> None:
    """Order the PDF of a new act, unless it is made already."""
    act = ReconciliationAct.objects.get(pk=event.act_id)
    if not act.pdf:
        order_paper(act)


def order_paper(act: ReconciliationAct) -> Job:
    """Have the act's PDF made by a worker: nobody's job, seen only by the lessor's portal administrator."""
    title = gettext("PDF of reconciliation act %(number)s") % {"number": str(act)}
    return enqueue(kind=KIND, title=title, user_id=None, company_id=act.lessor_id, params={"act_id": act.pk})


def order_missing(*, today: date) -> int:
    """Order the papers whose jobs failed, for a day after the act was made; return how many. Twice is harmless."""
    waiting = Job.objects.filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    ordered = {params["act_id"] for params in waiting.values_list("params", flat=True)}
    missing = ReconciliationAct.objects.filter(pdf="", made_at__date__gte=today - ONE_DAY).exclude(pk__in=ordered)
    return len([order_paper(act) for act in missing.order_by("pk")])


def make_act_pdf(job_run: JobRun) -> None:
    """Run the job ordered above."""
    store_act_pdf(act_id=job_run.params["act_id"])


def store_act_pdf(*, act_id: int) -> None:
    """Make the act's PDF and store it, once; safe to run again and by several workers.

    The paper is drawn while no transaction is open: what it prints was frozen when the act was made.
    """
    act = ReconciliationAct.objects.get(pk=act_id)
    if not act.pdf:
        _store(act_id, act_pdf(act))


@transaction.atomic
def _store(act_id: int, content: bytes) -> None:
    """Put the file in unless another worker was first; it is named by the number, so a repeat writes the same."""
    act = ReconciliationAct.objects.select_for_update(no_key=True).get(pk=act_id)
    if act.pdf:
        return
    storage, name = act.pdf.storage, f"acts/{act.lessor_id}/{act.year}/{act.number}.pdf"
    storage.delete(name)
    act.pdf.name = storage.save(name, ContentFile(content))
    act.save(update_fields=["pdf"])
