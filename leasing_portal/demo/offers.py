"""Commercial offers of the demo: one that was just sent, one that the client has opened, one whose days are over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from accounts.models import Company, Membership
from accounts.roles import Role
from calculator.commercial_offers.links import key_of
from calculator.commercial_offers.opening import follow, log_opening
from calculator.commercial_offers.services import Wanted, issue_offer, send_offer
from calculator.commercial_offers.terms import VALID_FOR
from calculator.kinds import AssetKind
from calculator.models import CommercialOffer, CommercialOfferMailing
from calculator.models.commercial_offer import MailingState, OpenedPart
from calculator.quoting.request import QuoteRequest
from leasing_portal.demo.companies import company
from leasing_portal.demo.people import MANAGERS, PEOPLE

# Addresses for documentation (RFC 5737): nobody has them.
OFFICE, HOME = "192.0.2.44", "198.51.100.7"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1"


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody followed the letter's link so long after it went."""

    after: timedelta
    part: OpenedPart
    ip: str = OFFICE
    browser: str = BROWSER


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOffer:
    """An offer made so long ago: what for, by which terms, and who looked at it."""

    client: str
    ago: timedelta
    asset: str
    product: str
    asset_kind: AssetKind
    segment: str
    price: int
    advance: int
    term: int
    visits: tuple[Visit, ...] = ()


OFFERS = (
    DemoOffer(
        client="severny-karier",
        ago=timedelta(days=34),
        asset="Экскаватор гусеничный «Грань 300», 2026",
        product="equipment",
        asset_kind=AssetKind.MACHINERY,
        segment="large",
        price=18_900_000,
        advance=20,
        term=48,
        visits=(Visit(timedelta(hours=5), OpenedPart.PAGE),),
    ),
    DemoOffer(
        client="severny-karier",
        ago=timedelta(days=4),
        asset="Самосвал карьерный «Уступ 45», 2026",
        product="auto",
        asset_kind=AssetKind.VEHICLE,
        segment="large",
        price=24_500_000,
        advance=15,
        term=36,
        visits=(
            Visit(timedelta(minutes=42), OpenedPart.PAGE),
            Visit(timedelta(minutes=44), OpenedPart.PDF),
            Visit(timedelta(hours=10), OpenedPart.PAGE, HOME, PHONE),
        ),
    ),
    DemoOffer(
        client="volga-put",
        ago=timedelta(hours=2),
        asset="Седельный тягач «Парус 460», 2026",
        product="auto",
        asset_kind=AssetKind.VEHICLE,
        segment="medium",
        price=11_200_000,
        advance=20,
        term=48,
    ),
)


def make_offers(*, at: datetime) -> None:
    """Make, send and open the offers, each at its moment before `at`, by who leads the client's contracts."""
    for wanted in OFFERS:
        client = Company.objects.get(inn=company(wanted.client).inn)
        manager = Membership.objects.get(user__email=MANAGERS[wanted.client], role=Role.LESSOR_MANAGER)
        _make(wanted, client, manager, at=at - wanted.ago)


def _make(wanted: DemoOffer, client: Company, manager: Membership, *, at: datetime) -> None:
    day = localdate(at)
    asked = QuoteRequest(
        product=wanted.product,
        asset_kind=wanted.asset_kind.value,
        segment=wanted.segment,
        price=Decimal(wanted.price),
        advance_percent=Decimal(wanted.advance),
        term_months=wanted.term,
        starts_on=day,
    )
    offer = issue_offer(
        wanted=Wanted(
            company_id=client.pk, asset=wanted.asset, request=asked, version=None, valid_until=day + VALID_FOR
        ),
        actor=manager,
        at=at,
    )
    mailing = send_offer(offer_id=offer.pk, email=_buyer_of(wanted.client), actor=manager, at=at)
    _went(mailing, at=at)
    for visit in wanted.visits:
        _open(offer, mailing, visit, at=at + visit.after)


def _buyer_of(client: str) -> str:
    """E-mail of the first of the client's people."""
    return next(person.email for person in PEOPLE if person.seats[0].company == client)


def _went(mailing: CommercialOfferMailing, *, at: datetime) -> None:
    """Note that the letter went: nobody has these addresses, so the worker that hears of it has nothing to send."""
    sent = {"state": MailingState.SENT, "finished_at": at + timedelta(seconds=6)}
    CommercialOfferMailing.objects.filter(pk=mailing.pk).update(**sent)


def _open(offer: CommercialOffer, mailing: CommercialOfferMailing, visit: Visit, *, at: datetime) -> None:
    opened = follow(key_of(offer, mailing), at=at)
    if opened is None:
        raise RuntimeError("A link that was just made leads nowhere.")
    log_opening(opened, visit.part, ip=visit.ip, user_agent=visit.browser, at=at)
