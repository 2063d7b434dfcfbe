"""Who may decide a step of an approval: its owner, whoever stands in for the owner, whom it was escalated to."""

from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from workflow.kinds import OwnerKind, RunState, Side, StepState
from workflow.models import Matter, RunStep


def may_decide(step: RunStep, matter: Matter, actor: Membership) -> bool:
    """Whether the person may decide the step; the matter is in sight of the person, the step is its.

    A step of a person (the manager of the matter too) is decided by that person, by a deputy, and by whoever leads the
    clients of an absent colleague; a step of a role by everybody in it, deputies in the role of their principals. When
    its days are over, the role that it was escalated to may decide it too, but never for another side. A client's
    people decide within the limit of their membership.
    """
    if not can(actor, Capability.STEPS_DECIDE) or Side.of(actor.company.party) != step.side:
        return False
    if step.owner_kind == OwnerKind.CLIENT:
        return matter.company_id in actor.company_ids and _within_limit(actor, step.run.amount)
    if step.owner_kind == OwnerKind.COMPANY:
        return step.company_id in actor.company_ids
    return actor.company_id == matter.lessor_id and _is_ours(step, matter, actor)


def _is_ours(step: RunStep, matter: Matter, actor: Membership) -> bool:
    if step.escalated_at is not None and step.escalate_to == actor.role:
        return True
    if step.owner_kind == OwnerKind.ROLE:
        return step.role == actor.role
    owner_id = step.user_id or matter.manager_id
    return owner_id is not None and owner_id in actor.led_user_ids


def _within_limit(actor: Membership, amount: Decimal | None) -> bool:
    return can(actor, Capability.REQUESTS_SUBMIT, amount=amount)


def steps_for(actor: Membership) -> QuerySet[RunStep]:
    """Steps that wait for the person's decision now, the nearest day first; the same rule as `may_decide`, in SQL."""
    rows = RunStep.objects.visible_to(actor).filter(state=StepState.ACTIVE, run__state=RunState.RUNNING)
    if not can(actor, Capability.STEPS_DECIDE):
        return rows.none()
    return rows.filter(_owned_by(actor)).order_by("due_on", "activated_at", "pk")


def _owned_by(actor: Membership) -> Q:
    side = Side.of(actor.company.party)
    if side is Side.OUTSIDE:
        return Q(owner_kind=OwnerKind.COMPANY, company__in=actor.company_ids)
    if side is Side.LESSEE:
        return Q(owner_kind=OwnerKind.CLIENT) & _within_limit_of(actor)
    led = actor.led_user_ids
    return Q(side=Side.LESSOR) & (
        Q(user__in=led)
        | Q(owner_kind=OwnerKind.MANAGER, user=None, run__matter__manager__in=led)
        | Q(owner_kind=OwnerKind.ROLE, role=actor.role)
        | Q(escalated_at__isnull=False, escalate_to=actor.role)
    )


def _within_limit_of(actor: Membership) -> Q:
    if not can(actor, Capability.REQUESTS_SUBMIT):
        return Q(pk__in=[])
    limit = actor.grantor.request_limit
    return Q() if limit is None else Q(run__amount=None) | Q(run__amount__lte=limit)
