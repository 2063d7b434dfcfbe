"""The picture of a route: stages one under another, their branches side by side, the current step marked (APP-06)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Company, User
from accounts.roles import Role
from common.ui.people import acting_name
from workflow.kinds import OwnerKind, Rule, StepState
from workflow.models import RouteVersion, Run, RunStep
from workflow.voting import stage_outcome


@dataclass(frozen=True, slots=True)
class PictureStep:
    """One decision. `state` is empty in the picture of a route that does not run."""

    name: str
    who: str
    days: int
    escalate_to: str
    state: str = ""
    due_on: date | None = None
    is_late: bool = False
    is_escalated: bool = False
    decided_at: datetime | None = None
    decided_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PictureStage:
    """A stage with its branches, each a list of steps; `rule` is empty where there is one branch only."""

    name: str
    rule: str
    branches: list[list[PictureStep]]
    state: str = ""
    amount_from: Decimal | None = None


def of_version(version: RouteVersion) -> list[PictureStage]:
    """The picture of a version, drafts too."""
    stages = version.stages.prefetch_related("steps__person", "steps__company").order_by("position")
    return [
        _stage(
            stage.name,
            stage.rule,
            [
                [
                    PictureStep(step.name, _who(step, step.person, step.company), step.days, _role(step.escalate_to))
                    for step in branch
                ]
                for branch in _branches(stage.steps.all())
            ],
            amount_from=stage.amount_from,
        )
        for stage in stages
    ]


def of_run(run: Run, now: datetime) -> list[PictureStage]:
    """The picture of an approval with where it is; three queries, however long it is.

    People and companies are read apart: a row that the reader is not shown leaves the step in the picture.
    """
    steps = sorted(run.steps.all(), key=lambda step: (step.stage, step.branch, step.position))
    people = _by_id(User, {pk for step in steps for pk in (step.user_id, step.decided_by_id, step.on_behalf_of_id)})
    companies = _by_id(Company, {step.company_id for step in steps})
    today = timezone.localdate(now)
    stages = []
    for _position, found in groupby(steps, key=lambda step: step.stage):
        stage = list(found)
        branches = _branches(stage)
        drawn = [[_drawn(step, people, companies, today) for step in branch] for branch in branches]
        stages.append(_stage(stage[0].stage_name, stage[0].rule, drawn, state=_state(stage[0].rule, branches)))
    return stages


def _by_id(model: type[Any], ids: set[int | None]) -> Mapping[int | None, Any]:
    known = ids - {None}
    return {row.pk: row for row in model.objects.filter(pk__in=known)} if known else {}


def _branches(steps: Iterable[Any]) -> list[list[Any]]:
    ordered = sorted(steps, key=lambda step: (step.branch, step.position))
    return [list(found) for _branch, found in groupby(ordered, key=lambda step: step.branch)]


def _stage(name: str, rule: str, branches: list[list[PictureStep]], **rest: Any) -> PictureStage:
    return PictureStage(name, str(Rule(rule).label) if len(branches) > 1 else "", branches, **rest)


def _state(rule: str, branches: list[list[RunStep]]) -> str:
    """Where a stage is: decided, going on, not begun, or no longer needed."""
    states = {number: [StepState(step.state) for step in branch] for number, branch in enumerate(branches)}
    outcome = stage_outcome(Rule(rule), states)
    if outcome is not None:
        return outcome.value
    found = {state for branch in states.values() for state in branch}
    return next((s.value for s in (StepState.ACTIVE, StepState.WAITING) if s in found), StepState.SKIPPED.value)


def _drawn(step: RunStep, people: Mapping[Any, User], companies: Mapping[Any, Company], today: date) -> PictureStep:
    active = step.state == StepState.ACTIVE
    return PictureStep(
        name=step.name,
        who=_who(step, people.get(step.user_id), companies.get(step.company_id)),
        days=step.days,
        escalate_to=_role(step.escalate_to),
        state=step.state,
        due_on=step.due_on,
        is_late=active and step.due_on is not None and step.due_on < today,
        is_escalated=active and step.escalated_at is not None,
        decided_at=step.decided_at,
        decided_by=acting_name(people.get(step.decided_by_id), people.get(step.on_behalf_of_id)),
        note=step.note,
    )


def _who(step: Any, person: User | None, company: Company | None) -> str:
    """Who decides, in words; who is not shown to the reader is called by kind."""
    if step.owner_kind == OwnerKind.ROLE:
        return _role(step.role)
    named = person or company
    if isinstance(named, Company):
        return named.short_name
    return str(named) if named is not None else str(OwnerKind(step.owner_kind).label)


def _role(role: str) -> str:
    return str(Role(role).label) if role else ""


def summary(stages: list[PictureStage]) -> str:
    """Where an approval is, in one sentence for lists and screen readers."""
    current = next((number for number, stage in enumerate(stages, 1) if stage.state == StepState.ACTIVE), None)
    if current is None:
        return ""
    words = {"number": current, "total": len(stages), "name": stages[current - 1].name}
    return _("Stage %(number)s of %(total)s: %(name)s") % words
