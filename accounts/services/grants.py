"""Grants of single contracts to a membership."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, ObjectGrant
from accounts.models.membership import CONTRACTS
from common import row_scope

type Days = tuple[date | None, date | None]


@transaction.atomic
def limit_contracts(
    *, membership: Membership, contract_ids: Collection[int] | None, actor: Membership | None, at: datetime
) -> None:
    """Let a membership see these contracts only; None lifts the limit.

    Grants that stay keep their dates; a new one lasts as long as the actor's own grant of the contract. The caller has
    checked that the actor may share these contracts out (`accounts.people.access_data.check_access`) and holds the
    membership's row.
    """
    wanted = set(contract_ids or ())
    content_type = ContentType.objects.get_by_natural_key(*CONTRACTS)
    grants = ObjectGrant.objects.filter(membership=membership, content_type=content_type)
    stored = {int(grant.object_pk): grant for grant in grants.order_by("pk")}
    for contract_id in stored.keys() - wanted:
        stored[contract_id].delete()
    own = None if actor is None else own_days(actor)
    permission = Permission.objects.get(content_type=content_type, codename=f"view_{CONTRACTS[1]}")
    for contract_id in sorted(wanted - stored.keys()):
        starts_on, ends_on = (None, None) if own is None else own[contract_id]
        ObjectGrant.objects.create(
            user=membership.user,
            permission=permission,
            content_type=content_type,
            object_pk=str(contract_id),
            membership=membership,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_by=actor,
            granted_at=at,
        )
    limited = contract_ids is not None
    if membership.contracts_limited != limited:
        membership.contracts_limited = limited
        membership.save(update_fields=["contracts_limited"])
    membership.__dict__.pop("contract_ids", None)  # What was read before is out of date.


def own_days(actor: Membership) -> Mapping[int, Days] | None:
    """First and last day on which the actor sees each contract granted to them; None: not limited to listed ones.

    Read as the portal itself: whoever invited into a branch may sit in the company above, out of the branch's sight.
    """
    if not actor.grantor.contracts_limited:
        return None
    with row_scope.as_system():
        grants = ObjectGrant.objects.in_force(on=actor.today).filter(
            membership=actor.grantor.pk, content_type=ContentType.objects.get_by_natural_key(*CONTRACTS)
        )
        return {int(grant.object_pk): (grant.starts_on, grant.ends_on) for grant in grants}


def date_grant(*, grant: ObjectGrant, starts_on: date | None, ends_on: date | None) -> None:
    """Set the days, both inclusive, on which a granted object is seen; None is open.

    Raises:
        ValidationError: the last day is before the first one.

    """
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError(
            {"ends_on": ValidationError(_("The last day is before the first one."), code="dates_out_of_order")}
        )
    grant.starts_on, grant.ends_on = starts_on, ends_on
    grant.save(update_fields=["starts_on", "ends_on"])
