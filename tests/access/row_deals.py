"""Rows of deals and approvals for the world of row security: what a contract, a matter and a person of it have."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from accounts.models import Company, Membership, User
from accounts.roles import Role
from calculator.models import ProductVersion
from contracts.models import (
    Addendum,
    Application,
    ApplicationStatus,
    ChangeRequest,
    ClientDocument,
    ClosingItem,
    ClosingKind,
    Contract,
    DocumentKind,
    PaperKind,
    PaperToMake,
    RequestKind,
    ReturnInspection,
    SupplyOrder,
    SupplyOrderLine,
    TermsState,
    TermsVersion,
    UsageTerms,
    Valuation,
)
from tests.factories import NOW, TODAY
from workflow.kinds import OwnerKind, ReadingAudience, Rule, StepState, TaskKind
from workflow.kinds import Side as TurnOf
from workflow.models import Acknowledgement, Matter, Reading, Route, RouteVersion, Run, RunStep, Task

SHA256 = "0" * 64
PRICE = Decimal(6_000_000)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who has to do with a contract: a person of the lessor, a colleague of the client's people, the supplier."""

    lessor: Membership
    colleague: User
    supplier: Company


def make_deal(about: Contract, parties: Parties, version: ProductVersion) -> Application:
    """All that stands about a contract: how it came to be, what was asked, its papers and its end."""
    made = _application(about, parties, version)
    _terms(made, parties, version)
    _request(about, parties)
    _order(about, parties)
    _end(about, parties)
    return made


def _application(about: Contract, parties: Parties, version: ProductVersion) -> Application:
    made: Application = Application.objects.create(
        lessor=about.lessor,
        lessee=about.lessee,
        author=parties.colleague,
        manager=about.manager,
        contract=about,
        product_version=version,
        number=f"З-{about.pk}",
        status=ApplicationStatus.CONTRACTED,
        price=PRICE,
        term_months=36,
        terms_number=1,
        created_at=NOW,
        changed_at=NOW,
        submitted_at=NOW,
    )
    return made


def _terms(made: Application, parties: Parties, version: ProductVersion) -> None:
    TermsVersion.objects.create(
        application=made,
        number=1,
        request={},
        product_version=version,
        priced_at=NOW,
        price=PRICE,
        advance=0,
        subsidy=0,
        buyout=0,
        term_months=36,
        annual_rate=0,
        payment=PRICE,
        total=PRICE,
        state=TermsState.CURRENT,
        made_at=NOW,
        company=made.lessor,
    )
    Valuation.objects.create(
        application=made, value=PRICE, valued_on=TODAY, valuer="Оценщик", made_at=NOW, made_by=parties.lessor.user
    )


def _request(about: Contract, parties: Parties) -> None:
    asked = ChangeRequest.objects.create(
        lessor=about.lessor,
        lessee=about.lessee,
        contract=about,
        number=f"О-{about.pk}",
        kind=RequestKind.DATE_SHIFT,
        author=parties.colleague,
        submitted_at=NOW,
    )
    Addendum.objects.create(contract=about, request=asked, number=1, kind=asked.kind, effective_on=TODAY, made_at=NOW)


def _order(about: Contract, parties: Parties) -> None:
    order = SupplyOrder.objects.create(contract=about, supplier=parties.supplier, total=PRICE, made_at=NOW)
    SupplyOrderLine.objects.create(order=order, position=1, name="Самосвал", price=PRICE)
    PaperToMake.objects.create(contract=about, kind=PaperKind.LEASE_CONTRACT, listed_at=NOW)


def _end(about: Contract, parties: Parties) -> None:
    UsageTerms.objects.create(contract=about, kilometres_a_year=50_000)
    ClosingItem.objects.create(contract=about, kind=ClosingKind.RETURN, code="keys", position=1)
    ReturnInspection.objects.create(contract=about, inspected_on=TODAY, made_at=NOW, made_by=parties.lessor.user)


def make_document(about: Application, person: Membership) -> None:
    """A file that a person gave for an application."""
    ClientDocument.objects.create(
        lessor=about.lessor,
        company=about.lessee,
        application=about,
        kind=DocumentKind.CHARTER,
        file="clients/charter.pdf",
        name="charter.pdf",
        content_type="application/pdf",
        size=1,
        sha256=SHA256,
        issued_on=TODAY,
        uploaded_at=NOW,
        uploaded_by=person.user,
    )


def make_approval(about: Matter) -> None:
    """An approval that waits for the client, and what the client has to do in the matter."""
    run = Run.objects.create(matter=about, route_version=_route(about.lessor), started_at=NOW)
    RunStep.objects.create(
        run=run,
        stage=1,
        stage_name="Решение",
        rule=Rule.ALL,
        branch=1,
        position=1,
        name="Клиент",
        owner_kind=OwnerKind.CLIENT,
        side=TurnOf.LESSEE,
        days=1,
        state=StepState.ACTIVE,
        activated_at=NOW,
        due_on=TODAY + timedelta(days=1),
    )
    Task.objects.create(
        lessor=about.lessor,
        matter=about,
        company=about.company,
        role=Role.LESSEE_ADMIN,
        title="Прислать полис",
        created_at=NOW,
    )


def _route(lessor: Company) -> RouteVersion:
    """One route for all: it is the lessor's own."""
    route, _ = Route.objects.get_or_create(lessor=lessor, code="any", defaults={"name": "Любой"})
    version, _ = RouteVersion.objects.get_or_create(route=route, number=1)
    return version


def make_reading(person: Membership, issuer: Membership) -> None:
    """A text that a person has to confirm, and the confirmation."""
    text = Reading.objects.create(
        lessor=issuer.company,
        title="Правила",
        text="Текст",
        version="1",
        sha256=SHA256,
        audience=ReadingAudience.CLIENTS,
        created_at=NOW,
        issuer=issuer,
    )
    task = Task.objects.create(
        lessor=issuer.company,
        kind=TaskKind.READING,
        reading=text,
        title=text.title,
        company=person.company,
        owner=person.user,
        created_at=NOW,
    )
    Acknowledgement.objects.create(
        task=task,
        user=person.user,
        company=person.company,
        title=text.title,
        version=text.version,
        sha256=text.sha256,
        at=NOW,
    )
