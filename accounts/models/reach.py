"""What lies in a membership's reach: companies of a holding, granted objects, clients of absent colleagues."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Func
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from accounts.models.membership import Membership


class Reach(Func):
    """Ids of a company and of everything below it: the SQL function `accounts_reach`."""

    function = "accounts_reach"
    output_field = ArrayField(models.BigIntegerField())


def reach_of_membership() -> Reach:
    """Expression over memberships: the companies in reach of each."""
    return Reach(Coalesce(F("on_behalf_of__branch_id"), F("branch_id"), F("company_id")))


def reached_company_ids(company_id: int) -> tuple[int, ...]:
    """Ids of the company and of everything below it in the holding tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_reach(%s)", [company_id])
        row = cursor.fetchone()
    return tuple(row[0])


def granted_ids(membership: "Membership", *, model: tuple[str, str], on: date) -> tuple[int, ...]:
    """Ids of the rows of a model that are granted one by one to this membership on a day."""
    from accounts.models.grant import ObjectGrant  # noqa: PLC0415 - grants point to memberships

    rows = ObjectGrant.objects.in_force(on=on).filter(
        membership=membership, content_type=ContentType.objects.get_by_natural_key(*model)
    )
    return tuple(int(pk) for pk in rows.values_list("object_pk", flat=True))


def led_user_ids(membership: "Membership", *, on: date) -> tuple[int, ...]:
    """Managers whose clients a person of the lessor leads: the principal's, or one's own and those of the absent.

    Whoever stands in for a deputy who is absent too leads the clients of both, as `accounts.deputies.routing` sends
    them.
    """
    if membership.on_behalf_of is not None:
        return (membership.on_behalf_of.user_id,)
    delegated = type(membership).objects.active(on=on).filter(company=membership.company_id)
    led: tuple[int, ...] = ()
    found: tuple[int, ...] = (membership.user_id,)
    while found:
        led += found
        absent = delegated.filter(user__in=found, on_behalf_of__isnull=False).exclude(on_behalf_of__user__in=led)
        found = tuple(sorted(set(absent.values_list("on_behalf_of__user_id", flat=True))))
    return led
