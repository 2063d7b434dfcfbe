"""A company's place in a holding, its manager, and the limits of a membership, as the back office keeps them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Party, Role
from tests.access.digest import digest
from tests.back_office.test_companies import ADD, form, of_existing
from tests.factories import LesseeFactory, MembershipFactory, SupplierFactory, make_contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(lessor: Company) -> Membership:
    return MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def save(client: Client, company: Company, **changes: Any) -> Any:
    data = of_existing(company) | {"manager": company.manager_id or "", "parent": company.parent_id or ""} | changes
    answer = client.post(f"/admin/accounts/company/{company.pk}/change/", data)
    company.refresh_from_db()
    return answer


def test_a_company_is_put_below_a_head_office(client: Client) -> None:
    head, branch = LesseeFactory(), LesseeFactory()
    assert save(client, branch, parent=head.pk, second_factor_required="on").status_code == 302
    assert (branch.parent, branch.second_factor_required) == (head, True)


def wrong_heads() -> dict[str, Callable[[Company], Company]]:
    return {
        "itself": lambda company: company,
        "its branch": lambda company: LesseeFactory(parent=company),
        "a branch of its branch": lambda company: LesseeFactory(parent=LesseeFactory(parent=company)),
        "a supplier": lambda _company: SupplierFactory(),
        "a client of another lessor": lambda _company: make_contract().lessee,
    }


@pytest.mark.parametrize("which", wrong_heads())
def test_a_holding_stays_a_tree_of_one_party(which: str, client: Client) -> None:
    company = LesseeFactory()
    head = wrong_heads()[which](company)
    before = digest()
    answer = save(client, company, parent=head.pk)
    # Who is out of sight is no choice; a head that does not fit may be a slip.
    status = 400 if which == "a client of another lessor" else 200
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (status, ["parent"])
    assert digest() == before


def test_a_company_leaves_its_holding(client: Client) -> None:
    branch = LesseeFactory(parent=LesseeFactory())
    assert (save(client, branch, parent="").status_code, branch.parent) == (302, None)


def test_a_manager_moves_own_clients_only(manager: Membership) -> None:
    own, head = (LesseeFactory(manager=manager.user) for _ in range(2))
    foreign = LesseeFactory(manager=MembershipFactory(company=manager.company, role=Role.LESSOR_MANAGER).user)
    in_part = LesseeFactory(manager=foreign.manager)
    make_contract(lessor=manager.company, lessee=in_part, manager=manager.user)
    who = signed_in(manager)
    assert (save(who, own, parent=head.pk).status_code, own.parent) == (302, head)
    before = set(Company.objects.values_list("pk", "parent"))
    moves = ((own, foreign), (foreign, own), (in_part, own))
    assert [save(who, company, parent=under.pk).status_code for company, under in moves] == [400, 404, 403]
    assert save(signed_in(MembershipFactory(company=own)), own, parent="").status_code == 403
    assert set(Company.objects.values_list("pk", "parent")) == before


def test_what_somebody_who_sees_more_chose_is_not_wiped(manager: Membership, client: Client) -> None:
    head, former = (
        LesseeFactory(),
        MembershipFactory(company=manager.company, role=Role.LESSOR_MANAGER, is_active=False),
    )
    for who, leader in ((signed_in(manager), manager), (client, former)):
        own = LesseeFactory(parent=head, manager=leader.user)
        assert save(who, own, phone="+7 495 111-22-33").status_code == 302
        assert (own.phone, own.parent, own.manager) == ("+7 495 111-22-33", head, leader.user)


def test_a_client_that_a_manager_adds_is_led_by_the_manager(manager: Membership, client: Client) -> None:
    assert signed_in(manager).post(ADD, form()).status_code == 302
    assert Company.objects.get(short_name="ООО «Новая»").manager == manager.user
    Company.objects.all().filter(short_name="ООО «Новая»").delete()
    client.post(ADD, form())
    assert Company.objects.get(short_name="ООО «Новая»").manager is None


def test_managers_are_people_of_the_own_office(client: Client, manager: Membership, lessor: Company) -> None:
    head = MembershipFactory(company=lessor, role=Role.LESSOR_HEAD)
    MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER, is_active=False)
    strangers = [
        MembershipFactory(company=lessor, role=Role.LESSOR_RISK),
        MembershipFactory(role=Role.LESSOR_MANAGER),
        MembershipFactory(),
    ]
    company = LesseeFactory()
    page = client.get(f"/admin/accounts/company/{company.pk}/change/")
    offered = set(page.context["adminform"].form.fields["manager"].queryset)
    admin = MembershipFactory._meta.model.objects.get(role=Role.LESSOR_ADMIN).user
    assert offered == {manager.user, head.user, admin}
    for stranger in strangers:
        answer = save(client, company, manager=stranger.user_id)
        assert (answer.status_code, company.manager) == (400, None)


def test_whoever_gives_a_client_away_is_told_that_it_is_gone(manager: Membership) -> None:
    own = LesseeFactory(manager=manager.user)
    other = MembershipFactory(company=manager.company, role=Role.LESSOR_MANAGER)
    who = signed_in(manager)
    answer = save(who, own, manager=other.user_id, _continue="1")
    assert (answer.status_code, answer["Location"], own.manager) == (302, "/admin/accounts/company/", other.user)
    said = [str(message) for message in who.get("/admin/accounts/company/").context["messages"]]
    assert any(str(other.user) in text for text in said)


def test_a_lessor_has_neither_manager_nor_holding(client: Client, lessor: Company) -> None:
    fields = client.get(f"/admin/accounts/company/{lessor.pk}/change/").context["adminform"].form.fields
    assert {"manager", "parent", "second_factor_required"} & set(fields) == set()
    assert lessor.party == Party.LESSOR


def membership(**changes: Any) -> dict[str, Any]:
    return {"role": Role.LESSEE_SIGNATORY, "is_active": "on", "branch": "", "starts_on": "", "ends_on": "",
            "sign_limit": "", "request_limit": ""} | changes  # fmt: skip


def test_a_membership_has_dates_a_branch_and_limits(client: Client) -> None:
    branch = LesseeFactory(parent=(head := LesseeFactory()))
    row = MembershipFactory(company=head, role=Role.LESSEE_SIGNATORY)
    data = membership(branch=branch.pk, starts_on="01.12.2026", ends_on="31.12.2026", sign_limit="1000.50")
    assert client.post(f"/admin/accounts/membership/{row.pk}/change/", data).status_code == 302
    row.refresh_from_db()
    assert (row.branch, f"{row.starts_on}", f"{row.ends_on}", f"{row.sign_limit}") == (
        branch, "2026-12-01", "2026-12-31", "1000.50"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": "02.12.2026", "ends_on": "01.12.2026"}, "ends_on"),
        ({"sign_limit": "-1"}, "__all__"),
        ({"branch": "stranger"}, "branch"),
        ({"branch": "itself"}, "branch"),
    ],
)
def test_wrong_limits_are_named_and_nothing_is_saved(changes: dict[str, str], field: str, client: Client) -> None:
    row = MembershipFactory(role=Role.LESSEE_SIGNATORY)
    companies = {"stranger": LesseeFactory().pk, "itself": row.company_id}
    data = membership(**{name: companies.get(value, value) for name, value in changes.items()})
    before = digest()
    answer = client.post(f"/admin/accounts/membership/{row.pk}/change/", data)
    status = 400 if field == "branch" else 200
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (status, [field])
    assert digest() == before


def test_a_second_role_in_the_same_company_is_refused(client: Client) -> None:
    row = MembershipFactory(role=Role.LESSEE_SIGNATORY)
    answer = client.post(
        "/admin/accounts/membership/add/", membership(user=row.user_id, company=row.company_id, role=Role.LESSEE_ADMIN)
    )
    assert (answer.status_code, len(answer.context["adminform"].form.non_field_errors())) == (200, 1)
    assert list(row.user.memberships.all()) == [row]
