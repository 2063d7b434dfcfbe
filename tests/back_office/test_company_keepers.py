"""Whoever leads a part of a client's contracts reads the company's page; the client stays with its manager."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Company, Membership
from accounts.roles import Role
from common import sample_ids
from common.models import OutboxEvent
from tests.access.digest import digest
from tests.back_office.test_companies import account, of_existing, row
from tests.factories import (
    BankAccountFactory,
    DelegationFactory,
    LesseeFactory,
    MembershipFactory,
    SupplierFactory,
    asset_data,
    make_contract,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(lessor: Company) -> Membership:
    return MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)


@pytest.fixture
def other(lessor: Company) -> Membership:
    return MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)


def address(company: Company) -> str:
    return f"/admin/accounts/company/{company.pk}/change/"


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def led_by(first: Membership, *others: Membership, **fields: object) -> Company:
    """A client with a contract of each of them."""
    company: Company = LesseeFactory(**fields)
    for leader in (first, *others):
        make_contract(lessor=first.company, lessee=company, manager=leader.user)
    return company


def takes_nothing(manager: Membership, company: Company) -> bool:
    """Whether the page is read and every way to change it is refused and changes nothing."""
    client, stored = signed_in(manager), BankAccountFactory(company=company)
    head = LesseeFactory(manager=manager.user)
    shown = client.get(address(company))
    assert (shown.status_code, company.full_name in shown.content.decode()) == (200, True)
    assert (shown.context["has_change_permission"], shown.context["is_led_by_others"]) == (False, True)
    assert [inline.has_change_permission for inline in shown.context["inline_admin_formsets"]] == [False]
    changes = ({"manager": manager.user_id}, {"parent": head.pk}, {"short_name": "ООО «Иная»"}, {"phone": "+7 1"})
    as_is = row(stored, is_default="on")
    other_account = row(stored, is_default="on", account=sample_ids.sample_account(7009, stored.bic))
    posts = [of_existing(company, as_is) | change for change in changes]
    posts.append(of_existing(company, other_account))
    posts.append(of_existing(company, as_is, account(7008)) | {"bank_accounts-INITIAL_FORMS": 1})
    posts.append(of_existing(company, as_is | {"DELETE": "on"}))
    before = digest()
    assert {client.post(address(company), data).status_code for data in posts} == {403}
    assert OutboxEvent.objects.filter(type="accounts.CompanyChanged").count() == 0
    return digest() == before


def test_a_contract_does_not_give_the_client_of_another_manager(manager: Membership, other: Membership) -> None:
    assert takes_nothing(manager, led_by(manager, manager=other.user))


def test_a_contract_does_not_give_a_client_that_others_have_contracts_with(
    manager: Membership, other: Membership
) -> None:
    assert takes_nothing(manager, led_by(manager, other))


def test_a_supplier_of_contracts_of_others_is_not_changed(manager: Membership, other: Membership) -> None:
    supplier = SupplierFactory()
    for leader in (manager, other):
        make_contract(lessor=manager.company, manager=leader.user, assets=[asset_data(supplier=supplier)])
    assert takes_nothing(manager, supplier)


def personal(manager: Membership, other: Membership) -> Company:
    return led_by(manager, other, manager=manager.user)


def alone(manager: Membership, other: Membership) -> Company:
    return led_by(manager)


def of_nobody(manager: Membership, other: Membership) -> Company:
    return SupplierFactory()


def of_the_absent(manager: Membership, other: Membership) -> Company:
    today = timezone.localdate()
    DelegationFactory(on_behalf_of=other, user=manager.user, starts_on=today, ends_on=today)
    return led_by(manager, other, manager=other.user)


@pytest.mark.parametrize("make", [personal, alone, of_nobody, of_the_absent])
def test_own_clients_are_changed(
    make: Callable[[Membership, Membership], Company], manager: Membership, other: Membership
) -> None:
    company = make(manager, other)
    client = signed_in(manager)
    assert client.get(address(company)).context["is_led_by_others"] is False
    leader = company.manager_id or manager.user_id
    answer = client.post(address(company), of_existing(company) | {"phone": "+7 495 1", "manager": leader})
    company.refresh_from_db()
    assert (answer.status_code, company.phone, company.manager_id) == (302, "+7 495 1", leader)


def test_the_portal_administrator_changes_everybodys(client: Client, manager: Membership, other: Membership) -> None:
    company = led_by(manager, other, manager=other.user)
    answer = client.post(address(company), of_existing(company) | {"manager": manager.user_id})
    company.refresh_from_db()
    assert (answer.status_code, company.manager) == (302, manager.user)
