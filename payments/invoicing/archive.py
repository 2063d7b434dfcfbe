"""The papers of a period as one ZIP, made by a worker for whoever ordered it (PAY-10)."""

import tempfile
import zipfile
from datetime import date
from itertools import islice

from django.core.files import File
from django.utils.translation import gettext

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from payments.invoicing.papers import Paper, papers_of

KIND = "zip_invoices"
# A file of some hundred megabytes at most.
MOST = 5000


class NoPapers(MessageError):
    """There is nothing to put into the archive, or too much, or the person may see it no more."""


def order_archive(*, since: date, until: date, actor: Membership) -> Job:
    """Have the papers of a period, both days included, put into one file; the job is the person's own."""
    period = {"since": f"{since:%d.%m.%Y}", "until": f"{until:%d.%m.%Y}"}
    return enqueue(
        kind=KIND,
        title=gettext("Papers from %(since)s to %(until)s") % period,
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"membership_id": actor.pk, "since": since.isoformat(), "until": until.isoformat()},
    )


def run(job_run: JobRun) -> None:
    """Run the job ordered above; rights are looked at again, so the file holds what the person sees now.

    Raises:
        NoPapers: the person's right has ended, or the period has no papers or too many.

    """
    params = job_run.params
    since, until = date.fromisoformat(params["since"]), date.fromisoformat(params["until"])
    papers = _papers(_actor(params["membership_id"], job_run.job.created_at.date()), since, until)
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for done, paper in enumerate(papers):
                job_run.progress(done, len(papers))
                job_run.check_cancelled()
                _add(archive, paper)
        file.seek(0)
        job_run.save_result(f"papers-{since:%Y-%m-%d}-{until:%Y-%m-%d}.zip", File(file))


def _actor(membership_id: int, on: date) -> Membership:
    found = memberships_to_act(on).filter(pk=membership_id).first()
    actor = prepare(found, on=on) if found else None
    if actor is None or not can(actor, Capability.MONEY_READ):
        raise NoPapers("no_more_access", gettext_noop("Whoever ordered the file may not see its papers any more."))
    return actor


def _papers(actor: Membership, since: date, until: date) -> list[Paper]:
    found = list(islice(papers_of(actor, since, until), MOST + 1))
    if not found:
        raise NoPapers("no_papers", gettext_noop("There are no invoices, acts or quotes of this period."))
    if len(found) > MOST:
        raise NoPapers("too_many", gettext_noop("More than %(most)s papers: choose a shorter period."), {"most": MOST})
    return found


def _add(archive: zipfile.ZipFile, paper: Paper) -> None:
    """Put a paper in; numbers of two lessors may be the same."""
    name = f"{paper.name}.pdf"
    if name in archive.NameToInfo:
        name = f"{paper.name}-{paper.key}.pdf"
    archive.writestr(name, paper.content())
