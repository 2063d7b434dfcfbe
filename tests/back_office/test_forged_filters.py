"""A list of the back office asked by hand: what its filters did not offer shows nothing and stays in the trail."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry, TrailKind
from contracts.models import Contract
from tests.factories import MembershipFactory, make_contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER)


@pytest.fixture
def client(manager: Membership) -> Client:
    signed_in = Client()
    signed_in.force_login(manager.user)
    return signed_in


@pytest.fixture
def own(manager: Membership) -> Contract:
    return make_contract(lessor=manager.company, manager=manager.user)


def told(actor: Membership) -> list[tuple[str, str]]:
    entries = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=actor.user_id).order_by("pk")
    return [(entry.detail["reason"], entry.detail["filters"]) for entry in entries]


def test_a_client_of_another_manager_filters_nothing(client: Client, manager: Membership, own: Contract) -> None:
    foreign = make_contract(lessor=manager.company)
    page = client.get(reverse("admin:contracts_contract_changelist"), {"lessee__id__exact": foreign.lessee_id})
    assert foreign.lessee.short_name not in page.content.decode()
    assert told(manager) == [("invalid_choice", "lessee__id__exact")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("status__exact", "eaten"), ("overdue", "perhaps"), ("manager", "0"), ("lessee__id__exact", "x")],
)
def test_a_choice_that_is_not_offered(
    name: str, value: str, client: Client, manager: Membership, own: Contract
) -> None:
    client.get(reverse("admin:contracts_contract_changelist"), {name: value})
    assert [asked for _reason, asked in told(manager)] == [name]


def test_choices_of_links(client: Client, manager: Membership) -> None:
    companies = reverse("admin:accounts_company_changelist")
    client.get(companies, {"party__exact": "lessee"})
    assert told(manager) == []
    client.get(companies, {"party__exact": "nobody"})
    assert told(manager) == [("invalid_choice", "party__exact")]


def test_honest_filters_leave_nothing(client: Client, manager: Membership, own: Contract) -> None:
    contracts = reverse("admin:contracts_contract_changelist")
    honest = {
        "status__exact": own.status,
        "overdue": "yes",
        "manager": str(manager.user_id),
        "lessee__id__exact": str(own.lessee_id),
        "product__exact": "",
        "q": own.number,
    }
    assert client.get(contracts, honest).status_code == 200
    assert client.get(reverse("admin:accounts_companyregistration_changelist"), {"state__exact": ""}).status_code == 200
    assert told(manager) == []


def test_dates_out_of_their_form_are_a_slip() -> None:
    admin = MembershipFactory(role=Role.LESSOR_ADMIN)
    client = Client()
    client.force_login(admin.user)
    trail = reverse("admin:common_trailentry_changelist")
    assert client.get(trail, {"at_from": "31.02.2027", "at_to": ""}).status_code == 200
    assert told(admin) == []
