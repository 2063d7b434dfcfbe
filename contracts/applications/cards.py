"""Cards of companies: asked by INN, or taken from what the portal knows when the register does not answer."""

from dataclasses import asdict
from datetime import date
from typing import Any

from accounts.models import Company
from contracts.ports import ACTIVE, CompanyCard, company_cards

# The source of a card that no register told.
PORTAL = "portal"


def ask_card(inn: str, *, on: date) -> CompanyCard:
    """Ask the register; never inside a transaction.

    Raises:
        CardNotFound: it knows no such company.
        CardsUnavailable: it does not answer.

    """
    return company_cards().find(inn, on=on)


def card_of_portal(company: Company, *, on: date) -> CompanyCard:
    """What the portal itself knows, to go on with while the register is silent; the lessor checks it."""
    return CompanyCard(
        inn=company.inn,
        kpp=company.kpp,
        ogrn=company.ogrn,
        short_name=company.short_name,
        full_name=company.full_name,
        address=company.legal_address,
        director="",
        okved="",
        registered_on=None,
        status=ACTIVE,
        source=PORTAL,
        as_of=on,
    )


def as_kept(card: CompanyCard) -> dict[str, Any]:
    """The card as JSON keeps it, days as ISO texts."""
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(card).items()}
    return {name: value for name, value in kept.items() if value is not None}


def shown_card(kept: dict[str, Any]) -> dict[str, Any]:
    """A kept card for a page, its days as days; an empty one stays empty."""
    days = {name: date.fromisoformat(kept[name]) for name in ("registered_on", "as_of") if kept.get(name)}
    return kept | days
