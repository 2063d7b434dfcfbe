"""Naming a deputy and ending it early."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from accounts.access import can
from accounts.capabilities import Capability, capabilities_of
from accounts.deputies.letters import Happened, write_to_both
from accounts.deputies.queries import candidates, own_company, roles_to_lend, visible_delegations
from accounts.models import Membership
from accounts.people.access_data import is_beyond
from common.changes import assign
from common.locks import lock_name

# Days, both ends included: who is away longer needs another membership, not a deputy.
LONGEST = 366
FURTHEST = timedelta(days=366)


def name_deputy(  # noqa: PLR0913 - the terms of a delegation, each by name
    *,
    principal: Membership,
    deputy: Membership,
    starts_on: date,
    ends_on: date,
    reason: str,
    actor: Membership,
    at: datetime,
) -> Membership:
    """Let a colleague act for the principal from the first day to the last, both included, by Moscow's calendar.

    The row is a membership of the deputy with the principal's role; scope and limits are asked of the principal's.
    Named once more, the same deputy gets the new dates in the same row. Letters go to both people.

    Args:
        principal: whose rights are lent: the actor's own membership, or a colleague's where the actor names
            substitutes of the lessor's staff.
        deputy: the own membership of a colleague in the same company.
        starts_on: the first day, today or later.
        ends_on: the last day, at most `LONGEST` days with the first one.
        reason: why, for the trail and the letters.
        actor: who names.
        at: now.

    Raises:
        PermissionDenied: a deputy names no deputy, and nobody names one for others without the right to it, nor for
            whoever has more rights than they.
        ValidationError: by field; nothing is written.

    """
    if not may_name(actor, principal):
        raise PermissionDenied
    today = timezone.localdate(at)
    with own_company(actor), transaction.atomic():
        lock_name(f"deputy {deputy.user_id} {principal.pk}")
        # A change of the principal's role waits, so that the row is never made with the role of before.
        held = Membership.objects.select_for_update(no_key=True, of=("self",)).get(pk=principal.pk)
        if not may_name(actor, held):
            raise PermissionDenied
        _check_people(held, deputy, today)
        _check_namer(held, deputy, actor)
        _check_dates(starts_on, ends_on, today)
        return _write(held, deputy, starts_on=starts_on, ends_on=ends_on, reason=reason, at=at)


def may_name(actor: Membership, principal: Membership) -> bool:
    """Whether the actor may name deputies of this membership: one's own, or of a person with no wider rights."""
    if principal.on_behalf_of_id is not None:
        return False
    if principal.pk == actor.pk:
        return can(actor, Capability.DEPUTY_NAME)
    return (
        can(actor, Capability.SUBSTITUTES_NAME)
        and principal.company_id in actor.company_ids
        and principal.role in roles_to_lend(actor)
        and not is_beyond(principal, actor=actor)
    )


def end_deputy(*, delegation_id: int, actor: Membership, at: datetime) -> bool:
    """End a delegation at once; False when it gave no rights any more and would give none.

    Raises:
        Membership.DoesNotExist: the actor sees no such delegation.
        PermissionDenied: it is neither the actor's own nor of somebody whose rights they manage.

    """
    today = timezone.localdate(at)
    with own_company(actor), transaction.atomic():
        rows = visible_delegations(actor).select_for_update(no_key=True, of=("self",))
        delegation = rows.select_related("on_behalf_of").get(pk=delegation_id)
        if not may_end(actor, delegation):
            raise PermissionDenied
        if not delegation.is_active or (delegation.ends_on is not None and delegation.ends_on < today):
            return False
        delegation.is_active = False
        delegation.save(update_fields=["is_active"])
        write_to_both(delegation, Happened.ENDED)
        return True


def may_end(actor: Membership, delegation: Membership) -> bool:
    """Whether the actor may end a delegation that they see: one's own, or, as a manager, of no wider rights."""
    principal = delegation.grantor
    if principal.pk == actor.pk or may_name(actor, principal):
        return True
    return (
        can(actor, Capability.COLLEAGUES_MANAGE)
        and principal.company_id in actor.company_ids
        and not is_beyond(principal, actor=actor)
    )


def _check_people(principal: Membership, deputy: Membership, today: date) -> None:
    if not Membership.objects.active(on=today).filter(pk=principal.pk).exists():
        raise _refused("principal", _("This person does not work here now."), "principal_not_active")
    if not candidates(principal, on=today).filter(pk=deputy.pk).exists():
        raise _refused(
            "deputy", _("Choose a colleague of the same company whose access is not blocked."), "not_a_colleague"
        )


def _check_namer(principal: Membership, deputy: Membership, actor: Membership) -> None:
    """Whoever names for others gains nothing by it: neither oneself nor one's principal gets what they lack."""
    if principal.pk == actor.pk or deputy.user_id not in {actor.user_id, actor.grantor.user_id}:
        return
    if not capabilities_of(principal.role) <= capabilities_of(deputy.role):
        raise _refused("deputy", _("You would get more rights than you have: choose somebody else."), "gains_rights")


def _check_dates(starts_on: date, ends_on: date, today: date) -> None:
    if starts_on < today:
        raise _refused("starts_on", _("The first day is in the past."), "starts_in_the_past")
    if starts_on > today + FURTHEST:
        raise _refused("starts_on", _("The first day is more than a year ahead."), "starts_too_late")
    if ends_on < starts_on:
        raise _refused("ends_on", _("The last day is before the first one."), "dates_out_of_order")
    if (ends_on - starts_on).days + 1 > LONGEST:
        raise _refused("ends_on", _("A deputy is named for a year at most."), "too_long")


def _refused(field: str, message: StrOrPromise, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


def _write(
    principal: Membership, deputy: Membership, *, starts_on: date, ends_on: date, reason: str, at: datetime
) -> Membership:
    rows = Membership.objects.select_for_update(no_key=True, of=("self",))
    found = rows.filter(user=deputy.user_id, on_behalf_of=principal.pk).first()
    delegation = found or Membership(
        user=deputy.user, company=principal.company, on_behalf_of=principal, role=principal.role, created_at=at
    )
    terms = {"role": principal.role, "is_active": True, "starts_on": starts_on, "ends_on": ends_on, "note": reason}
    if assign(delegation, terms) or found is None:
        delegation.full_clean(exclude=["user", "company", "on_behalf_of"], validate_constraints=False)
        delegation.save()
        write_to_both(delegation, Happened.NAMED)
    return delegation
