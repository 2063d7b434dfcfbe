"""A look opens no contract and no company that the staff person does not see without it."""

from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.utils.translation import gettext, override

from accounts.acting import resolve
from accounts.models import Company, Membership
from accounts.roles import Role
from accounts.services import limit_contracts
from accounts.view_as.looking import narrow
from common import row_scope
from common.models import Job, JobState, TrailEntry
from contracts.models import Contract, ContractEvent, LeasedAsset
from payments.models import Instalment, Invoice
from payments.services.invoices import issue_invoice
from tests.accounts.view_as.conftest import Office, look, signed_in
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, SupplierFactory, asset_data, make_contract

pytestmark = pytest.mark.django_db
PAGES = ("", "schedule/", "payments/", "timeline/")


@dataclass(frozen=True, slots=True)
class Holding:
    """A head office led by one manager; the contracts of its branches, which another one leads, but for one."""

    target: Membership
    of_head: Contract
    led: Contract
    of_other: Contract
    unseen_branch: Company


@pytest.fixture
def holding(office: Office) -> Holding:
    mixed, unseen = (LesseeFactory(parent=office.client, manager=office.other.user) for _ in range(2))
    made = [
        make_contract(lessor=office.lessor, lessee=lessee, manager=manager.user)
        for lessee, manager in (
            (office.client, office.other), (mixed, office.manager), (mixed, office.other), (unseen, office.other),
        )
    ]  # fmt: skip
    for contract in made:
        row = Instalment.objects.in_force().get(version__contract=contract, number=1)
        issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)
    target = MembershipFactory(company=office.client, role=Role.LESSEE_ADMIN)
    return Holding(target, made[0], made[1], made[2], unseen)


def rows(client: Client, address: str) -> set[int]:
    """Ids of the contracts behind the rows of a list."""
    return {getattr(row, "contract_id", row.pk) for row in client.get(address).context["page"]}


def acting_of(client: Client, staff: Membership) -> Membership:
    """Whoever acts in the client's session; the connection stays in their scope."""
    request = RequestFactory().get("/")
    request.user, request.session = staff.user, client.session
    actor = resolve(request).actor
    assert actor is not None
    return actor


def test_contracts_of_other_managers_stay_out_of_lists_totals_and_pages(
    staff: Client, office: Office, holding: Holding
) -> None:
    look(staff, holding.target)
    shown = {holding.of_head.pk, holding.led.pk}
    assert [rows(staff, address) for address in ("/contracts/", "/assets/", "/invoices/")] == [shown] * 3
    assert staff.get("/contracts/").context["totals"].count == len(shown)
    codes = {
        contract.pk: {staff.get(f"/contracts/{contract.pk}/{page}").status_code for page in PAGES}
        for contract in (holding.of_head, holding.led, holding.of_other)
    }
    assert codes == {holding.of_head.pk: {200}, holding.led.pk: {200}, holding.of_other.pk: {404}}
    # The client's own person still sees the whole holding.
    assert len(rows(signed_in(holding.target), "/contracts/")) == 4


def test_the_database_shows_no_more_than_that(staff: Client, office: Office, holding: Holding) -> None:
    look(staff, holding.target)
    try:
        actor = acting_of(staff, office.manager)
        shown = {holding.of_head.pk, holding.led.pk}
        found = [
            set(model.objects.values_list(field, flat=True))
            for model, field in ((Contract, "pk"), (LeasedAsset, "contract"), (ContractEvent, "contract"),
                                 (Invoice, "contract"))
        ]  # fmt: skip
        entries = set(TrailEntry.objects.exclude(contract_id=None).values_list("contract_id", flat=True))
    finally:
        row_scope.leave()
    assert found == [shown] * 4
    assert entries == shown
    assert (actor.contract_ids is None, set(actor.contract_ids or ()) == shown) == (False, True)
    assert holding.unseen_branch.pk not in actor.company_ids


def test_people_of_a_branch_that_the_manager_does_not_see_stay_out(
    staff: Client, office: Office, holding: Holding
) -> None:
    hidden = MembershipFactory(company=holding.unseen_branch, role=Role.LESSEE_ADMIN)
    assert hidden.user.email in signed_in(holding.target).get("/company/people/").content.decode()
    look(staff, holding.target)
    page = staff.get("/company/people/")
    assert (page.status_code, hidden.user.email in page.content.decode()) == (200, False)


def test_a_query_leaves_a_branch_out_that_the_manager_does_not_see_without_the_database(office: Office) -> None:
    led, unseen = (LesseeFactory(parent=office.client, manager=one.user) for one in (office.manager, office.other))
    shown, _hidden = (make_contract(lessor=office.lessor, lessee=lessee) for lessee in (led, unseen))
    target = MembershipFactory(company=office.client, role=Role.LESSEE_ADMIN)
    assert target.reaches_whole_holding
    narrow(target, office.manager)
    assert (target.contract_ids, unseen.pk in target.company_ids) == (None, False)
    assert {contract.lessee_id for contract in Contract.objects.visible_to(target)} >= {shown.lessee_id}
    assert not Contract.objects.visible_to(target).filter(lessee=unseen).exists()


def test_a_person_limited_to_listed_contracts_is_not_widened(staff: Client, office: Office, holding: Holding) -> None:
    target = MembershipFactory(company=office.client, role=Role.LESSEE_FINANCIER)
    listed = (holding.led.pk, holding.of_other.pk)
    limit_contracts(membership=target, contract_ids=listed, actor=None, at=NOW)
    look(staff, target)
    assert rows(staff, "/contracts/") == {holding.led.pk}


def test_the_head_sees_the_whole_holding_but_no_other_lessor(office: Office, holding: Holding) -> None:
    head = signed_in(MembershipFactory(company=office.lessor, role=Role.LESSOR_HEAD))
    look(head, holding.target)
    assert head.get("/").context["view_as"].target.is_narrowed is False
    assert rows(head, "/contracts/") == rows(signed_in(holding.target), "/contracts/")
    elsewhere = make_contract(lessee=office.client)
    assert elsewhere.pk not in rows(head, "/contracts/")
    assert elsewhere.pk in rows(signed_in(holding.target), "/contracts/")


def test_a_supplier_is_seen_with_assets_of_the_managers_contracts(staff: Client, office: Office) -> None:
    supplier = SupplierFactory()
    led, foreign = (
        make_contract(lessor=office.lessor, lessee=lessee, assets=[asset_data(supplier=supplier)])
        for lessee in (office.client, office.foreign)
    )
    target = MembershipFactory(company=supplier, role=Role.SUPPLIER_MANAGER)
    assert rows(signed_in(target), "/assets/") == {led.pk, foreign.pk}
    look(staff, target)
    assert rows(staff, "/assets/") == {led.pk}
    try:
        acting_of(staff, office.manager)
        assert list(LeasedAsset.objects.values_list("contract", flat=True)) == [led.pk]
    finally:
        row_scope.leave()


def test_files_made_of_everything_stay_closed(staff: Client, office: Office, holding: Holding) -> None:
    job = Job(kind="any", title="Отчёт", user=holding.target.user, company_id=office.client.pk, language="ru",
              state=JobState.DONE, finished_at=NOW, result_name="a.xlsx")  # fmt: skip
    job.result_file.save("a.xlsx", ContentFile(b"report"), save=False)
    job.save()
    look(staff, holding.target)
    assert (list(staff.get("/jobs/").context["jobs"]), staff.get(f"/jobs/{job.pk}/file/").status_code) == ([], 404)
    assert list(signed_in(holding.target).get("/jobs/").context["jobs"]) == [job]


def test_the_mark_says_that_something_is_left_out(office: Office, holding: Holding) -> None:
    with override("ru"):
        said = gettext("only contracts that you see yourself")
    alone = MembershipFactory(company=LesseeFactory(manager=office.manager.user), role=Role.LESSEE_ADMIN)
    marked = []
    for target in (holding.target, alone):
        staff = signed_in(office.manager)
        look(staff, target)
        marked.append(said in staff.get("/contracts/").content.decode())
    assert marked == [True, False]
