"""Approvals: started from a published route, decided step by step, ended once (requirements APP-06, APP-07, CRM-21).

What a decision leads to reaches further than whoever decides sees: the next step's owner, the subject, an invitation.
So rights are asked in the person's own scope of rows, and the engine then works as the portal itself.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Membership
from common import row_scope
from common.events import publish
from common.messages import MessageError, gettext_noop
from workflow.deciding import may_decide
from workflow.events import RunStarted
from workflow.kinds import FeedAudience, OwnerKind, Rule, RunState, Side, StepState
from workflow.models import Matter, RouteStage, RouteStep, Run, RunStep
from workflow.services import feed
from workflow.services.advancing import advance, finish
from workflow.services.matters import lock_matter
from workflow.services.routes import NoRoute, active_version
from workflow.subjects import subject_of

__all__ = [
    "AlreadyDecided",
    "ApprovalRefused",
    "Decision",
    "NoRoute",
    "StaleDecision",
    "cancel_run",
    "decide",
    "running",
    "start_run",
]
Decision = Literal["approve", "reject"]
DECIDED = {StepState.APPROVED, StepState.REJECTED}


class ApprovalRefused(MessageError):
    """The approval does not take this; nothing has changed."""


class StaleDecision(ApprovalRefused):
    """The person looked at something that is no longer to be decided: other terms, an ended approval."""


class AlreadyDecided(ApprovalRefused):
    """Somebody has decided the step before."""


@transaction.atomic
def start_run(
    *,
    matter: Matter,
    route_code: str,
    subject_version: int,
    amount: Decimal | None,
    actor: Membership | None,
    at: datetime,
) -> Run:
    """Start the approval of a version of the matter's subject by the route in force; whoever calls has asked the right.

    The steps are copied, so that the route may be edited meanwhile. Stages that begin at an amount are left out below
    it, and for subjects without one. Without any stage left it is approved at once.

    Args:
        matter: of what.
        route_code: which route of the lessor.
        subject_version: the version that is decided; another one needs another approval.
        amount: roubles with VAT, for stages that depend on it.
        actor: who starts it; None is the portal.
        at: now.

    Raises:
        NoRoute: no version of the route is published.
        ApprovalRefused: an approval of this matter is under way.

    """
    with row_scope.as_system():
        held = _hold(matter)
        if Run.objects.filter(matter=held, state=RunState.RUNNING).exists():
            raise ApprovalRefused("run_running", gettext_noop("An approval of this matter is under way already."))
        version = active_version(held.lessor, route_code)
        run = Run.objects.create(
            matter=held,
            route_version=version,
            subject_version=subject_version,
            amount=amount,
            started_at=at,
            started_by_id=actor.user_id if actor else None,
        )
        stages = version.stages.prefetch_related("steps").order_by("position")
        steps = [_copied(run, stage, step) for stage in stages if _asks(stage, amount) for step in stage.steps.all()]
        RunStep.objects.bulk_create(steps)
        _tell(held, "run_started", {"steps": len(steps)}, actor, at)
        publish(RunStarted(held.pk, run.pk), actor_id=actor.pk if actor else None)
        advance(run, actor=_teller(actor), at=at)
    return run


@transaction.atomic
def decide(  # noqa: PLR0913 - a decision, each part by name
    *,
    step_id: int,
    decision: Decision,
    note: str,
    actor: Membership,
    at: datetime,
    seen_version: int,
    internal_note: str = "",
) -> RunStep:
    """Approve or refuse a step, under the locks of subject, matter, approval and steps.

    Args:
        step_id: which, in sight of the actor.
        decision: what.
        note: why, read by both sides; a refusal needs it.
        actor: who decides.
        at: now.
        seen_version: the version of the terms that the person looked at.
        internal_note: for the lessor's people only, a note of the feed.

    Raises:
        RunStep.DoesNotExist: the actor sees no such step.
        PermissionDenied: the step is not the actor's to decide.
        StaleDecision: the terms or the approval have moved on.
        AlreadyDecided: by somebody else, or by the same person before.
        ApprovalRefused: a refusal without a reason.

    """
    matter = RunStep.objects.visible_to(actor).select_related("run__matter").get(pk=step_id).run.matter
    with row_scope.as_system():
        held = _hold(matter)
        run_id = RunStep.objects.values_list("run_id", flat=True).get(pk=step_id)
        run = _hold_run(run_id, held)
        step = RunStep.objects.select_for_update(of=("self",), no_key=True).get(pk=step_id)
        step.run = run
        if not may_decide(step, held, actor):
            raise PermissionDenied
        _require_fresh(step, seen_version)
        _require_reason(decision, note)
        step.state = StepState.APPROVED if decision == "approve" else StepState.REJECTED
        step.decided_at, step.decided_by_id = at, actor.user_id
        step.on_behalf_of_id = _on_behalf_of(step, held, actor)
        step.note = note.strip()
        step.save(update_fields=["state", "decided_at", "decided_by", "on_behalf_of", "note"])
        _tell(held, f"step_{step.state}", {"step": step.name, "note": step.note}, actor, at)
        if internal_note.strip() and actor.is_lessor:
            feed.post_note(matter=held, body=internal_note, actor=actor, at=at)
        advance(run, actor=_teller(actor), at=at)
    return step


@transaction.atomic
def cancel_run(*, run: Run, actor: Membership | None, at: datetime, reason: str = "") -> None:
    """Stop an approval; what is not decided is no longer needed. Ended already, it stays as it is.

    Whose turn it is then the caller says: it knows why. `reason` is read by both sides in the feed.
    """
    with row_scope.as_system():
        held = _hold(run.matter)
        locked = _hold_run(run.pk, held)
        if locked.state != RunState.RUNNING:
            return
        _tell(held, "run_cancelled", {"reason": reason.strip()} if reason.strip() else {}, actor, at)
        finish(locked, RunState.CANCELLED, at=at)


def running(matter: Matter) -> Run | None:
    """The approval of the matter that is under way."""
    return Run.objects.filter(matter=matter, state=RunState.RUNNING).select_related("matter").first()


def _hold(matter: Matter) -> Matter:
    subject_of(matter).lock(matter.subject_id)
    return lock_matter(matter.pk)


def _hold_run(run_id: int, matter: Matter) -> Run:
    run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    run.matter = matter
    return run


def _asks(stage: RouteStage, amount: Decimal | None) -> bool:
    return stage.amount_from is None or (amount is not None and amount >= stage.amount_from)


def _copied(run: Run, stage: RouteStage, step: RouteStep) -> RunStep:
    return RunStep(
        run=run,
        stage=stage.position,
        stage_name=stage.name,
        rule=Rule(stage.rule),
        branch=step.branch,
        position=step.position,
        name=step.name,
        owner_kind=step.owner_kind,
        side=OwnerKind(step.owner_kind).side,
        role=step.role,
        user_id=step.person_id,
        company_id=step.company_id,
        days=step.days,
        escalate_to=step.escalate_to,
    )


def _require_fresh(step: RunStep, seen_version: int) -> None:
    if step.state in DECIDED:
        raise AlreadyDecided("already_decided", gettext_noop("This step is decided already. Nothing has changed."))
    if step.run.subject_version != seen_version:
        raise StaleDecision(
            "stale_terms",
            gettext_noop("The terms have changed since you opened the page: look at version %(number)s and decide."),
            {"number": step.run.subject_version},
        )
    if step.run.state != RunState.RUNNING or step.state != StepState.ACTIVE:
        raise StaleDecision(
            "not_asked", gettext_noop("Nobody is asked to decide this step now: the approval has moved on.")
        )


def _require_reason(decision: Decision, note: str) -> None:
    if decision == "reject" and not note.strip():
        raise ApprovalRefused("no_reason", gettext_noop("Say why: the other side will read it."))


def _on_behalf_of(step: RunStep, matter: Matter, actor: Membership) -> int | None:
    """For whom the person decides: a deputy for the principal, a colleague for the absent owner of the step."""
    owner_id = step.user_id or (matter.manager_id if not step.role else None)
    return actor.behalf_of_user_id(owner_id)


def _tell(matter: Matter, code: str, data: dict[str, object], actor: Membership | None, at: datetime) -> None:
    """Tell in the feed; what an invited organisation did everybody reads."""
    outside = actor is not None and Side.of(actor.company.party) is Side.OUTSIDE
    audience = FeedAudience.ALL if outside else FeedAudience.PARTIES
    feed.post_event(matter=matter, code=code, data=data, audience=audience, actor=actor, at=at)


def _teller(actor: Membership | None) -> Membership | None:
    """Who is named where the subject moves on: an invited organisation is no party of it."""
    return None if actor is not None and Side.of(actor.company.party) is Side.OUTSIDE else actor
