"""The home page by size of the client's business and by role; totals of a holding to the kopeck."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import Company, Membership
from accounts.models.company import Segment
from accounts.roles import LESSEE_ROLES, SUPPLIER_ROLES, Role
from contracts import holding
from contracts.models import ContractStatus
from tests import factories
from tests.cabinet.conftest import SignedIn
from tests.cabinet.waiting import waiting

pytestmark = pytest.mark.django_db
BRANCHES = "/contracts/branches/"

MONEY = (Role.LESSEE_ADMIN, Role.LESSEE_FINANCIER, Role.LESSEE_SIGNATORY, Role.LESSEE_AUDITOR)
# All names of blocks, in the order of the page, for a client of one company that owes something and is waited for.
WITH_MONEY = {
    Segment.SMALL: ["overdue", "next_payment", "tasks", "turns", "manager"],
    Segment.MEDIUM: ["figures", "to_pay", "tasks", "turns", "assets", "manager", "events"],
    Segment.LARGE: ["figures", "overdue", "tasks", "turns", "states", "manager", "exports", "events"],
}
WITHOUT_MONEY = {
    Segment.SMALL: ["tasks", "assets", "manager"],
    Segment.MEDIUM: ["tasks", "assets", "manager", "events"],
    Segment.LARGE: ["tasks", "assets", "manager", "exports", "events"],
}
OF_SUPPLIER = {segment: ["tasks", "turns", "assets", "manager"] for segment in Segment}
EXPECTED = {
    **{(segment, role): names for role in MONEY for segment, names in WITH_MONEY.items()},
    **{(segment, Role.LESSEE_OPERATIONS): names for segment, names in WITHOUT_MONEY.items()},
    **{(segment, role): names for role in SUPPLIER_ROLES for segment, names in OF_SUPPLIER.items()},
}


def names(client: Client) -> list[str]:
    return [block["name"] for block in client.get("/").context["blocks"]]


def block(client: Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(block for block in client.get("/").context["blocks"] if block["name"] == name)
    return found


def test_the_table_below_knows_every_role_and_segment() -> None:
    assert set(EXPECTED) == {(segment, role) for segment in Segment for role in LESSEE_ROLES | SUPPLIER_ROLES}


@pytest.mark.parametrize(("segment", "role"), sorted(EXPECTED))
def test_home_has_the_blocks_of_its_segment_and_role(segment: Segment, role: Role, signed_in: SignedIn) -> None:
    person = factories.MembershipFactory(role=role, company=factories.CompanyFactory(party=role.party, segment=segment))
    waiting(person, factories.LessorFactory())
    if role in LESSEE_ROLES:
        factories.make_contract(lessee=person.company)
    assert names(signed_in(person)) == EXPECTED[segment, role]


@pytest.mark.parametrize("segment", list(Segment))
def test_operations_staff_of_any_segment_see_no_rouble(segment: Segment, signed_in: SignedIn) -> None:
    company = factories.LesseeFactory(segment=segment)
    factories.make_contract(lessee=company)
    page = signed_in(Role.LESSEE_OPERATIONS, company=company).get("/").content.decode()
    assert "₽" not in page


def test_a_small_client_pays_the_next_payment_by_one_button(signed_in: SignedIn) -> None:
    company = factories.LesseeFactory(segment=Segment.SMALL)
    contract = factories.make_contract(lessee=company, paid=[(factories.TODAY, "1140000.00")])
    client = signed_in(Role.LESSEE_FINANCIER, company=company)
    shown = block(client, "next_payment")
    assert (shown["next"], shown["first_unpaid"][contract.pk].number) == (contract, 12)
    assert names(client) == ["next_payment", "manager"]
    address = f"/instalments/{shown['first_unpaid'][contract.pk].pk}/invoice/"
    assert address in client.get("/").content.decode()
    auditor = signed_in(Role.LESSEE_AUDITOR, company=company)
    assert address not in auditor.get("/").content.decode()


@pytest.mark.parametrize("segment", list(Segment))
def test_a_client_sees_whom_to_call(segment: Segment, signed_in: SignedIn) -> None:
    company = factories.LesseeFactory(segment=segment)
    lessor = factories.LessorFactory()
    of_contract, personal = (
        factories.MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor).user for _number in range(2)
    )
    factories.make_contract(lessee=company, manager=of_contract)
    client = signed_in(Role.LESSEE_ADMIN, company=company)
    assert block(client, "manager")["manager"] == of_contract
    company.manager = personal
    company.save()
    assert block(client, "manager")["manager"] == personal
    personal.is_active = of_contract.is_active = False
    personal.save()
    of_contract.save()
    assert block(client, "manager")["manager"] is None


@pytest.fixture
def head() -> Company:
    return factories.LesseeFactory(segment=Segment.LARGE, short_name="АО «Голова»")


@pytest.fixture
def holding_of_three(head: Company) -> list[Company]:
    """Two branches and a branch of a branch, with sums that do not divide evenly; a stranger beside them."""
    first = factories.LesseeFactory(parent=head, short_name="ООО «Альфа»")
    second = factories.LesseeFactory(parent=head, short_name="ООО «Бета»")
    below = factories.LesseeFactory(parent=second, short_name="ООО «Гамма»")
    for number, company in enumerate((head, first, second, below, second)):
        rows = factories.schedule_rows(price=f"{1000000 + number}.37", interest=f"{9999 + number}.91")
        factories.make_contract(lessee=company, rows=rows, paid=[(rows[0].due_on, f"{100000 + number}.03")])
    factories.make_contract(lessee=first, status=ContractStatus.TERMINATED)
    factories.make_contract()
    return [head, first, second, below]


def test_the_head_office_is_the_sum_of_its_companies_to_the_kopeck(
    head: Company, holding_of_three: list[Company], signed_in: SignedIn
) -> None:
    client = signed_in(Role.LESSEE_FINANCIER, company=head)
    page = client.get(BRANCHES).context
    assert [(row.company.short_name, row.is_head) for row in page["rows"]] == [
        ("АО «Голова»", True), ("ООО «Альфа»", False), ("ООО «Бета»", False), ("ООО «Гамма»", False),
    ]  # fmt: skip
    totals = page["total"]
    assert (totals.contracts, totals.live) == (6, 5)
    # Prices and interest of five contracts: 1 000 000.37 + 12 months of 9 999.91, each a rouble more than the last.
    assert totals.scheduled == sum(
        (Decimal(f"{1000000 + n}.37") + 12 * Decimal(f"{9999 + n}.91") for n in range(5)), Decimal(0)
    )
    assert totals.paid == sum((Decimal(f"{100000 + n}.03") for n in range(5)), Decimal(0))
    assert block(client, "states")["total"] == totals


def client_of(company: Company, signed_in: SignedIn) -> Client:
    return signed_in(Role.LESSEE_FINANCIER, company=company)


def test_every_branch_sees_its_own_part_of_the_sum(
    head: Company, holding_of_three: list[Company], signed_in: SignedIn
) -> None:
    rows = signed_in(Role.LESSEE_FINANCIER, company=head).get(BRANCHES).context["rows"]
    of_head = {row.company.pk: row.totals for row in rows}
    first, second, below = holding_of_three[1:]
    seen = {company: client_of(company, signed_in).get(BRANCHES).context["total"] for company in (first, second, below)}
    assert seen == {
        first: of_head[first.pk],
        second: of_head[second.pk] + of_head[below.pk],
        below: of_head[below.pk],
    }


def test_a_person_of_the_head_office_limited_to_a_branch_sums_that_branch(
    head: Company, holding_of_three: list[Company], signed_in: SignedIn
) -> None:
    second, below = holding_of_three[2:]
    limited = factories.MembershipFactory(role=Role.LESSEE_FINANCIER, company=head, branch=second)
    rows = signed_in(limited).get(BRANCHES).context["rows"]
    assert [(row.company, row.is_head) for row in rows] == [(second, True), (below, False)]


def test_a_branch_without_contracts_has_zeros(head: Company, signed_in: SignedIn) -> None:
    factories.LesseeFactory(parent=head)
    rows = client_of(head, signed_in).get(BRANCHES).context["rows"]
    assert [row.totals for row in rows] == [holding.Totals(), holding.Totals()]


def test_the_home_of_a_head_office_has_the_table_of_companies(
    head: Company, holding_of_three: list[Company], signed_in: SignedIn
) -> None:
    client = client_of(head, signed_in)
    assert names(client) == ["figures", "overdue", "branches", "states", "manager", "exports", "events"]
    assert block(client, "branches")["total"] == block(client, "states")["total"]
    assert block(client, "exports")["with_branches"] is True
    assert names(client_of(holding_of_three[1], signed_in))[0] == "figures"


def test_the_download_holds_the_rows_and_the_sum(
    head: Company, holding_of_three: list[Company], signed_in: SignedIn
) -> None:
    client = client_of(head, signed_in)
    total = client.get(BRANCHES).context["total"]
    response = client.get(f"{BRANCHES}export/")
    table = list(openpyxl.load_workbook(io.BytesIO(response.getvalue())).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in table[1:]] == ["АО «Голова»", "ООО «Альфа»", "ООО «Бета»", "ООО «Гамма»", "Итого"]
    assert [Decimal(str(cell)) for cell in table[-1][2:]] == [
        6, 5, total.scheduled, total.paid, total.remaining, total.overdue,
    ]  # fmt: skip
    assert sum(Decimal(str(row[4])) for row in table[1:-1]) == total.scheduled


def test_operations_staff_and_suppliers_have_no_report(head: Company, signed_in: SignedIn) -> None:
    for role, company in ((Role.LESSEE_OPERATIONS, head), (Role.SUPPLIER_FINANCIER, factories.SupplierFactory())):
        client = signed_in(role, company=company)
        assert [client.get(url).status_code for url in (BRANCHES, f"{BRANCHES}export/")] == [403, 403]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("url", "queries"), [("/", 12), (BRANCHES, 5)])
def test_queries_of_a_head_office_do_not_grow_with_branches(
    count: int, url: str, queries: int, head: Company, signed_in: SignedIn, django_assert_num_queries: Callable
) -> None:
    person = factories.MembershipFactory(role=Role.LESSEE_FINANCIER, company=head)
    lessor = factories.LessorFactory()
    for _ in range(count):
        factories.make_contract(lessee=factories.LesseeFactory(parent=head), lessor=lessor)
        waiting(person, lessor)
    client = signed_in(person)
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200


def test_lessor_staff_sum_by_client(signed_in: SignedIn) -> None:
    contract = factories.make_contract()
    member: Membership = factories.MembershipFactory(role=Role.LESSOR_ACCOUNTANT, company=contract.lessor)
    rows = signed_in(member).get(BRANCHES).context["rows"]
    assert [(row.company, row.totals.contracts) for row in rows] == [(contract.lessee, 1)]
