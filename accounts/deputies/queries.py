"""Reads of delegations: who may be named, and what the lists show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_stubs_ext import WithAnnotations

from accounts.access import can
from accounts.capabilities import RIGHTS, Capability, capabilities_of
from accounts.models import Membership
from accounts.roles import LESSOR_ROLES, Role
from common import row_scope


class DelegationState(StrEnum):
    """Where a delegation stands on a day."""

    NOW = "now"
    AHEAD = "ahead"
    OVER = "over"
    ENDED = "ended"
    # Within its dates, but the principal's role changed, or one of the two was blocked or left.
    STOPPED = "stopped"


def manages_deputies(actor: Membership) -> bool:
    """Whether the person sees delegations of others: the company administrator, the lessor's head."""
    return can(actor, Capability.COLLEAGUES_MANAGE) or can(actor, Capability.SUBSTITUTES_NAME)


def roles_to_lend(actor: Membership) -> frozenset[Role]:
    """Roles of those for whom the actor may name deputies: managers, and whoever may do nothing that the actor may not.

    Whoever manages all memberships gives any role anyway.

    Otherwise a head would make a portal administrator of anybody, oneself included. Who acts for somebody else lends
    no role that lends: their own right would outlive its last day in another's hands.
    """
    mine = frozenset(capability for capability in Capability if actor.has(capability))
    roles = frozenset(role for role in LESSOR_ROLES if capabilities_of(role) <= mine) | {Role.LESSOR_MANAGER}
    if Capability.STAFF_MANAGE in mine:
        roles = LESSOR_ROLES
    return roles if actor.on_behalf_of_id is None else roles - RIGHTS[Capability.SUBSTITUTES_NAME].roles


@contextmanager
def own_company(actor: Membership) -> Iterator[None]:
    """Let the database show one's own company to a person of a head office who is limited to a branch."""
    scope = row_scope.current()
    if scope is None or scope.is_staff or actor.company_id in scope.company_ids:
        yield
        return
    with row_scope.within(replace(scope, company_ids=(*scope.company_ids, actor.company_id))):
        yield


def candidates(principal: Membership, *, on: date) -> QuerySet[Membership]:
    """Own memberships of colleagues who may be named: of the same company, in force, anybody but the principal."""
    return (
        Membership.objects.active(on=on)
        .own()
        .filter(company=principal.company_id)
        .exclude(user=principal.user_id)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )


def visible_delegations(actor: Membership) -> QuerySet[Membership]:
    """Delegations this person may see: those that they gave or got; in companies they manage, all."""
    rows = Membership.objects.filter(on_behalf_of__isnull=False)
    mine = Q(Q(on_behalf_of__user=actor.user_id) | Q(user=actor.user_id), company=actor.company_id)
    return rows.filter(mine | Q(company__in=actor.company_ids)) if manages_deputies(actor) else rows.filter(mine)


def delegations(actor: Membership, *, on: date) -> "QuerySet[WithAnnotations[Membership]]":
    """Delegations for the list, those that end last first, with `works`: whether each gives rights today."""
    works = Exists(Membership.objects.active(on=on).filter(pk=OuterRef("pk")))
    return (
        visible_delegations(actor)
        .select_related("user", "company", "on_behalf_of__user")
        .annotate(works=works)
        .order_by("-ends_on", "-pk")
    )


def state_of(delegation: Membership, *, on: date) -> DelegationState:
    """Where a row of `delegations` stands."""
    if not delegation.is_active:
        return DelegationState.ENDED
    if delegation.ends_on is not None and delegation.ends_on < on:
        return DelegationState.OVER
    if delegation.starts_on is not None and delegation.starts_on > on:
        return DelegationState.AHEAD
    return DelegationState.NOW if delegation.works else DelegationState.STOPPED  # type: ignore[attr-defined] # annotated
