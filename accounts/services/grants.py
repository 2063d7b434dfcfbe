"""Grants of single contracts to a membership."""

from collections.abc import Collection
from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, ObjectGrant
from accounts.models.membership import CONTRACTS


@transaction.atomic
def limit_contracts(
    *, membership: Membership, contract_ids: Collection[int] | None, actor: Membership | None, at: datetime
) -> None:
    """Let a membership see these contracts only; None lifts the limit.

    Grants that stay keep their dates. The caller has checked that the actor may share these contracts out
    (`accounts.people.access_data.check_access`) and holds the membership's row.
    """
    wanted = set(contract_ids or ())
    content_type = ContentType.objects.get_by_natural_key(*CONTRACTS)
    grants = ObjectGrant.objects.filter(membership=membership, content_type=content_type)
    stored = {int(grant.object_pk): grant for grant in grants.order_by("pk")}
    for contract_id in stored.keys() - wanted:
        stored[contract_id].delete()
    permission = Permission.objects.get(content_type=content_type, codename=f"view_{CONTRACTS[1]}")
    for contract_id in sorted(wanted - stored.keys()):
        ObjectGrant.objects.create(
            user=membership.user,
            permission=permission,
            content_type=content_type,
            object_pk=str(contract_id),
            membership=membership,
            granted_by=actor,
            granted_at=at,
        )
    limited = contract_ids is not None
    if membership.contracts_limited != limited:
        membership.contracts_limited = limited
        membership.save(update_fields=["contracts_limited"])
    membership.__dict__.pop("contract_ids", None)  # What was read before is out of date.


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
