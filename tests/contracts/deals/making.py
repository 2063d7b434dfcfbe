"""Applications at every stage, made through the services."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import ProductVersion
from contracts.applications import services
from contracts.approval.terms import first_quote
from contracts.models import Application
from tests.factories import (
    NOW,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    make_version,
    quote_request,
)

CARD = {"short_name": "ООО «Клиент»", "registered_on": "2015-03-12", "as_of": "2026-03-16"}


@dataclass(frozen=True, slots=True)
class Deal:
    """People of both sides and a product."""

    client: Membership
    manager: Membership
    head: Membership
    risk: Membership
    version: ProductVersion


def make_deal(**limits: Any) -> Deal:
    """A client led by a manager of the only lessor, and a product of wide limits."""
    lessor = LessorFactory()
    manager = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    lessee = LesseeFactory(manager=manager.user)
    return Deal(
        client=MembershipFactory(company=lessee, role=Role.LESSEE_ADMIN),
        manager=manager,
        head=MembershipFactory(company=lessor, role=Role.LESSOR_HEAD),
        risk=MembershipFactory(company=lessor, role=Role.LESSOR_RISK),
        version=make_version(**limits),
    )


def draft_application(deal: Deal, **asked: Any) -> Application:
    """A draft in which everything mandatory is filled."""
    quote = first_quote(quote_request(deal.version, **asked), at=NOW)
    draft = services.start_draft(quote=quote, actor=deal.client, at=NOW)
    return services.keep_step(
        application=draft,
        step="company",
        typed={},
        values={"asset_name": "Самосвал КАМАЗ-6520", "supplier_name": "ООО «Поставщик»", "card": CARD},
        actor=deal.client,
        at=NOW,
    )


def submitted(deal: Deal, **asked: Any) -> Application:
    """An application under review."""
    draft = draft_application(deal, **asked)
    return services.submit(application=draft, shown_payment=str(draft.payment), actor=deal.client, at=NOW)
