"""A manager invites the first administrator of a client; those who come later are invited by that administrator."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Invitation, Membership
from accounts.people.access_data import AccessData
from accounts.people.hold import lock_people
from accounts.people.invite import Invitee, invite
from accounts.registration.decisions import DecisionRefused, foreign_client
from accounts.registration.matching import ADMINS, has_administrator
from accounts.roles import Party


@transaction.atomic
def invite_first_administrator(*, company_id: int, invitee: Invitee, actor: Membership, at: datetime) -> Invitation:
    """Invite a person to administer a client or a supplier that has no administrator.

    Raises:
        Company.DoesNotExist: the actor sees no such company.
        PermissionDenied: the actor invites nobody.
        DecisionRefused: `lessor`, `foreign` or `has_administrator`; nothing is written.
        ValidationError: by field; nothing is written.

    """
    if not can(actor, Capability.CLIENTS_INVITE):
        raise PermissionDenied
    company = Company.objects.visible_to(actor).get(pk=company_id)
    lock_people(company.pk)
    if reason := why_not(company, actor=actor, at=at):
        raise reason
    return invite(
        company=company, invitee=invitee, data=AccessData(role=ADMINS[Party(company.party)]), actor=actor, at=at
    )


def why_not(company: Company, *, actor: Membership, at: datetime) -> DecisionRefused | None:
    """Why this manager invites no administrator of this company; None when nothing forbids it.

    An administrator sees all of a client, so whoever leads a part of it invites none.
    """
    if company.party == Party.LESSOR:
        return DecisionRefused("lessor", _("People of the lessor are added by the portal administrator."))
    if not Company.objects.kept_by(actor).filter(pk=company.pk).exists():
        return foreign_client()
    if has_administrator(company, on=timezone.localdate(at)):
        return DecisionRefused("has_administrator", _("This company has an administrator, who invites colleagues."))
    return None
