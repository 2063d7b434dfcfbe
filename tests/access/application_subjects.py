"""Applications that URLs name, with what belongs to them: a leaseback under review in its matter."""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import Membership
from accounts.roles import Party, Role
from calculator.kinds import AssetKind, ProductKind
from calculator.quoting.request import to_query
from contracts.models import (
    Application,
    ApplicationStatus,
    ChecklistRule,
    ClientDocument,
    DocumentKind,
    Policy,
    PolicyRule,
    PolicyVersion,
    TermsState,
    TermsVersion,
    Valuation,
)
from tests.access.world import World
from tests.factories import NOW, TODAY, make_version, next_seed, quote_request
from workflow.kinds import MatterKind
from workflow.services.matters import open_matter

FIGURES = {
    "price": Decimal("6000000.00"),
    "advance": Decimal("1200000.00"),
    "term_months": 36,
    "payment": Decimal("173530.00"),
}


def application(world: World, owner: Membership) -> Application:
    """Submitted by the client's administrator."""
    del owner
    lessor, lessee = world.companies[Party.LESSOR], world.companies[Party.LESSEE]
    version = make_version()
    asked = to_query(quote_request(version), version=version.number)
    made: Application = Application.objects.create(
        lessor=lessor,
        lessee=lessee,
        author=world.people[Role.LESSEE_ADMIN].user,
        manager=world.people[Role.LESSOR_MANAGER].user,
        number=f"З-2026-{next_seed():06d}",
        status=ApplicationStatus.REVIEW,
        product=ProductKind.LEASEBACK,
        product_version=version,
        asset_kind=AssetKind.VEHICLE,
        asset_name="Самосвал",
        supplier_name="ООО «Поставщик»",
        request=asked,
        terms_number=1,
        created_at=NOW,
        changed_at=NOW,
        submitted_at=NOW,
        promised_on=TODAY,
        **FIGURES,
    )
    TermsVersion.objects.create(
        application=made,
        number=1,
        request=asked,
        product_version=version,
        priced_at=NOW,
        subsidy=0,
        buyout=0,
        annual_rate=Decimal("18.0000"),
        total=Decimal("7447080.00"),
        state=TermsState.CURRENT,
        made_at=NOW,
        company=lessee,
        **FIGURES,
    )
    open_matter(
        kind=MatterKind.APPLICATION,
        subject_id=made.pk,
        title="Заявка",
        lessor=lessor,
        company=lessee,
        manager=made.manager,
        author=made.author,
        actor=None,
        at=NOW,
    )
    return made


def valuation(world: World, owner: Membership) -> Valuation:
    """Entered, not accepted."""
    made: Valuation = Valuation.objects.create(
        application=application(world, owner),
        value=Decimal("7000000.00"),
        valued_on=TODAY,
        valuer="Оценщик",
        made_at=NOW,
        made_by=world.people[Role.LESSOR_HEAD].user,
    )
    return made


def client_document(world: World, owner: Membership) -> ClientDocument:
    """A charter on file, given for an application by its owner's side."""
    about = application(world, owner)
    giver = world.people[Role.LESSEE_ADMIN] if owner.is_lessor else owner
    made = ClientDocument(
        lessor=about.lessor,
        company=about.lessee,
        application=about,
        kind=DocumentKind.CHARTER,
        name="charter.pdf",
        content_type="application/pdf",
        size=5,
        sha256="0" * 64,
        issued_on=TODAY,
        uploaded_at=NOW,
        uploaded_by=giver.user,
    )
    made.file.save("charter.pdf", ContentFile(b"%PDF-"))
    return made


def policy(world: World, owner: Membership) -> Policy:
    """With a version in force."""
    del owner
    made: Policy = Policy.objects.create(
        lessor=world.companies[Party.LESSOR], code=f"policy-{next_seed()}", name="Аванс"
    )
    PolicyVersion.objects.create(
        policy=made, number=1, rule=PolicyRule.LEAST_ADVANCE, limit=20, starts_on=date(2026, 1, 1), made_at=NOW
    )
    return made


def checklist_rule(world: World, owner: Membership) -> ChecklistRule:
    """A line of the lessor's checklist."""
    del owner
    made: ChecklistRule = ChecklistRule.objects.create(
        lessor=world.companies[Party.LESSOR], document=DocumentKind.PASSPORT, is_mandatory=False
    )
    return made
