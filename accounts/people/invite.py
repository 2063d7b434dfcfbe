"""Inviting a person to act for a company, sending the letter again, and taking the invitation back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Company, Invitation, Membership
from accounts.people.access_data import AccessData, check_access
from accounts.people.hold import lock_people
from accounts.people.link import no_link_yet
from accounts.roles import Role
from accounts.services.people import may_grant
from common import trail
from common.jobs import enqueue
from common.models import TrailKind

KIND = "send_people_invitation"
VALID_FOR = timedelta(days=7)
PAUSE = timedelta(minutes=1)
# Withdrawing and inviting anew must not fill a mailbox.
MOST_AN_HOUR = 10
HOUR = timedelta(hours=1)
# Letters go to addresses that nobody has confirmed: a company cannot flood strangers with them.
MOST_OPEN = 100


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited; the names are what the inviter calls the person, and a known person keeps their own."""

    email: str
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""


@transaction.atomic
def invite(
    *, company: Company, invitee: Invitee, data: AccessData, actor: Membership | None, at: datetime
) -> Invitation:
    """Write an invitation and let a worker send the letter. Nothing is asked or told of whether the address is known.

    An invitation to the same address that has expired is withdrawn.

    Raises:
        PermissionDenied: the actor may not give roles in this company.
        ValidationError: by field; nothing is written.

    """
    lock_people(company.pk)
    _check_inviter(actor, company)
    email = invitee.email.strip().lower()
    today = localdate(at) if actor is None else actor.today
    check_access(data, company=company, actor=actor, today=today)
    _withdraw_expired(company, email, at)
    _check_address(company, email, at)
    if reason := _too_often(company, email, at):
        raise ValidationError({"email": reason})
    invitation = Invitation(
        company=company,
        email=email,
        last_name=invitee.last_name.strip(),
        first_name=invitee.first_name.strip(),
        middle_name=invitee.middle_name.strip(),
        contract_ids=sorted(data.contract_ids or ()),
        invited_by=actor,
        token_digest=no_link_yet(),
        created_at=at,
        expires_at=at + VALID_FOR,
        **data.fields(),
    )
    invitation.full_clean(exclude=["accepted_at", "membership", "revoked_at"])
    invitation.save()
    _send(invitation, actor)
    return invitation


@transaction.atomic
def resend(*, invitation_id: int, actor: Membership, at: datetime) -> Invitation:
    """Send a new letter with a new link, valid anew; the link of the former letter stops working at once.

    Raises:
        Invitation.DoesNotExist: there is no such invitation in reach, or it was taken or withdrawn.
        PermissionDenied: the actor may not give roles in this company.
        ValidationError: a letter was sent a moment ago, or many of them within an hour.

    """
    invitation = _held(invitation_id, actor)
    if reason := _too_often(invitation.company, invitation.email, at):
        raise reason
    invitation.token_digest = no_link_yet()
    invitation.created_at, invitation.expires_at = at, at + VALID_FOR
    # From now on the invitation stands on the rights of who sent it last.
    invitation.invited_by = actor
    check_access(access_of(invitation), company=invitation.company, actor=actor, today=actor.today)
    invitation.save(update_fields=["token_digest", "created_at", "expires_at", "invited_by"])
    _send(invitation, actor)
    return invitation


@transaction.atomic
def withdraw(*, invitation_id: int, actor: Membership, at: datetime) -> Invitation:
    """Take an invitation back: its link opens nothing any more.

    Raises:
        Invitation.DoesNotExist: there is no such invitation in reach, or it was taken or withdrawn.
        PermissionDenied: the actor may not give roles in this company.

    """
    invitation = _held(invitation_id, actor)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    return invitation


def access_of(invitation: Invitation) -> AccessData:
    """The rights that wait in an invitation."""
    return AccessData(
        role=Role(invitation.role),
        branch_id=invitation.branch_id,
        contract_ids=tuple(invitation.contract_ids) if invitation.contracts_limited else None,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        sign_limit=invitation.sign_limit,
        request_limit=invitation.request_limit,
    )


def _held(invitation_id: int, actor: Membership) -> Invitation:
    rows = Invitation.objects.visible_to(actor).filter(accepted_at=None, revoked_at=None)
    lock_people(rows.values_list("company_id", flat=True).get(pk=invitation_id))
    invitation = rows.select_for_update(of=("self",)).select_related("company").get(pk=invitation_id)
    _check_inviter(actor, invitation.company)
    return invitation


def _check_inviter(actor: Membership | None, company: Company) -> None:
    """Ask inside the lock: the inviter may have been blocked since the request began."""
    if actor is None:
        return
    if not may_grant(actor, company):
        raise PermissionDenied
    if not Membership.objects.active(on=actor.today).filter(pk=actor.pk, role=actor.role).exists():
        raise PermissionDenied


def _withdraw_expired(company: Company, email: str, at: datetime) -> None:
    expired = Invitation.objects.filter(company=company, email=email, accepted_at=None, revoked_at=None)
    for invitation in expired.filter(expires_at__lte=at).select_for_update().order_by("pk"):
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])


def _check_address(company: Company, email: str, at: datetime) -> None:
    if Membership.objects.own().filter(company=company, user__email=email).exists():
        raise ValidationError(
            {"email": ValidationError(_("This colleague is in the list already."), code="colleague_already")}
        )
    invitations = Invitation.objects.filter(company=company).open(at=at)
    if invitations.filter(email=email).exists():
        raise ValidationError(
            {
                "email": ValidationError(
                    _("An invitation to this address is open. Send its letter again or withdraw it."),
                    code="invited_already",
                )
            }
        )
    if invitations.count() >= MOST_OPEN:
        raise ValidationError(
            _("The company has %(count)s open invitations. Withdraw those that nobody needs."),
            code="too_many_open",
            params={"count": MOST_OPEN},
        )


def _too_often(company: Company, email: str, at: datetime) -> ValidationError | None:
    """Why no letter goes to this address now; withdrawn invitations count, and each letter sent again.

    Sending again writes a new time into the same row, so letters are counted by its history.
    """
    history = Invitation.history.rel.related_model.objects  # type: ignore[attr-defined] # made by `audited`
    letters = history.filter(company=company.pk, email=email, created_at__gt=at - HOUR).order_by()
    sent = set(letters.values_list("pgh_obj_id", "created_at").distinct())
    if any(at - moment < PAUSE for _pk, moment in sent):
        return ValidationError(_("The letter was sent a moment ago. Try again in a minute."), code="sent_just_now")
    if len(sent) >= MOST_AN_HOUR:
        return ValidationError(
            _("As many letters were sent to this address as may be sent in an hour. Try again later."),
            code="sent_too_often",
        )
    return None


def _send(invitation: Invitation, actor: Membership | None) -> None:
    detail = {"role": invitation.role, "contracts": invitation.contract_ids or None}
    trail.write(
        TrailKind.INVITATION_SENT,
        company_id=invitation.company_id,
        object=invitation,
        detail={name: value for name, value in detail.items() if value},
    )
    enqueue(
        kind=KIND,
        title=gettext("Invitation of %(email)s") % {"email": invitation.email},
        user_id=actor.user_id if actor else None,
        company_id=actor.company_id if actor else None,
        params={"invitation_id": invitation.pk},
    )
