"""Offers for tests, made through the services."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Company, Membership, User
from accounts.roles import Role
from calculator.commercial_offers.services import Wanted, issue_offer, send_offer
from calculator.models import CommercialOffer, Product, ProductVersion
from calculator.quoting.request import QuoteRequest
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, ProductFactory, make_version

CODE = "kp-product"
UNTIL = TODAY + timedelta(days=14)


def version() -> ProductVersion:
    """The version in force of a product that offers are made of."""
    product = Product.objects.filter(code=CODE).first()
    if product is not None:
        return product.versions.latest("number")
    return make_version(ProductFactory(code=CODE, name="Лизинг техники"))


def request(**changes: Any) -> QuoteRequest:
    """A lorry for three years from the day of the tests."""
    wanted: dict[str, Any] = {
        "product": version().product.code,
        "asset_kind": "vehicle",
        "segment": "medium",
        "price": Decimal(6_000_000),
        "advance_percent": Decimal(20),
        "term_months": 36,
        "starts_on": TODAY,
        "buyout_percent": Decimal(1),
    }
    return QuoteRequest(**wanted | changes)


def wanted(client: Company, **changes: Any) -> Wanted:
    """What the manager asks for."""
    parts: dict[str, Any] = {
        "company_id": client.pk,
        "asset": "Самосвал КАМАЗ 6520, 2026",
        "request": request(),
        "version": None,
        "valid_until": UNTIL,
    }
    return Wanted(**parts | changes)


def manager_with_client() -> tuple[Membership, Company]:
    """A client manager and a client of theirs."""
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    return manager, LesseeFactory(manager=manager.user)


def make_offer(actor: Membership, client: Company, *, at: datetime = NOW, **changes: Any) -> CommercialOffer:
    """An offer that nobody has got yet."""
    return issue_offer(wanted=wanted(client, **changes), actor=actor, at=at)


def bare_offer(lessor: Company, client: Company, author: User, offered: ProductVersion) -> CommercialOffer:
    """A row that was sent, for tests that read none of its terms."""
    last = CommercialOffer.objects.filter(lessor=lessor).count()
    made: CommercialOffer = CommercialOffer.objects.create(
        lessor=lessor,
        company=client,
        year=TODAY.year,
        serial=last + 1,
        asset="Самосвал",
        product_version=offered,
        request={},
        content={},
        price=Decimal("6000000.00"),
        payment=Decimal("173530.00"),
        total=Decimal("7447080.00"),
        term_months=36,
        issued_on=TODAY,
        valid_until=UNTIL,
        made_at=NOW,
        made_by=author,
        sent_at=NOW,
    )
    return made


def sent_offer(actor: Membership, client: Company, *, until: date = UNTIL) -> CommercialOffer:
    """An offer with its paper, and a letter that waits for a worker."""
    offer = make_offer(actor, client, valid_until=until)
    offer.pdf.save("offer.pdf", ContentFile(b"%PDF-"))
    send_offer(offer_id=offer.pk, email="client@example.org", actor=actor, at=NOW)
    offer.refresh_from_db()
    return offer
