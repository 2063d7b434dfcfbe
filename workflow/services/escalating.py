"""What the portal does by itself about approvals: overdue steps are escalated, orphaned ones get another owner."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.events import publish
from workflow.events import StepAsked
from workflow.kinds import FeedAudience, RunState, Side, StepState
from workflow.models import Matter, Run, RunStep
from workflow.services import feed
from workflow.services.matters import lock_matter
from workflow.services.owners import settle_owner
from workflow.subjects import subject_of

type Work = Callable[[RunStep, Matter, datetime], bool]


def escalate_overdue(at: datetime) -> int:
    """Ask the role of the escalation where the days of a step are over, once; return how many were.

    A step of the lessor may then be decided by that role too; about another side's step the role is only told.
    """
    late = _active().filter(due_on__lt=timezone.localdate(at), escalated_at=None).exclude(escalate_to="")
    return _each(late, _escalate, at)


def reassign_orphans(at: datetime) -> int:
    """Give the lessor's active steps whose owners have left to whoever there is; return how many were."""
    return _each(_active().filter(side=Side.LESSOR), settle_owner, at)


def _active() -> QuerySet[RunStep]:
    return RunStep.objects.filter(state=StepState.ACTIVE, run__state=RunState.RUNNING).order_by("pk")


def _each(steps: QuerySet[RunStep], work: Work, at: datetime) -> int:
    """Do the work for each step in a transaction of its own; who decides meanwhile is not in the way."""
    return sum(_one(pk, steps, work, at) for pk in list(steps.values_list("pk", flat=True)))


@transaction.atomic
def _one(pk: int, steps: QuerySet[RunStep], work: Work, at: datetime) -> bool:
    matter = RunStep.objects.select_related("run__matter").get(pk=pk).run.matter
    subject_of(matter).lock(matter.subject_id)
    held = lock_matter(matter.pk)
    list(Run.objects.select_for_update(of=("self",), no_key=True).filter(steps=pk))
    # Decided meanwhile, it is not among them any more.
    step = steps.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if step is None or not work(step, held, at):
        return False
    publish(StepAsked(held.pk, step.run_id, step.pk))
    return True


def _escalate(step: RunStep, matter: Matter, at: datetime) -> bool:
    step.escalated_at = at
    step.save(update_fields=["escalated_at"])
    feed.post_event(
        matter=matter,
        code="step_escalated",
        data={"step": step.name, "role": step.escalate_to},
        audience=FeedAudience.LESSOR,
        actor=None,
        at=at,
    )
    return True
