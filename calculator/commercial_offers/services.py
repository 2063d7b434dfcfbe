"""Issuing, sending and revoking offers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Company, Membership
from accounts.roles import Party
from calculator.commercial_offers.content import content_of
from calculator.commercial_offers.terms import OfferRefused, check_validity, offered_quote
from calculator.events import OfferIssued, OfferMailed
from calculator.models import CommercialOffer, CommercialOfferMailing, CommercialOfferSeries
from calculator.models.commercial_offer import MailingState
from calculator.quoting.request import QuoteRequest, to_query
from common.events import publish
from common.locks import lock_name

# A second press of the button finds the offer of the first one.
SAME_OFFER = timedelta(minutes=1)
# A second click finds the letter of the first one; later the same address may be written to again.
SAME_LETTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An offer to be made. `version` is the number of the product's version calculated with; None: today's."""

    company_id: int
    asset: str
    request: QuoteRequest
    version: int | None
    valid_until: date


@transaction.atomic
def issue_offer(*, wanted: Wanted, actor: Membership, at: datetime) -> CommercialOffer:
    """Freeze an offer under the lessor's next number of the year; its paper is made on `OfferIssued`.

    Raises:
        PermissionDenied: the actor may not make offers.
        Company.DoesNotExist: there is no such client in the actor's sight.
        OfferRefused: the terms are not offered today; nothing is written and no number is used up.

    """
    _require(actor)
    client = Company.objects.visible_to(actor).filter(party=Party.LESSEE).get(pk=wanted.company_id)
    today = localdate(at)
    quote = offered_quote(wanted.request, version=wanted.version, today=today)
    check_validity(quote, until=wanted.valid_until, today=today)
    content = content_of(quote, lessor=actor.company, client=client, manager=actor.user, asset=wanted.asset)
    offer = CommercialOffer.objects.create(
        lessor=actor.company,
        company=client,
        year=today.year,
        serial=_next_serial(actor.company, today.year),
        asset=wanted.asset,
        product_version_id=quote.offer.version_id,
        request=to_query(quote.request, version=quote.offer.number),
        content=content,
        price=quote.terms.price,
        payment=quote.highest_payment,
        total=quote.indicators.total,
        term_months=quote.request.term_months,
        issued_on=today,
        valid_until=wanted.valid_until,
        made_at=at,
        **_by(actor, client, "made_by"),
    )
    publish(OfferIssued(offer.pk), actor_id=actor.pk)
    return offer


@transaction.atomic
def issue_once(*, wanted: Wanted, actor: Membership, at: datetime) -> CommercialOffer:
    """Issue an offer; the same one asked for again within `SAME_OFFER`, as by a double press, is the first one.

    Raises:
        PermissionDenied: the actor may not make offers.
        Company.DoesNotExist: there is no such client in the actor's sight.
        OfferRefused: the terms are not offered today; nothing is written and no number is used up.

    """
    _require(actor)
    lock_name(f"offers by {actor.user_id}")
    quote = offered_quote(wanted.request, version=wanted.version, today=localdate(at))
    same = CommercialOffer.objects.visible_to(actor).filter(
        company=wanted.company_id,
        asset=wanted.asset,
        valid_until=wanted.valid_until,
        request=to_query(quote.request, version=quote.offer.number),
        made_by=actor.user_id,
        made_at__gt=at - SAME_OFFER,
        revoked_at=None,
    )
    return same.order_by("pk").first() or issue_offer(wanted=wanted, actor=actor, at=at)


@transaction.atomic
def send_offer(*, offer_id: int, email: str, actor: Membership, at: datetime) -> CommercialOfferMailing:
    """Order a letter with a link; a worker sends it on `OfferMailed`. An offer that was revoked stands again.

    Links given before a revocation stay dead: the offer gets the next number of links, and a paper with a new code.

    Raises:
        PermissionDenied: the actor may not send offers.
        CommercialOffer.DoesNotExist: it is out of the actor's sight.
        OfferRefused: its days are over; nothing is written.

    """
    offer = _locked(offer_id, actor)
    if localdate(at) > offer.valid_until:
        raise OfferRefused(_("The offer has expired. Make a new one."), code="expired")
    waiting = offer.mailings.filter(
        email__iexact=email,
        link_number=offer.link_number,
        state__in=[MailingState.QUEUED, MailingState.SENDING],
        ordered_at__gt=at - SAME_LETTER,
    )
    if offer.revoked_at is None and (same := waiting.first()):
        return same
    _open_again(offer, at)
    mailing = CommercialOfferMailing.objects.create(
        offer=offer,
        email=email,
        link_number=offer.link_number,
        ordered_at=at,
        **_by(actor, offer.company, "sent_by"),
    )
    publish(OfferMailed(mailing.pk), actor_id=actor.pk)
    return mailing


@transaction.atomic
def revoke_offer(*, offer_id: int, actor: Membership, at: datetime) -> CommercialOffer:
    """Close every link given so far; twice is harmless. Letters that wait for a worker do not go.

    Raises:
        PermissionDenied: the actor may not revoke offers.
        CommercialOffer.DoesNotExist: it is out of the actor's sight.

    """
    offer = _locked(offer_id, actor)
    if offer.revoked_at is None:
        offer.revoked_at = at
        offer.save(update_fields=["revoked_at"])
    return offer


def _require(actor: Membership) -> None:
    if not actor.is_lessor or not can(actor, Capability.OFFERS_SEND):
        raise PermissionDenied


def _locked(offer_id: int, actor: Membership) -> CommercialOffer:
    _require(actor)
    rows = CommercialOffer.objects.visible_to(actor).select_for_update(of=("self",)).select_related("company")
    return rows.get(pk=offer_id)


def _open_again(offer: CommercialOffer, at: datetime) -> None:
    changed = []
    if offer.revoked_at is not None:
        offer.revoked_at, offer.link_number, offer.pdf = None, offer.link_number + 1, ""
        changed = ["revoked_at", "link_number", "pdf"]
    if offer.sent_at is None:
        offer.sent_at = at
        changed.append("sent_at")
    offer.save(update_fields=changed)


def _by(actor: Membership, client: Company, field: str) -> dict[str, Any]:
    """Who did it, and for which absent colleague."""
    return {f"{field}_id": actor.user_id, "on_behalf_of_id": actor.behalf_of_user_id(client.manager_id)}


def _next_serial(lessor: Company, year: int) -> int:
    """Take the next number; the series stays locked until the end, so a rollback gives the number back."""
    CommercialOfferSeries.objects.bulk_create([CommercialOfferSeries(lessor=lessor, year=year)], ignore_conflicts=True)
    series = CommercialOfferSeries.objects.select_for_update().get(lessor=lessor, year=year)
    series.last_number += 1
    series.save(update_fields=["last_number"])
    return series.last_number
