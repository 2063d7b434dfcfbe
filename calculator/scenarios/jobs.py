"""Papers and workbooks of calculations, made by a worker: nobody waits for them with an open page."""

from collections.abc import Sequence
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext

from accounts.access import can
from accounts.acting import memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from calculator.models import Scenario
from calculator.scenarios.papers import paper
from calculator.scenarios.variants import Variant, read_variants
from calculator.scenarios.workbook import workbook
from common.jobs import Job, JobRun, enqueue
from common.messages import MessageError, gettext_noop

EXPORT = "export_calculations"
MAKERS = {"pdf": paper, "xlsx": workbook}


class NoMoreAccess(MessageError):
    """The person who ordered the file may not see calculations any more."""


def order_export(variants: Sequence[Variant], *, form: str, actor: Membership, on: date) -> Job:
    """Have a paper (`pdf`) or a workbook (`xlsx`) made; the job is the person's own."""
    if len(variants) == 1:
        title = gettext("Calculation “%(name)s”") % {"name": variants[0].name}
    else:
        title = gettext("Comparison of calculations: %(count)s") % {"count": len(variants)}
    return enqueue(
        kind=EXPORT,
        title=gettext("%(title)s: %(format)s") % {"title": title, "format": form.upper()},
        user_id=actor.user_id,
        company_id=actor.company_id,
        params={
            "variants": [variant.key for variant in variants],
            "format": form,
            "membership_id": actor.pk,
            "on": on.isoformat(),
        },
    )


def export_calculations(job_run: JobRun) -> None:
    """Run the job ordered above: the rights and the calculations are looked at again.

    Raises:
        NoMoreAccess: the membership has ended or lost its right since.
        MessageError: a kept calculation was deleted since, or the person does not see it any more.

    """
    params = job_run.params
    on = date.fromisoformat(params["on"])
    actor = _actor(params["membership_id"], localdate())
    try:
        variants = read_variants(params["variants"], actor=actor, on=on)
    except Scenario.DoesNotExist as error:
        raise MessageError(
            "scenario_gone", gettext_noop("A calculation was deleted since, or is not open to you any more.")
        ) from error
    content = MAKERS[params["format"]](variants, on=on)
    name = f"raschet-{on:%Y-%m-%d}" if len(variants) == 1 else f"sravnenie-{on:%Y-%m-%d}"
    job_run.save_result(f"{name}.{params['format']}", content)


def _actor(membership_id: int, on: date) -> Membership:
    """Who ordered, as of the day the file is made: `on` is the day of the rates."""
    found = memberships_to_act(on).filter(pk=membership_id).first()
    if found is None or not can(prepare(found, on=on), Capability.SCENARIOS_READ):
        raise NoMoreAccess(
            "no_more_access", gettext_noop("The person who ordered the file may not see calculations any more.")
        )
    return found
