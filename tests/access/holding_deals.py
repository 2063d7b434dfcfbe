"""Applications, requests and matters of the holding's contracts, and the lessors' policies and routes."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Company, Membership
from calculator.models import ProductVersion
from contracts.models import Contract, Policy
from tests.access.row_deals import Parties, make_approval, make_deal, make_document
from tests.factories import NOW, UserFactory
from workflow.files import checked_file
from workflow.kinds import FeedAudience, MatterKind, Rule
from workflow.models import Matter, RouteStage, RouteVersion
from workflow.services.comments import comment
from workflow.services.feed import post_message
from workflow.services.matters import invite, open_matter


def make_deals(contracts: list[Contract], lead: Membership, supplier: Company, offered: ProductVersion) -> None:
    """A deal and a matter of each contract, a document of each client; the supplier is invited to the first matter."""
    known: set[int] = set()
    stranger = UserFactory()
    for contract in contracts:
        applied = make_deal(contract, Parties(lead, stranger, supplier), offered)
        if contract.lessee_id not in known:
            make_document(applied, lead)
        known.add(contract.lessee_id)
        _matter(contract, lead, supplier if contract is contracts[0] else None)
    _stages()


def _matter(contract: Contract, lead: Membership, guest: Company | None) -> None:
    made = open_matter(
        kind=MatterKind.CONTRACT,
        subject_id=contract.pk,
        contract_ref=contract.pk,
        title=contract.number,
        lessor=contract.lessor,
        company=contract.lessee,
        manager=contract.manager,
        author=None,
        actor=None,
        at=NOW,
    )
    if guest:
        invite(matter=made, company=guest, at=NOW)
    _said(made, lead)
    make_approval(made)


def _said(about: Matter, lead: Membership) -> None:
    """What is between the parties: an invited organisation reads none of it."""
    files = [checked_file(SimpleUploadedFile("act.txt", b"text"))]
    post_message(matter=about, body="Вопрос", audience=FeedAudience.PARTIES, actor=lead, at=NOW, files=files)
    comment(
        matter=about,
        body="Цена",
        audience=FeedAudience.PARTIES,
        actor=lead,
        at=NOW,
        anchor="field:price",
        subject_version=1,
    )


def _stages() -> None:
    """A stage of each lessor's route, and a policy of each."""
    for version in RouteVersion.objects.select_related("route__lessor"):
        RouteStage.objects.create(version=version, position=1, name="Решение", rule=Rule.ALL)
        Policy.objects.create(lessor=version.route.lessor, code="any", name="Любая")
