"""Who reads a feed by its secret address: the person of the link, with the rights of this moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.access import can
from accounts.acting import enter_scope_of, memberships_to_act, prepare
from accounts.capabilities import Capability
from accounts.models import Membership
from common import row_scope
from contracts.models import Contract
from payments.models import FeedLink
from payments.schedules.links import digest_of

# The note of the last reading is no log: programs ask for years, some of them every few minutes.
NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a feed is written; no contract: all that the person sees."""

    actor: Membership
    contract: Contract | None


def follow(secret: str, *, at: datetime) -> Reader | None:
    """Find whose feed it is; None when the address is unknown or revoked, or its person has no right to it any more.

    Asked as the portal itself: whoever follows the address has no account here.
    """
    with row_scope.as_system():
        link = FeedLink.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("contract").first()
        if link is None:
            return None
        today = timezone.localdate(at)
        found = memberships_to_act(today).filter(pk=link.membership_id).first()
        actor = prepare(found, on=today) if found is not None else None
        if actor is None or not can(actor, Capability.MONEY_READ):
            return None
        if link.contract_id is not None and not Contract.objects.visible_to(actor).filter(pk=link.contract_id).exists():
            return None
        stale = Q(read_at=None) | Q(read_at__lt=at - NOTED_EVERY)
        FeedLink.objects.filter(stale, pk=link.pk).update(read_at=at)
        return Reader(actor, link.contract)


@contextmanager
def in_scope_of(actor: Membership) -> Iterator[None]:
    """Show the rows in the reach of this person and no others, then those of the scope before."""
    with row_scope.within(row_scope.VISITOR):
        enter_scope_of(actor)
        yield
