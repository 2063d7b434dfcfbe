"""Secret addresses of calendars: made for a person, shown once, kept as a digest, revoked at any time.

Whoever has the address reads what the person sees at that moment, so it is made again rather than looked up.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from common.locks import lock_name
from contracts.models import Contract
from payments.models import FeedLink

# The mark of the portal's keys, which logs and the trail hide (`common.masking`).
MARK = "lp_"
RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new address with its secret, which nobody can see again."""

    link: FeedLink
    url: str


def digest_of(secret: str) -> str:
    """SHA-256 of a secret in hexadecimal digits; the secret is random, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def links_of(actor: Membership) -> QuerySet[FeedLink]:
    """Addresses in force of the person, that of all contracts first."""
    rows = FeedLink.objects.filter(membership=actor.pk, revoked_at=None).select_related("contract")
    return rows.order_by("contract__number", "pk")


@transaction.atomic
def make_link(*, actor: Membership, contract_id: int | None, at: datetime) -> MadeLink:
    """Make the address of the person's calendar, of one contract or of all; an earlier one for the same is revoked.

    Raises:
        PermissionDenied: the person sees no money, or looks through a client's eyes.
        Contract.DoesNotExist: there is no such contract among those in sight.

    """
    if actor.is_looked_through or not can(actor, Capability.MONEY_READ):
        raise PermissionDenied
    contract = Contract.objects.visible_to(actor).get(pk=contract_id) if contract_id is not None else None
    lock_name(f"calendar of {actor.pk}")
    FeedLink.objects.filter(membership=actor.pk, contract=contract, revoked_at=None).update(revoked_at=at)
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    link = FeedLink.objects.create(membership=actor, contract=contract, digest=digest_of(secret), made_at=at)
    return MadeLink(link, settings.SITE_URL + reverse("schedules:feed", args=[secret]))


def revoke_link(*, link_id: int, actor: Membership, at: datetime) -> None:
    """Revoke an own address at once; one that is revoked already stays as it was.

    Raises:
        FeedLink.DoesNotExist: the person has no such address.

    """
    link = FeedLink.objects.get(pk=link_id, membership=actor.pk)
    FeedLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
