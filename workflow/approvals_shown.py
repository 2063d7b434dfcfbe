"""What pages show of an approval: the picture, and the forms of the steps that wait for the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from workflow.deciding import may_decide
from workflow.forms import DecisionForm
from workflow.kinds import RunState, StepState
from workflow.models import Matter, Run, RunStep
from workflow.picture import PictureStage, of_run, summary


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that waits for the reader, with its form."""

    step: RunStep
    form: DecisionForm


@dataclass(frozen=True, slots=True)
class Typed:
    """What was written to a refused decision: offered to its step again, or to any when that one waits no more."""

    step_id: int
    note: str
    internal_note: str


@dataclass(frozen=True, slots=True)
class ShownApproval:
    """The newest approval of a matter. `where` says in words at which stage it is; `mine` are the reader's steps."""

    run: Run
    stages: list[PictureStage]
    where: str
    mine: list[Asked]


def approval_of(
    matter: Matter, actor: Membership, now: datetime, *, typed: Typed | None = None
) -> ShownApproval | None:
    """The newest approval of a matter in sight; None when there was none. `typed` is not to be lost."""
    steps = Prefetch("steps", RunStep.objects.visible_to(actor))
    run = Run.objects.filter(matter=matter).order_by("-started_at", "-pk").prefetch_related(steps).first()
    if run is None:
        return None
    stages = of_run(run, now)
    return ShownApproval(run, stages, summary(stages), _mine(run, matter, actor, typed))


def _mine(run: Run, matter: Matter, actor: Membership, typed: Typed | None) -> list[Asked]:
    if run.state != RunState.RUNNING or not can(actor, Capability.STEPS_DECIDE):
        return []
    steps = []
    for step in run.steps.all():
        step.run = run
        if step.state == StepState.ACTIVE and may_decide(step, matter, actor):
            steps.append(step)
    takes_any = typed is not None and all(step.pk != typed.step_id for step in steps)
    return [
        Asked(step, empty_form(step, actor, typed=typed if typed and (takes_any or step.pk == typed.step_id) else None))
        for step in steps
    ]


def empty_form(step: RunStep, actor: Membership, *, typed: Typed | None = None, data: Any = None) -> DecisionForm:
    """The form of a step; ids name the step, because a page may have several."""
    initial: dict[str, Any] = {"seen_version": step.run.subject_version}
    if typed is not None:
        initial |= {"note": typed.note, "internal_note": typed.internal_note}
    return DecisionForm(data, actor=actor, initial=initial, auto_id=f"decide-{step.pk}-%s")
