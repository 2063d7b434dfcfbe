"""How an approval goes on after a decision: stages one after another, branches at once, the turn, the end, once."""

from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from accounts.models import Membership
from common.business_days import CalendarUnknown, add_working_days
from common.events import publish
from workflow.events import RunFinished, StepAsked
from workflow.kinds import OwnerKind, Rule, RunState, Side, StepState
from workflow.models import Run, RunStep
from workflow.services.matters import invite, pass_turn
from workflow.services.owners import settle_owner
from workflow.subjects import subject_of
from workflow.voting import branch_outcome, stage_outcome

# What is expected of the side whose step is active.
AWAITED = "decide"
# Where steps of several sides are active at once, the lessor answers for the matter.
ORDER = (Side.LESSOR, Side.LESSEE, Side.OUTSIDE)
OPEN = (StepState.WAITING, StepState.ACTIVE)


def advance(run: Run, *, actor: Membership | None, at: datetime) -> None:
    """Bring the approval to where its decisions lead: the next steps are asked, or it ends and the subject moves on.

    The caller holds the locks of subject, matter and run.
    """
    steps = list(RunStep.objects.select_for_update(of=("self",), no_key=True).filter(run=run).order_by("pk"))
    for _position, found in groupby(sorted(steps, key=_place), key=lambda step: step.stage):
        stage = list(found)
        outcome = stage_outcome(Rule(stage[0].rule), _branches(stage))
        if outcome is None:
            _ask_next(run, stage, at)
            _pass_turn(run, stage, at)
            return
        _skip(stage)
        if outcome is StepState.REJECTED:
            _end(run, RunState.REJECTED, actor, at)
            return
    _end(run, RunState.APPROVED, actor, at)


def finish(run: Run, state: RunState, *, at: datetime) -> None:
    """Write the end of an approval: what is not decided is no longer needed."""
    _skip(list(RunStep.objects.filter(run=run, state__in=OPEN).order_by("pk")))
    run.state, run.ended_at = state, at
    run.save(update_fields=["state", "ended_at"])
    publish(RunFinished(run.matter_id, run.pk, state.value))


def _end(run: Run, state: RunState, actor: Membership | None, at: datetime) -> None:
    finish(run, state, at=at)
    subject_of(run.matter).run_finished(run, actor=actor, at=at)


def _place(step: RunStep) -> tuple[int, int, int]:
    return step.stage, step.branch, step.position


def _branches(stage: list[RunStep]) -> dict[int, list[StepState]]:
    return {
        branch: [StepState(step.state) for step in steps]
        for branch, steps in groupby(stage, key=lambda step: step.branch)
    }


def _skip(steps: list[RunStep]) -> None:
    for step in steps:
        if step.state in OPEN:
            step.state = StepState.SKIPPED
            step.save(update_fields=["state"])


def _ask_next(run: Run, stage: list[RunStep], at: datetime) -> None:
    """Ask the first open step of each branch; in a branch that was refused the rest is no longer needed."""
    for _branch, found in groupby(stage, key=lambda step: step.branch):
        steps = list(found)
        if branch_outcome([StepState(step.state) for step in steps]) is StepState.REJECTED:
            _skip(steps)
            continue
        step = next((one for one in steps if one.state in OPEN), None)
        if step is not None and step.state == StepState.WAITING:
            _ask(run, step, at)


def _ask(run: Run, step: RunStep, at: datetime) -> None:
    step.state, step.activated_at, step.due_on = StepState.ACTIVE, at, due_on(step, at)
    step.save(update_fields=["state", "activated_at", "due_on"])
    if step.owner_kind == OwnerKind.COMPANY and step.company is not None:
        invite(matter=run.matter, company=step.company, at=at)
    settle_owner(step, run.matter, at)
    publish(StepAsked(run.matter_id, run.pk, step.pk))


def due_on(step: RunStep, at: datetime) -> date | None:
    """The last day for the decision, by working days; None where the calendar of the year is not known."""
    try:
        return add_working_days(timezone.localdate(at), step.days)
    except CalendarUnknown:
        return None


def _pass_turn(run: Run, stage: list[RunStep], at: datetime) -> None:
    """Pass the turn to the side of the active steps, until the last of its days."""
    active = [step for step in stage if step.state == StepState.ACTIVE]
    side = next(side for side in ORDER if any(step.side == side for step in active))
    days = [step.due_on for step in active if step.side == side]
    known = [day for day in days if day is not None]
    promised_on = max(known) if len(known) == len(days) else None
    pass_turn(matter=run.matter, side=side, awaited=AWAITED, promised_on=promised_on, at=at)
