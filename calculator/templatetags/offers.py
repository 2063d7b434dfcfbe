"""Commercial offers on pages of a client's cabinet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from calculator.commercial_offers.links import key_of
from calculator.models import CommercialOffer
from calculator.models.commercial_offer import CommercialOfferState

register = template.Library()
MOST = 20


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """An offer with its state for the client, and the address while it stands."""

    offer: CommercialOffer
    state: str
    url: str


def offers_of(actor: Membership) -> list[ShownOffer]:
    """The newest offers to the actor's companies, by one query."""
    today = timezone.localdate()
    rows = CommercialOffer.objects.visible_to(actor).order_by("-made_at", "-pk")[:MOST]
    return [ShownOffer(row, _state(row, today), _url(row, today)) for row in rows]


@register.inclusion_tag("calculator/offers/_list.html", takes_context=True)
def company_offers(context: Context) -> dict[str, Any]:
    """A card with the offers sent to the reader's companies; nothing when there are none, or no reader."""
    actor: Membership | None = context.get("actor")
    return {"offers": offers_of(actor) if actor is not None and not actor.is_lessor else []}


def _state(offer: CommercialOffer, today: date) -> str:
    if offer.revoked_at is not None:
        return CommercialOfferState.REVOKED.value
    return (CommercialOfferState.SENT if today <= offer.valid_until else CommercialOfferState.EXPIRED).value


def _url(offer: CommercialOffer, today: date) -> str:
    return reverse("offers:open", args=[key_of(offer)]) if offer.is_open(on=today) else ""
