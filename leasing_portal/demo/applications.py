"""Applications of the demo: the lessor's checklist, a draft left half-way, an application that waits for its answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from accounts.models import Company, Membership
from accounts.roles import Party
from calculator.kinds import AssetKind, ProductKind
from calculator.quoting.request import QuoteRequest
from common.trail import SYSTEM
from contracts.applications import services
from contracts.applications.cards import as_kept, card_of_portal
from contracts.applications.checklist import missing
from contracts.applications.checklist_rules import RuleLine, begin_checklist
from contracts.applications.consent import Agreed, text_in_force
from contracts.applications.documents import give_document
from contracts.approval.terms import first_quote
from contracts.models import Application, ClientKind, DocumentKind, NeededFor
from leasing_portal.demo.companies import LESSOR, company
from workflow.files import checked_file

NOT_EXPRESS = (ProductKind.FINANCIAL, ProductKind.OPERATING, ProductKind.LEASEBACK)
BOUGHT = (ProductKind.FINANCIAL, ProductKind.OPERATING, ProductKind.EXPRESS)
COMPANY, ENTREPRENEUR = (ClientKind.COMPANY,), (ClientKind.ENTREPRENEUR,)
# An express application asks for three documents: the offer, the passport and the turnovers (PRD-04).
CHECKLIST = (
    RuleLine(
        document=DocumentKind.SUPPLIER_OFFER,
        needed_for=NeededFor.SUBMISSION,
        products=BOUGHT,
        per_application=True,
        hint="Счёт или коммерческое предложение с ценой и комплектацией",
    ),
    RuleLine(
        document=DocumentKind.OWNERSHIP,
        needed_for=NeededFor.SUBMISSION,
        products=(ProductKind.LEASEBACK,),
        per_application=True,
        hint="Договор купли-продажи с актом, ПТС или ПСМ, выписка из ЕГРН",
    ),
    RuleLine(
        document=DocumentKind.PASSPORT,
        needed_for=NeededFor.APPROVAL,
        hint="Руководителя или предпринимателя: разворот с фото и регистрация",
    ),
    RuleLine(
        document=DocumentKind.BANK_TURNOVER,
        needed_for=NeededFor.APPROVAL,
        valid_months=3,
        hint="За последние 12 месяцев, по всем счетам",
    ),
    RuleLine(document=DocumentKind.CHARTER, needed_for=NeededFor.APPROVAL, products=NOT_EXPRESS, clients=COMPANY),
    RuleLine(document=DocumentKind.DIRECTOR, needed_for=NeededFor.APPROVAL, products=NOT_EXPRESS, clients=COMPANY),
    RuleLine(
        document=DocumentKind.ACCOUNTS,
        needed_for=NeededFor.APPROVAL,
        valid_months=15,
        products=NOT_EXPRESS,
        clients=COMPANY,
        hint="Баланс и отчёт о финансовых результатах за последний год",
    ),
    RuleLine(
        document=DocumentKind.TAX_RETURN,
        needed_for=NeededFor.APPROVAL,
        valid_months=15,
        products=NOT_EXPRESS,
        clients=ENTREPRENEUR,
        hint="За последний год, с отметкой о приёме",
    ),
    RuleLine(
        document=DocumentKind.VALUATION,
        needed_for=NeededFor.APPROVAL,
        valid_months=6,
        products=(ProductKind.LEASEBACK,),
        per_application=True,
    ),
    RuleLine(document=DocumentKind.BANK_CARD, needed_for=NeededFor.SIGNING, products=NOT_EXPRESS),
    RuleLine(document=DocumentKind.OTHER, needed_for=NeededFor.APPROVAL, is_mandatory=False, per_application=True),
)
# A page with nothing on it, in PDF.
EMPTY_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoApplication:
    """An application that a person began so long ago; without a supplier it was left at its asset."""

    person: str
    ago: timedelta
    product: str
    asset_kind: AssetKind
    segment: str
    price: int
    advance: int
    term: int
    asset: str
    details: dict[str, Any]
    supplier: str = ""
    place: str = ""


APPLICATIONS = (
    DemoApplication(
        person="orlova",
        ago=timedelta(days=1, hours=3),
        product="auto",
        asset_kind=AssetKind.VEHICLE,
        segment="large",
        price=12_600_000,
        advance=20,
        term=36,
        asset="Автокран «Высота 25», 2026",
        details={"condition": "new", "maker": "Высота", "model_name": "25", "year": 2026},
        supplier="mashiny-severa",
        place="г. Екатеринбург, карьер «Северный»",
    ),
    DemoApplication(
        person="zotov",
        ago=timedelta(hours=20),
        product="auto",
        asset_kind=AssetKind.VEHICLE,
        segment="medium",
        price=8_400_000,
        advance=15,
        term=36,
        asset="Полуприцеп-рефрижератор «Север 13»",
        details={"condition": "new", "maker": "Север"},
    ),
)


def take_checklist() -> None:
    """Give the demo's lessor its checklist, unless it has one."""
    begin_checklist(lessor=Company.objects.get(party=Party.LESSOR, inn=LESSOR.inn), lines=CHECKLIST)


def make_applications(*, at: datetime) -> list[Application]:
    """Make the applications, each at its moment before `at`; those with a supplier are submitted."""
    return [make_application(wanted, at=at - wanted.ago) for wanted in APPLICATIONS]


def make_application(wanted: DemoApplication, *, at: datetime) -> Application:
    """Make one at a moment; with a supplier it is submitted."""
    actor = Membership.objects.filter(user__email__startswith=f"{wanted.person}@").earliest("pk")
    asked = QuoteRequest(
        product=wanted.product,
        asset_kind=wanted.asset_kind.value,
        segment=wanted.segment,
        price=Decimal(wanted.price),
        advance_percent=Decimal(wanted.advance),
        term_months=wanted.term,
        starts_on=localdate(at),
    )
    draft = services.start_draft(quote=first_quote(asked, at=at), actor=actor, at=at)
    told = {"asset_name": wanted.asset, "asset_details": wanted.details, "place_of_use": wanted.place}
    if not wanted.supplier:
        typed = {"asset_name": wanted.asset, **{name: str(value) for name, value in wanted.details.items()}}
        return services.keep_step(application=draft, step="asset", typed=typed, values=told, actor=actor, at=at)
    supplier = company(wanted.supplier)
    told |= {"supplier_inn": supplier.inn, "supplier_name": supplier.short_name}
    draft = services.keep_step(application=draft, step="asset", typed={}, values=told, actor=actor, at=at)
    card = as_kept(card_of_portal(draft.lessee, on=localdate(at)))
    draft = services.keep_card(application=draft, card=card, actor=actor, at=at)
    for line in missing(draft, NeededFor.SUBMISSION, on=localdate(at)):
        file = checked_file(SimpleUploadedFile(f"{line.rule.get_document_display()}.pdf", EMPTY_PDF))
        give_document(application=draft, rule=line.rule, file=file, issued_on=localdate(at), actor=actor, at=at)
    text = text_in_force(localdate(at))
    agreed = Agreed(text.pk, SYSTEM) if text is not None else None
    return services.submit(application=draft, shown_payment=str(draft.payment), actor=actor, at=at, agreed=agreed)
