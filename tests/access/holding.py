"""A holding, its neighbours and two lessors: people of every kind of scope, and the rows that each must see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Company, CompanyRegistration, Invitation, Membership, ObjectGrant, User
from accounts.roles import Role
from common.models import Job, TrailEntry
from contracts.models import Contract, SavedView
from integrations.models import ApiToken, PortfolioImport
from payments.models import Instalment, LedgerDifference, LedgerReport, LineDispute, ReconciliationAct
from payments.services.invoices import issue_invoice
from tests.access.holding_deals import make_deals
from tests.access.row_debts import make_costs
from tests.access.row_online import make_payment
from tests.calculator.offers.making import bare_offer
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    ScenarioFactory,
    SupplierFactory,
    UserFactory,
    asset_data,
    make_contract,
    make_version,
    schedule_rows,
)
from tests.payments.bank.making import BANK_MODELS, make_bank_rows, make_operation, make_question
from tests.payments.claim_letters.making import make_claim
from tests.payments.payoff.making import make_quote
from workflow.models import Reading

DAY = timedelta(days=1)
PAID = ((TODAY, "240000.00"),)


def grant(membership: Membership, contract: Contract, **dates: Any) -> ObjectGrant:
    """List one contract of a limited membership."""
    kind = ContentType.objects.get_for_model(Contract)
    made: ObjectGrant = ObjectGrant.objects.create(
        user=membership.user,
        permission=Permission.objects.get(content_type=kind, codename="view_contract"),
        content_type=kind,
        object_pk=str(contract.pk),
        membership=membership,
        granted_at=NOW,
        **dates,
    )
    return made


@dataclass(frozen=True, slots=True)
class Holding:
    """People by what they are, and the company of each short name."""

    people: dict[str, Membership]
    contracts: dict[str, Contract]


def make_holding() -> Holding:
    """Contracts are called by number: h1, h2 of the head office, b1 of its branch, n1 of a neighbour, x1 elsewhere."""
    lessor, elsewhere = LessorFactory(short_name="lessor"), LessorFactory(short_name="elsewhere")
    lead, other = (MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor) for _ in range(2))
    head = LesseeFactory(short_name="head", manager=lead.user)
    branch = LesseeFactory(short_name="branch", parent=head)
    neighbour, far = LesseeFactory(short_name="neighbour"), LesseeFactory(short_name="far")
    supplier = SupplierFactory(short_name="supplier")
    contracts = {
        name: _contract(name, lessor=of, lessee=lessee, manager=manager, supplier=supplier if name == "h1" else None)
        for name, of, lessee, manager in (
            ("h1", lessor, head, None),
            ("h2", lessor, head, None),
            ("b1", lessor, branch, lead.user),
            ("n1", lessor, neighbour, other.user),
            ("x1", elsewhere, far, None),
        )
    }
    people = {
        "head": MembershipFactory(company=head),
        "to branch": MembershipFactory(company=head, branch=branch, role=Role.LESSEE_FINANCIER),
        "to list": MembershipFactory(company=head, contracts_limited=True, role=Role.LESSEE_FINANCIER),
        "branch": MembershipFactory(company=branch),
        "supplier": MembershipFactory(company=supplier, role=Role.SUPPLIER_MANAGER),
        "lead": lead,
        "other": other,
        "head of lessor": MembershipFactory(company=lessor, role=Role.LESSOR_HEAD),
        "elsewhere": MembershipFactory(company=elsewhere, role=Role.LESSOR_RISK),
    }
    people["to list and neighbour"] = MembershipFactory(
        user=people["to list"].user, company=neighbour, role=Role.LESSEE_ADMIN
    )
    people["deputy of to list"] = MembershipFactory(
        user=people["head"].user,
        company=head,
        role=Role.LESSEE_FINANCIER,
        on_behalf_of=people["to list"],
        starts_on=TODAY,
        ends_on=TODAY,
    )
    grant(people["to list"], contracts["h1"])
    grant(people["to list"], contracts["h2"], ends_on=TODAY - DAY)
    grant(people["to list"], contracts["b1"], starts_on=TODAY + DAY)
    for person in people.values():
        person.as_of = TODAY
    _papers(people)
    offered = make_version()
    for contract in {made.lessee_id: made for made in contracts.values()}.values():
        bare_offer(contract.lessor, contract.lessee, lead.user, offered)
        make_question(make_operation(contract.lessor), contract.lessee)
    make_deals(list(contracts.values()), lead, supplier, offered)
    return Holding(people, contracts)


def _contract(
    name: str, *, lessor: Company, lessee: Company, manager: User | None, supplier: Company | None
) -> Contract:
    rows = schedule_rows(months=1)
    assets = [asset_data(supplier=supplier)] if supplier else None
    made = make_contract(
        number=name, rows=rows, paid=PAID, lessor=lessor, lessee=lessee, manager=manager, assets=assets
    )
    row = Instalment.objects.in_force().get(version__contract=made, number=2)
    issued = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)
    make_quote(made)
    make_claim(made)
    make_payment(issued.invoice)
    make_costs(made, UserFactory())
    _dispute(row)
    _act(made)
    return made


def _dispute(row: Instalment) -> None:
    LineDispute.objects.create(
        contract=row.version.contract,
        target=f"instalment:{row.pk}",
        line="Платёж",
        amount=row.amount,
        text="Сумма другая",
        raised_at=NOW,
        raised_by=UserFactory(),
    )


def _act(about: Contract) -> None:
    ReconciliationAct.objects.create(
        lessor=about.lessor,
        lessee=about.lessee,
        contract=about,
        year=TODAY.year,
        number=about.pk,
        starts_on=TODAY,
        ends_on=TODAY,
        opening=0,
        charged=0,
        received=0,
        closing=0,
        content={},
        digest="0",
        made_at=NOW,
    )


def _papers(people: dict[str, Membership]) -> None:
    """An invitation, token, calculation, job and entry of the trail for each company; registrations for managers."""
    version = make_version()
    for person in {seat.company_id: seat for seat in people.values()}.values():
        company = person.company
        Invitation.objects.create(
            company=company,
            email=f"{company.short_name}@example.org",
            role=person.role,
            token_digest=company.short_name,
            created_at=NOW,
            expires_at=NOW + DAY,
        )
        ApiToken.objects.create(
            company=company,
            membership=person,
            name=company.short_name,
            prefix="lp",
            digest=f"{company.pk:064x}",
            capabilities=[],
            created_at=NOW,
            expires_at=NOW + DAY,
        )
        SavedView.objects.create(owner=person.user, company=company, name="Вид")
        ScenarioFactory(owner=person.user, company=company, product_version=version)
        TrailEntry.objects.create(
            kind="refused", company_id=company.pk, object_text=company.short_name, actor_company_id=company.pk
        )
        if person.is_lessor:
            PortfolioImport.objects.create(
                file_name=company.short_name, sha256="0" * 64, size=1, company=company, created_at=NOW
            )
            make_bank_rows(person)
            report = LedgerReport.objects.create(lessor=company, on=TODAY, made_at=NOW)
            LedgerDifference.objects.create(report=report, cause="overdue", amount=1)
    for name in ("lead", "other", "elsewhere"):
        issuer = people[name]
        Reading.objects.create(
            lessor=issuer.company, title=name, text="Текст", version="1", sha256="0" * 64, audience="clients",
            created_at=NOW, created_by=issuer.user, issuer=issuer,
        )  # fmt: skip
    for name, person in people.items():
        Job.objects.create(kind="any", title=name, user=person.user, company_id=person.company_id, language="ru")
    for name in ("lead", "other", "nobody"):
        manager = people[name].user if name in people else None
        CompanyRegistration.objects.create(
            applicant=UserFactory(), party="lessee", short_name=name, full_name=name, inn="", ogrn="",
            manager=manager, created_at=NOW,
        )  # fmt: skip


# Where the short name of a row stands.
NAMES = {
    "contracts.Contract": "number",
    "payments.Instalment": "version__contract__number",
    "payments.OnlinePayment": "invoice__contract__number",
    "payments.PaymentQuestion": "company__short_name",
    "accounts.Company": "short_name",
    "accounts.Membership": "company__short_name",
    "accounts.Invitation": "company__short_name",
    "accounts.CompanyRegistration": "short_name",
    "calculator.CommercialOffer": "company__short_name",
    "calculator.Scenario": "company__short_name",
    "contracts.SavedView": "company__short_name",
    "contracts.ClientDocument": "company__short_name",
    "contracts.Policy": "lessor__short_name",
    **dict.fromkeys(BANK_MODELS, "lessor__short_name"),
    "payments.LedgerReport": "lessor__short_name",
    "payments.LedgerDifference": "report__lessor__short_name",
    "workflow.Matter": "title",
    "workflow.FeedEntry": "matter__title",
    "workflow.Attachment": "entry__matter__title",
    "workflow.Comment": "matter__title",
    "workflow.Task": "matter__title",
    "workflow.Reading": "title",
    "workflow.Run": "matter__title",
    "workflow.RunStep": "run__matter__title",
    "workflow.Route": "lessor__short_name",
    "workflow.RouteVersion": "route__lessor__short_name",
    "workflow.RouteStage": "version__route__lessor__short_name",
    "integrations.ApiToken": "company__short_name",
    "integrations.PortfolioImport": "company__short_name",
    "common.Job": "title",
    "common.TrailEntry": "object_text",
}
OF_A_CONTRACT = "contract__number"


def called(rows: QuerySet[Any]) -> set[str]:
    """Short names of the rows; a person is called by their first company."""
    if rows.model is User:
        first = Membership.objects.filter(user=OuterRef("pk")).order_by("pk").values("company__short_name")[:1]
        return set(rows.values_list(Subquery(first), flat=True))
    return set(rows.values_list(NAMES.get(rows.model._meta.label, OF_A_CONTRACT), flat=True))


def seen_by(actor: Membership, label: str) -> set[str]:
    """Short names of the rows of a model in the actor's scope, without the wall of the database."""
    fresh = Membership.objects.select_related("company", "user", "on_behalf_of").get(pk=actor.pk)
    fresh.as_of = TODAY
    return called(apps.get_model(label)._default_manager.visible_to(fresh))
