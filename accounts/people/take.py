"""Taking an invitation by the link of its letter: what its holder is offered, and the membership that comes of it.

A visitor sees no row of anybody, so the look-up by the secret's digest and the questions about the inviter are the
portal's own; what is written is written in the scope of the inviting company alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

import pghistory
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import Invitation, Membership, User
from accounts.models.reach import reached_company_ids
from accounts.people.access_data import check_access
from accounts.people.hold import lock_people
from accounts.people.invite import access_of
from accounts.registration.matching import has_administrator
from accounts.services.grants import limit_contracts
from accounts.services.people import may_grant, save_person
from common import row_scope, trail
from common.locks import lock_name
from common.models import TrailKind
from common.row_scope import RowScope


class Refusal(Enum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    INVITER = "inviter"
    COLLEAGUE = "colleague"


class Step(Enum):
    """What the holder of a link does next."""

    BECOME_KNOWN = "become_known"
    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    OTHER_PERSON = "other_person"


class Refused(Exception):
    """The invitation cannot be taken."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class WrongStep(Exception):
    """The holder must do something else first: the person became known, or signed in as another, meanwhile."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a new person says of themselves."""

    last_name: str
    first_name: str
    middle_name: str
    password: str


def is_known(digest: str) -> bool:
    """Whether some letter had this link, be it over or not."""
    with row_scope.as_system():
        return Invitation.objects.filter(token_digest=digest).exists()


def find(digest: str, *, at: datetime) -> Invitation:
    """The open invitation of a link, with what its page shows.

    Raises:
        Refused: there is none, it is over, or the inviter may not give these rights any more.

    """
    rows = Invitation.objects.select_related("company", "branch")
    with row_scope.as_system():
        invitation = rows.filter(token_digest=digest).first()
        if invitation is None:
            raise Refused(Refusal.UNKNOWN)
        _check_open(invitation, at)
        invitation.invited_by = _inviter(invitation, today=localdate(at))
    return invitation


def next_step(invitation: Invitation, user: User | None) -> Step:
    """What to offer. The address alone decides: nothing is told of other people."""
    if user is not None:
        return Step.CONFIRM if _owns(user, invitation.email) else Step.OTHER_PERSON
    owner = person_of(invitation.email)
    is_new = owner is None or (owner.email == invitation.email and _never_came(owner))
    return Step.BECOME_KNOWN if is_new else Step.SIGN_IN


def person_of(email: str) -> User | None:
    """Who has the address: confirmed by somebody, else the e-mail of somebody."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    if confirmed is not None:
        return confirmed.user  # type: ignore[no-any-return] # allauth has no types
    return User.objects.filter(email=email).first()


def _owns(user: User, email: str) -> bool:
    return bool(EmailAddress.objects.filter(user=user, email=email, verified=True).exists())


def _never_came(user: User) -> bool:
    """Whether the person was entered by somebody and has not chosen a password yet: the link is their first one."""
    return user.is_active and user.last_login is None and not user.has_usable_password()


def take_as_new(*, digest: str, person: NewPerson, at: datetime) -> Membership:
    """Make the person, with the address confirmed by the link itself, and the membership.

    Raises:
        Refused: the invitation cannot be taken (any more).
        WrongStep: somebody with this address exists by now and must sign in.
        ValidationError: by field of `NewPerson`; nothing is written.

    """
    with _held(digest, at=at) as invitation:
        # The lock of `save_person`: the address is looked at inside.
        lock_name(f"person {invitation.email}")
        if next_step(invitation, None) is not Step.BECOME_KNOWN:
            raise WrongStep
        validate_new_password(person, invitation.email)
        user = save_person(
            email=invitation.email,
            last_name=person.last_name,
            first_name=person.first_name,
            middle_name=person.middle_name,
            password=person.password,
            verified=True,
            at=at,
        )
        if not user.has_usable_password():
            user.set_password(person.password)
            user.save(update_fields=["password"])
        return _give(invitation, user, at=at)


def take_as_known(*, digest: str, user: User, at: datetime) -> Membership:
    """Give the membership to the person who is signed in, whose name and password stay as they are.

    Raises:
        Refused: the invitation cannot be taken (any more), or the person has a role in the company already.
        WrongStep: the invitation is for another address.

    """
    with _held(digest, at=at) as invitation:
        if next_step(invitation, user) is not Step.CONFIRM:
            raise WrongStep
        return _give(invitation, user, at=at)


def validate_new_password(person: NewPerson, email: str) -> None:
    """Check the password against the rules and the person's own names.

    Raises:
        ValidationError: of the field `password`.

    """
    unsaved = User(
        email=email, last_name=person.last_name, first_name=person.first_name, middle_name=person.middle_name
    )
    try:
        validate_password(person.password, unsaved)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error


@contextmanager
def _held(digest: str, *, at: datetime) -> Iterator[Invitation]:
    """Work in the scope of the inviting company, in one transaction, with its people and the invitation locked."""
    company_id = find(digest, at=at).company_id
    scope = RowScope(company_ids=reached_company_ids(company_id))
    with _within(scope), transaction.atomic():
        lock_people(company_id)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("company")
        invitation = rows.filter(token_digest=digest).first()
        if invitation is None:
            raise Refused(Refusal.UNKNOWN)
        _check_open(invitation, at)
        with row_scope.as_system():
            invitation.invited_by = _inviter(invitation, today=localdate(at))
        yield invitation


@contextmanager
def _within(scope: RowScope) -> Iterator[None]:
    """Take the scope inside of a request; outside of one the connection has the rights of its login."""
    if row_scope.current() is None:
        yield
        return
    with row_scope.within(scope):
        yield


def _check_open(invitation: Invitation, at: datetime) -> None:
    if invitation.accepted_at is not None:
        raise Refused(Refusal.TAKEN)
    if invitation.revoked_at is not None:
        raise Refused(Refusal.WITHDRAWN)
    if invitation.expires_at <= at:
        raise Refused(Refusal.EXPIRED)


def _inviter(invitation: Invitation, *, today: date) -> Membership | None:
    """Who invited, asked whether they could give the very same rights today; None is the portal itself.

    A contract that left the inviter's reach refuses the whole: a shorter list than the letter promised would be a
    surprise, and the administrator can send a right one in a minute. The lessor's staff invite only into a company
    that nobody administers: once somebody does, a letter of theirs opens nothing.
    """
    if invitation.invited_by_id is None:
        return None
    people = Membership.objects.active(on=today).select_related("company", "user", "on_behalf_of")
    inviter = people.filter(pk=invitation.invited_by_id).first()
    if inviter is None or not may_grant(inviter, invitation.company):
        raise Refused(Refusal.INVITER)
    inviter.as_of = today
    if inviter.is_lessor and has_administrator(invitation.company, on=today):
        raise Refused(Refusal.INVITER)
    try:
        check_access(access_of(invitation), company=invitation.company, actor=inviter, today=today)
    except ValidationError as error:
        raise Refused(Refusal.INVITER) from error
    return inviter


def _give(invitation: Invitation, user: User, *, at: datetime) -> Membership:
    company = invitation.company
    # Whoever has a role there, blocked or not, is changed by an administrator and not by an old letter.
    if Membership.objects.own().filter(user=user, company=company).exists():
        raise Refused(Refusal.COLLEAGUE)
    data = access_of(invitation)
    with pghistory.context(user=user.pk):
        membership = Membership(user=user, company=company, created_at=at, **data.fields())
        membership.full_clean()
        membership.save()
        limit_contracts(membership=membership, contract_ids=data.contract_ids, actor=invitation.invited_by, at=at)
        invitation.accepted_at, invitation.membership = at, membership
        invitation.save(update_fields=["accepted_at", "membership"])
    trail.write(
        TrailKind.INVITATION_ACCEPTED,
        company_id=company.pk,
        object=invitation,
        user_id=user.pk,
        detail={"membership": membership.pk},
    )
    return membership
