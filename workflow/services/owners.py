"""Owners of steps who are there no more: the step goes to a deputy, else to a role (requirement APP-07)."""

from datetime import date, datetime

from django.utils import timezone

from accounts.capabilities import Capability
from accounts.models import Membership, User
from accounts.models.membership import in_force
from accounts.roles import Role
from workflow.kinds import FeedAudience, OwnerKind, Side
from workflow.models import Matter, RunStep
from workflow.services import feed


def settle_owner(step: RunStep, matter: Matter, at: datetime) -> bool:
    """Give a step of the lessor whose owner has left or was blocked to whoever there is; True when it was given.

    First to the deputy whom the owner named for these days, if they see the matter, then to the role that the step
    would be escalated to, then to heads. Steps of other sides wait for their own people. The caller holds the step;
    its row is saved.
    """
    if step.side != Side.LESSOR:
        return False
    today = timezone.localdate(at)
    if step.owner_kind == OwnerKind.ROLE:
        if _has_role(matter, step.role, today):
            return False
        _give_to_role(step, matter, today, left="", at=at)
        return True
    owner_id = step.user_id or matter.manager_id
    if owner_id is not None and _works(matter, owner_id, today):
        return False
    left = str(User.objects.get(pk=owner_id)) if owner_id is not None else ""
    deputy = _deputy_of(matter, owner_id, today) if owner_id is not None else None
    if deputy is None:
        _give_to_role(step, matter, today, left=left, at=at)
        return True
    step.user = deputy.user
    step.save(update_fields=["user"])
    _tell(step, matter, {"left": left, "person": str(deputy.user)}, at)
    return True


def _works(matter: Matter, user_id: int, today: date) -> bool:
    return Membership.objects.active(on=today).own().filter(company=matter.lessor_id, user=user_id).exists()


def _has_role(matter: Matter, role: str, today: date) -> bool:
    return Membership.objects.active(on=today).filter(company=matter.lessor_id, role=role).exists()


def _deputy_of(matter: Matter, owner_id: int, today: date) -> Membership | None:
    """Whom the owner named last for these days, still at work.

    The delegation itself gives no rights any more once its principal has left; it tells whom the owner trusted.
    """
    named = Membership.objects.filter(
        in_force(today), company=matter.lessor_id, on_behalf_of__user=owner_id, is_active=True
    )
    at_work = Membership.objects.active(on=today).own().filter(company=matter.lessor_id)
    found = at_work.filter(user__in=named.values("user")).select_related("user", "company").order_by("-pk")
    return next((one for one in found if _could_decide(one, matter, today)), None)


def _could_decide(person: Membership, matter: Matter, today: date) -> bool:
    person.as_of = today
    return person.has(Capability.STEPS_DECIDE) and Matter.objects.visible_to(person).filter(pk=matter.pk).exists()


def _give_to_role(step: RunStep, matter: Matter, today: date, *, left: str, at: datetime) -> None:
    role = step.escalate_to if step.escalate_to and _has_role(matter, step.escalate_to, today) else Role.LESSOR_HEAD
    if step.owner_kind == OwnerKind.ROLE and step.role == role:
        return
    step.owner_kind, step.user, step.role = OwnerKind.ROLE, None, role
    step.save(update_fields=["owner_kind", "user", "role"])
    _tell(step, matter, {"left": left, "role": str(role)}, at)


def _tell(step: RunStep, matter: Matter, data: dict[str, str], at: datetime) -> None:
    feed.post_event(
        matter=matter,
        code="step_reassigned",
        data={"step": step.name, **data},
        audience=FeedAudience.LESSOR,
        actor=None,
        at=at,
    )
