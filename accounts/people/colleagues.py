"""Changes of a colleague's rights by the company's administrator."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, ObjectGrant
from accounts.people.access_data import AccessData, check_access
from accounts.people.contracts import grantable_contracts
from accounts.people.hold import AdministratorsBefore, hold
from accounts.services.grants import date_grant, limit_contracts
from common.changes import assign


@transaction.atomic
def change_access(*, membership_id: int, data: AccessData, actor: Membership, at: datetime) -> Membership:
    """Set role, scope, dates and limits of a colleague.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: by field, or of the whole when it is the actor's own row, a colleague with wider rights, or
            the last administrator; nothing is written.

    """
    membership = hold(membership_id, actor=actor)
    check_access(data, company=membership.company, actor=actor, today=actor.today, ended=membership.ends_on)
    before = AdministratorsBefore(membership, actor=actor)
    values = data.fields()
    values.pop("contracts_limited")  # Set together with the grants.
    if assign(membership, values):
        membership.full_clean()
        membership.save()
    limit_contracts(membership=membership, contract_ids=data.contract_ids, actor=actor, at=at)
    before.check()
    return membership


@transaction.atomic
def block(*, membership_id: int, actor: Membership) -> Membership:
    """Take all rights in the company from a colleague, those on somebody's behalf too; the next request has none.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: the actor's own row, a colleague with wider rights, or the last administrator.

    """
    membership = hold(membership_id, actor=actor)
    before = AdministratorsBefore(membership, actor=actor)
    theirs = Membership.objects.filter(user=membership.user, company=membership.company, is_active=True)
    for row in theirs.select_for_update(no_key=True).order_by("pk"):
        row.is_active = False
        row.save(update_fields=["is_active"])
    before.check()
    membership.is_active = False
    return membership


@transaction.atomic
def unblock(*, membership_id: int, actor: Membership) -> Membership:
    """Give the colleague's own rights back as they were; what was delegated is delegated anew by its owner.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: the actor's own row, or a colleague with wider rights.

    """
    membership = hold(membership_id, actor=actor)
    if not membership.is_active:
        membership.is_active = True
        membership.save(update_fields=["is_active"])
    return membership


@transaction.atomic
def date_contract(
    *, grant: ObjectGrant, starts_on: date | None, ends_on: date | None, actor: Membership
) -> ObjectGrant:
    """Set the days on which a colleague sees one of the listed contracts.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: by field, for dates out of order or a contract that the actor does not see.

    """
    membership = hold(grant.membership_id, actor=actor)
    if int(grant.object_pk) not in grantable_contracts(actor, membership.company_id):
        raise ValidationError(_("You do not see this contract yourself."), code="contract_unknown")
    date_grant(grant=grant, starts_on=starts_on, ends_on=ends_on)
    return grant
