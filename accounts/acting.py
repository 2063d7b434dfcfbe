"""For whom a signed-in person acts, and what must be done before the cabinet opens."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import lru_cache

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.capabilities import ConsentKind
from accounts.consents import asked_version, given_version
from accounts.models import Membership, ViewAs
from accounts.models.reach import reach_of_membership
from accounts.view_as.looking import has_begun, narrow, open_look
from common import row_scope
from common.row_scope import RowScope

SESSION_KEY = "acting_membership"
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Gate(Enum):
    """What stands between a person and the pages of a role; the value is the URL name of the page to go to."""

    CONSENT = "consents:ask"
    SECOND_FACTOR = "security:second_factor"


@dataclass(frozen=True, slots=True)
class Acting:
    """The outcome: for whom, among which memberships, through whose eyes, and what is still to be done."""

    actor: Membership | None = None
    memberships: list[Membership] = field(default_factory=list)
    view_as: ViewAs | None = None
    # The session began a look which is not open any more.
    look_is_over: bool = False
    gate: Gate | None = None
    # The key that a program presented.
    token_id: int | None = None


def resolve(request: HttpRequest) -> Acting:
    """Find the acting membership anew, so that a block, an end date or a new right works on the next request.

    Leaves the connection in the row scope of the actor.
    """
    today = timezone.localdate()
    user_id = request.user.pk if request.user.is_authenticated else None
    row_scope.enter(RowScope(user_id=user_id))
    if user_id is None:
        return Acting()
    memberships = _memberships_of(user_id, on=today)
    chosen = request.session.get(SESSION_KEY)
    actor = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
    if actor is None:
        return Acting(look_is_over=has_begun(request))
    enter_scope_of(actor)
    gate = _gate(actor)
    if not has_begun(request):
        return Acting(actor, memberships, gate=gate)
    # Whoever must do something first, e.g. agree to a new text, does it before looking at clients.
    look = None if gate else open_look(request, actor, memberships_to_act(today), at=timezone.now())
    if look is None:
        return Acting(actor, memberships, look_is_over=True, gate=gate)
    target = prepare(look.target, on=today)
    target.is_looked_through = True
    narrow(target, actor)
    enter_scope_of(target)
    # The person's own companies are no part of what the client's user sees.
    return Acting(target, [target], look)


def enter_scope_of(actor: Membership) -> None:
    """Let the database show the rows in the actor's reach and no others."""
    scope = RowScope(user_id=actor.user_id, is_staff=actor.is_lessor, company_ids=actor.company_ids)
    row_scope.enter(scope)
    # Listed contracts are found in the scope of the person.
    if actor.contract_ids is not None:
        row_scope.enter(replace(scope, contract_ids=actor.contract_ids))


def memberships_to_act(on: date) -> QuerySet[Membership]:
    """Active memberships with everything that a request asks of them, in one query."""
    # A copy, which keeps its rows to itself.
    return _query_of_day(on).all()


@lru_cache(maxsize=2)
def _query_of_day(on: date) -> QuerySet[Membership]:
    """Put the question together once a day: every request asks it, and it is long."""
    return (
        Membership.objects.active(on=on)
        .select_related("company", "user", "on_behalf_of__user")
        .annotate(
            reach=reach_of_membership(),
            with_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)),
            asked_consent=asked_version(ConsentKind.PERSONAL_DATA, on=on),
            given_consent=given_version(ConsentKind.PERSONAL_DATA),
        )
        .order_by("pk")
    )


def _memberships_of(user_id: int, *, on: date) -> list[Membership]:
    memberships = list(memberships_to_act(on).filter(user=user_id))
    for membership in memberships:
        prepare(membership, on=on)
        if not _stands_in(membership, memberships):
            membership.__dict__["led_user_ids"] = (membership.grantor.user_id,)
    return memberships


def prepare(membership: Membership, *, on: date) -> Membership:
    """Keep on a row of `memberships_to_act` what the query has told already."""
    membership.as_of = on
    membership.__dict__["company_ids"] = tuple(membership.reach)  # type: ignore[attr-defined] # annotated
    return membership


def _stands_in(membership: Membership, memberships: list[Membership]) -> bool:
    """Whether `Membership.led_user_ids` must ask the database; who stands in for nobody leads their own clients."""
    if membership.on_behalf_of is not None or not membership.is_lessor:
        return False
    return any(m.on_behalf_of is not None and m.company_id == membership.company_id for m in memberships)


def _gate(actor: Membership) -> Gate | None:
    if actor.asked_consent is not None and actor.asked_consent != actor.given_consent:  # type: ignore[attr-defined] # annotated
        return Gate.CONSENT
    if actor.needs_second_factor and not actor.with_second_factor:  # type: ignore[attr-defined] # annotated
        return Gate.SECOND_FACTOR
    return None
