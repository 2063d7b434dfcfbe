"""The paper of a schedule, made by a worker; the file belongs to the job of whoever ordered it."""

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop
from contracts.models import Contract
from payments.schedules.paper import schedule_pdf
from payments.schedules.sheet import Sheet, sheet_of

KIND = "make_schedule_pdf"


class NoSchedule(MessageError):
    """The person who ordered the paper does not see the schedule any more."""


def order_paper(sheet: Sheet, *, actor: Membership) -> Job:
    """Have a version of a schedule made as PDF; the job is the person's own."""
    contract, number = sheet.contract, sheet.version.number
    return enqueue(
        kind=KIND,
        title=_("Schedule of contract %(contract)s, version %(number)s")
        % {"contract": contract.number, "number": number},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={"contract_id": contract.pk, "version": number, "membership_id": actor.pk},
    )


def make_schedule_pdf(job_run: JobRun) -> None:
    """Run the job ordered above; rights are looked at again.

    Raises:
        NoSchedule: the person's right has ended since.

    """
    params = job_run.params
    today = timezone.localdate()
    found = memberships_to_act(today).filter(pk=params["membership_id"]).first()
    actor = prepare(found, on=today) if found is not None else None
    contract = _contract(actor, params["contract_id"]) if actor and can(actor, Capability.MONEY_READ) else None
    sheet = sheet_of(contract, params["version"]) if contract else None
    if sheet is None:
        raise NoSchedule(
            "no_schedule", gettext_noop("The person who ordered the paper may not see this schedule any more.")
        )
    name = f"schedule-{sheet.contract.number}-{sheet.version.number}.pdf"
    job_run.save_result(name, ContentFile(schedule_pdf(sheet)))


def _contract(actor: Membership, contract_id: int) -> Contract | None:
    rows = Contract.objects.visible_to(actor).select_related("lessor", "lessee")
    return rows.filter(pk=contract_id).first()
