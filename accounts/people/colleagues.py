"""Changes of a colleague's rights by the company's administrator."""

from collections.abc import Iterator
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, ObjectGrant
from accounts.people.access_data import AccessData, check_access, ends_too_late, last_day
from accounts.people.contracts import grantable_contracts
from accounts.people.hold import AdministratorsBefore, hold
from accounts.services.grants import date_grant, limit_contracts, own_days
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
    before = AdministratorsBefore(membership.company_id, on=actor.today)
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

    Whoever acts on the colleague's behalf stops too.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: the actor's own row, a colleague with wider rights, or the last administrator.

    """
    membership = hold(membership_id, actor=actor)
    before = AdministratorsBefore(membership.company_id, on=actor.today)
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    end_delegations(membership)
    before.check()
    return membership


def end_delegations(membership: Membership) -> None:
    """End what a blocked person lent and what was lent to them in the company, so that unblocking revives nothing."""
    lent = Q(on_behalf_of=membership) | Q(on_behalf_of__company=membership.company_id, user=membership.user_id)
    rows = Membership.objects.filter(lent, is_active=True)
    for row in rows.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        row.is_active = False
        row.save(update_fields=["is_active"])


@transaction.atomic
def unblock(*, membership_id: int, actor: Membership) -> Membership:
    """Give the colleague's own rights back as they were; what was delegated is delegated anew by its owner.

    Raises:
        Membership.DoesNotExist: there is no such colleague in reach.
        PermissionDenied: the actor may not manage colleagues.
        ValidationError: the actor's own row, a colleague with wider rights, or one whose rights last longer.

    """
    membership = hold(membership_id, actor=actor)
    if reason := ends_too_late(membership.ends_on, last_day(actor)):
        raise reason
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
        ValidationError: by field, for dates out of order or wider than the actor's own, or of the whole, for a
            contract that the actor does not see.

    """
    membership = hold(grant.membership_id, actor=actor)
    if int(grant.object_pk) not in grantable_contracts(actor, membership.company_id):
        raise ValidationError(_("You do not see this contract yourself."), code="contract_unknown")
    if errors := dict(_days_beyond(grant, membership, starts_on, ends_on, actor)):
        raise ValidationError(errors)
    date_grant(grant=grant, starts_on=starts_on, ends_on=ends_on)
    return grant


def _days_beyond(
    grant: ObjectGrant, membership: Membership, starts_on: date | None, ends_on: date | None, actor: Membership
) -> Iterator[tuple[str, ValidationError]]:
    """No longer than the actor's own rights, and on no day on which the actor does not see the contract."""
    own_start, own_end = (own_days(actor) or {}).get(int(grant.object_pk), (None, None))
    # The grant ends with the membership in any case.
    ends = min((day for day in (ends_on, membership.ends_on) if day is not None), default=None)
    if error := ends_too_late(ends, last_day(actor)) or ends_too_late(ends_on, own_end):
        yield "ends_on", error
    if own_start is not None and (starts_on is None or starts_on < own_start):
        yield (
            "starts_on",
            ValidationError(
                _("You see this contract from %(day)s: give no earlier day."),
                code="starts_before_own",
                params={"day": date_format(own_start, "SHORT_DATE_FORMAT")},
            ),
        )
