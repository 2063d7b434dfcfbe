"""Who opened an offer by its link, and what became of the link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import localdate

from accounts.models import Membership
from calculator.commercial_offers.links import read_key
from calculator.models import CommercialOffer, CommercialOfferOpening
from calculator.models.commercial_offer import OpenedPart
from common import row_scope, trail
from common.locks import lock_name

# What is opened again by the same link from the same address within it is the same visit.
SAME_VISIT = timedelta(minutes=10)


class LinkState(StrEnum):
    """What a link leads to."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Opened:
    """The offer of a link that we signed, with the state of the link."""

    offer: CommercialOffer
    state: LinkState
    mailing_id: int | None


def follow(key: str, *, at: datetime) -> Opened | None:
    """Find what a link leads to; None when we did not sign it.

    The signature is the right to read, whoever comes, so the offer is read as the portal itself.
    """
    link = read_key(key)
    if link is None:
        return None
    with row_scope.as_system():
        offer = CommercialOffer.objects.filter(pk=link.offer_id).first()
    if offer is None:
        return None
    if offer.revoked_at is not None or offer.link_number != link.link_number:
        state = LinkState.REVOKED
    else:
        state = LinkState.OPEN if offer.is_open(on=localdate(at)) else LinkState.EXPIRED
    return Opened(offer, state, link.mailing_id or None)


def note(opened: Opened, part: OpenedPart, request: HttpRequest, *, actor: Membership | None, at: datetime) -> None:
    """Log the opening for the manager; what the lessor's own people open says nothing about the client."""
    if actor is not None and actor.is_lessor:
        return
    visitor = trail.asking(request)
    log_opening(opened, part, ip=visitor.ip, user_agent=visitor.user_agent, at=at)


def log_opening(opened: Opened, part: OpenedPart, *, ip: str | None, user_agent: str, at: datetime) -> None:
    """Write the line of an opening.

    One link opened over and over does not fill the log: it is one line in `SAME_VISIT` for an address and a part,
    also when it is opened twice at the same moment, as browsers and mail programs do.
    """
    visit = {"offer": opened.offer, "mailing_id": opened.mailing_id, "part": part, "ip": ip}
    with row_scope.as_system(), transaction.atomic():
        lock_name(f"openings of offer {opened.offer.pk} from {ip}")
        if not CommercialOfferOpening.objects.filter(**visit, at__gt=at - SAME_VISIT).exists():
            CommercialOfferOpening.objects.create(**visit, at=at, user_agent=user_agent)
