"""Absences in the back office: the head sets anybody's, a manager their own; the deputy sees the clients meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from tests.factories import NOW, TODAY, ContractFactory, DelegationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/absences/", "/admin/absences/add/"
LAST = TODAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Callable[..., object]]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture
def managers(lessor: Company) -> list[Membership]:
    return [MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor) for _ in range(3)]


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def form(absent: Membership, deputy: Membership, **changes: object) -> dict[str, object]:
    days = {"starts_on": str(TODAY), "ends_on": str(LAST), "reason": "Отпуск"}
    return {"principal": absent.pk, "deputy": deputy.pk} | days | changes


NAMES_OTHERS = {Role.LESSOR_HEAD, Role.LESSOR_ADMIN}


@pytest.mark.parametrize("role", [role for role in Role if role.value.startswith("lessor")])
def test_who_sets_an_absence_of_others(role: Role, lessor: Company, managers: list[Membership]) -> None:
    absent, deputy, _ = managers
    response = client_of(MembershipFactory(role=role, company=lessor)).post(ADD, form(absent, deputy))
    assert response.status_code == (302 if role in NAMES_OTHERS else 400)
    assert absent.deputies.count() == (role in NAMES_OTHERS)


def test_a_head_is_offered_no_administrator_and_names_none(lessor: Company, admin: Membership) -> None:
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)
    manager = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    client = client_of(head)
    assert set(client.get(ADD).context["form"].fields["principal"].queryset) == {head, manager}
    response = client.post(ADD, form(admin, head))
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["principal"])
    assert admin.deputies.count() == 0


def test_a_manager_sets_and_ends_an_own_absence(managers: list[Membership]) -> None:
    absent, deputy, _ = managers
    client = client_of(absent)
    assert client.post(ADD, form(absent, deputy)).headers["Location"] == LIST
    delegation = absent.deputies.get()
    assert (delegation.user, delegation.role, delegation.ends_on) == (deputy.user, Role.LESSOR_MANAGER, LAST)
    assert client.post(f"{LIST}{delegation.pk}/end/").headers["Location"] == LIST
    delegation.refresh_from_db()
    assert not delegation.is_active


def test_others_see_and_end_nothing(lessor: Company, managers: list[Membership]) -> None:
    absent, deputy, third = managers
    delegation = DelegationFactory(on_behalf_of=absent, user=deputy.user)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)
    seen = {
        who: [row["delegation"] for row in client_of(member).get(LIST).context["rows"]]
        for who, member in {"absent": absent, "deputy": deputy, "third": third, "head": head}.items()
    }
    assert seen == {"absent": [delegation], "deputy": [delegation], "third": [], "head": [delegation]}
    assert client_of(third).post(f"{LIST}{delegation.pk}/end/").status_code == 404
    assert client_of(deputy).post(f"{LIST}{delegation.pk}/end/").status_code == 403
    delegation.refresh_from_db()
    assert delegation.is_active


@pytest.mark.parametrize("field", ["principal", "deputy"])
def test_people_of_other_companies_are_no_choice(field: str, client: Client, managers: list[Membership]) -> None:
    stranger = MembershipFactory(role=Role.LESSOR_MANAGER)
    response = client.post(ADD, form(managers[0], managers[1]) | {field: stranger.pk})
    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])


def test_wrong_days_are_told_by_field(client: Client, managers: list[Membership]) -> None:
    response = client.post(ADD, form(managers[0], managers[1], ends_on="2026-11-01"))
    assert (list(response.context["form"].errors), managers[0].deputies.count()) == (["ends_on"], 0)


def test_the_deputy_opens_the_clients_contract_until_the_last_day(
    clock: Callable[..., object], lessor: Company, managers: list[Membership]
) -> None:
    absent, deputy, third = managers
    contract = ContractFactory(lessor=lessor, manager=absent.user)
    client_of(absent).post(ADD, form(absent, deputy))
    page = f"/admin/contracts/contract/{contract.pk}/change/"
    pages = [page, f"/admin/contracts/contract/{contract.pk}/history/", f"/contracts/{contract.pk}/timeline/"]
    clients = [client_of(deputy), client_of(third)]
    answers = {}
    for days in (0, 3, 4):
        clock(NOW + timedelta(days=days))
        answers[days] = [[one.get(address).status_code for address in pages] for one in clients]
    assert answers == {
        0: [[200] * 3, [404] * 3],
        3: [[200] * 3, [404] * 3],
        4: [[404] * 3, [404] * 3],
    }


def test_on_behalf_is_shown_on_pages_of_the_back_office(managers: list[Membership]) -> None:
    absent, deputy, _ = managers
    delegation = DelegationFactory(on_behalf_of=absent, user=deputy.user)
    client = client_of(deputy)
    client.cookies["django_language"] = "en"
    words = f"You act for {absent.user.name_with_initials}"
    before = client.get(LIST).content.decode()
    client.post("/company/switch/", {"membership": delegation.pk})
    after = [client.get(address).content.decode() for address in (LIST, "/admin/", "/admin/contracts/contract/")]
    assert (words in before, [words in page for page in after]) == (False, [True] * 3)
