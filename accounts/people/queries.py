"""Reads of the pages about colleagues. Everything starts from `visible_to(actor)`."""

from datetime import date, datetime
from enum import StrEnum

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import Company, Invitation, Membership, ObjectGrant
from accounts.models.membership import CONTRACTS
from common.listing import Sorting


class PersonState(StrEnum):
    """Where a colleague's rights stand today; derived from the row and the day."""

    ACTIVE = "active"
    UPCOMING = "upcoming"
    EXPIRED = "expired"
    BLOCKED = "blocked"


# Not a state of a membership: the filter's word for invitations.
INVITED = "invited"
SORTING = Sorting(
    columns={
        "name": ("user__last_name", "user__first_name", "user__email"),
        "role": ("role",),
        "seen": ("user__last_login",),
    },
    default="name",
)


def home_company(actor: Membership) -> Company:
    """The company whose people an administrator manages: the own one, or the branch to which they are limited."""
    return actor.grantor.branch or actor.company


def colleagues(actor: Membership) -> QuerySet[Membership]:
    """People of the companies in reach, with what a row of the list shows. Rights on somebody's behalf are not here."""
    contracts = (
        ObjectGrant.objects.filter(
            membership=OuterRef("pk"), content_type__app_label=CONTRACTS[0], content_type__model=CONTRACTS[1]
        )
        .order_by()
        .values("membership")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Membership.objects.visible_to(actor)
        .own()
        .select_related("user", "company", "branch")
        .annotate(
            state=state_on(actor.today),
            contract_count=Coalesce(Subquery(contracts), 0),
            with_second_factor=with_second_factor(),
        )
    )


def state_on(today: date) -> Case:
    """Expression over memberships: a `PersonState`."""
    return Case(
        When(Q(is_active=False) | Q(user__is_active=False), then=Value(PersonState.BLOCKED.value)),
        When(ends_on__lt=today, then=Value(PersonState.EXPIRED.value)),
        When(starts_on__gt=today, then=Value(PersonState.UPCOMING.value)),
        default=Value(PersonState.ACTIVE.value),
        output_field=CharField(),
    )


def with_second_factor() -> Func:
    """Expression over memberships: whether the person has an application or a key.

    The database shows nobody a colleague's row with the secret in it; its function says yes or no.
    """
    return Func(F("user_id"), function="portal_has_second_factor", output_field=BooleanField())


def open_invitations(actor: Membership) -> QuerySet[Invitation]:
    """Invitations that nobody took or withdrew; expired ones are here too, to be sent again."""
    waiting = Invitation.objects.visible_to(actor).filter(accepted_at=None, revoked_at=None)
    return waiting.select_related("company", "branch", "invited_by__user")


def invitation_state(invitation: Invitation, *, at: datetime) -> str:
    """The badge of an open invitation: waiting, or expired."""
    return INVITED if invitation.expires_at > at else PersonState.EXPIRED.value


def without_second_factor(actor: Membership, company: Company) -> QuerySet[Membership]:
    """Active people of the company who have none: they are asked for one when it becomes obligatory."""
    people = Membership.objects.active(on=actor.today).filter(company=company).select_related("user")
    return people.filter(~with_second_factor()).order_by("user__last_name", "user__first_name", "pk")


def grants_of(membership: Membership) -> QuerySet[ObjectGrant]:
    """Contracts listed for a colleague, in the order in which they were granted."""
    return ObjectGrant.objects.filter(
        membership=membership, content_type__app_label=CONTRACTS[0], content_type__model=CONTRACTS[1]
    ).order_by("granted_at", "pk")


def grants_in_reach(actor: Membership) -> QuerySet[ObjectGrant]:
    """Contracts listed for the people in reach."""
    return ObjectGrant.objects.filter(
        membership__in=Membership.objects.visible_to(actor).own(),
        content_type__app_label=CONTRACTS[0],
        content_type__model=CONTRACTS[1],
    ).select_related("membership__user", "membership__company")


def last_first(rows: QuerySet[Membership], order: list[str]) -> QuerySet[Membership]:
    """Order a list; people who never signed in come after those who did, whichever way it is sorted."""
    fields = [F(name.removeprefix("-")) for name in order]
    return rows.order_by(
        *(
            field.desc(nulls_last=True) if name.startswith("-") else field.asc(nulls_last=True)
            for name, field in zip(order, fields, strict=True)
        )
    )
