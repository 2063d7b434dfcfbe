"""Signed links to offers: whoever has one reads the offer without signing in, and nobody can make one up."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from calculator.models import CommercialOffer, CommercialOfferMailing

SALT = "calculator.commercial_offers.link"
_TOLD = re.compile(r"(\d{1,18})-(\d{1,5})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `mailing_id` is 0 for the paper's QR code and the cabinet."""

    offer_id: int
    link_number: int
    mailing_id: int


def key_of(offer: CommercialOffer, mailing: CommercialOfferMailing | None = None) -> str:
    """The signed part of the offer's present link."""
    return _signer().sign(f"{offer.pk}-{offer.link_number}-{mailing.pk if mailing else 0}")


def url_of(offer: CommercialOffer, mailing: CommercialOfferMailing | None = None) -> str:
    """The whole address, for letters and papers."""
    return settings.SITE_URL + reverse("offers:open", args=[key_of(offer, mailing)])


def read_key(key: str) -> Link | None:
    """What a key says; None when we did not sign it."""
    try:
        told = _TOLD.fullmatch(_signer().unsign(key))
    except BadSignature:
        return None
    return Link(*map(int, told.groups())) if told else None


def _signer() -> Signer:
    # Some mail programs take a colon for the end of a link.
    return Signer(salt=SALT, sep="~")
