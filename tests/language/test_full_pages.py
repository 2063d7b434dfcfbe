"""Pages full of data: contracts of every state, schedules, receipts, invoices, lists with filters."""

from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import AssetKind, Contract, ContractStatus, ProductKind
from payments.models import Invoice
from tests.factories import MembershipFactory
from tests.language.data import words_of_data
from tests.language.page_words import faults
from tests.language.portfolio import make_portfolio, person_of

pytestmark = pytest.mark.django_db
LANGUAGES = ("ru", "en")
NOTHING_FOUND = "?q=0000000"
LESSEE_ROLES = tuple(role for role in Role if role.startswith("lessee_"))


def client_of(actor: Membership, language: str) -> Client:
    client = Client()
    client.force_login(actor.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def wrong_pages(client: Client, addresses: Iterable[str], language: str) -> dict[str, list[str]]:
    words = words_of_data()
    found = {}
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        found[address] = faults(response.content.decode(), language, words)
    return {address: lines for address, lines in found.items() if lines}


def pages_of(contracts: list[Contract]) -> Iterator[str]:
    names = ("contracts:detail", "contracts:timeline", "payments:schedule", "payments:contract_payments")
    for contract in contracts:
        yield from (reverse(name, args=[contract.pk]) for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cabinet(language: str) -> None:
    lessee, contracts = make_portfolio()
    assert [contract.status for contract in contracts] == list(ContractStatus)
    client = client_of(person_of(lessee, Role.LESSEE_ADMIN), language)
    invoice = Invoice.objects.get()
    lists = [reverse(name) for name in ("contracts:list", "contracts:assets", "payments:invoices")]
    filters = [f"{lists[0]}?status={status}" for status in ContractStatus]
    filters += [f"{lists[0]}?product={product}" for product in ProductKind]
    filters += [f"{lists[1]}?kind={kind}" for kind in AssetKind]
    filters += [f"{lists[0]}?debt=overdue&sort=-overdue&signed_from=2020-01-01", f"{lists[2]}?due_from=2020-01-01"]
    empty = [address + NOTHING_FOUND for address in lists]
    addresses = [reverse("home"), *pages_of(contracts), invoice.get_absolute_url(), *lists, *filters, *empty]
    assert wrong_pages(client, addresses, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", LESSEE_ROLES)
def test_home_of_each_role(role: Role, language: str) -> None:
    lessee, contracts = make_portfolio()
    client = client_of(person_of(lessee, role), language)
    addresses = [reverse("home"), reverse("contracts:assets"), reverse("contracts:detail", args=[contracts[1].pk])]
    assert wrong_pages(client, addresses, language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_cabinet_without_anything(language: str) -> None:
    client = client_of(MembershipFactory(role=Role.LESSEE_ADMIN), language)
    names = ("home", "contracts:list", "contracts:assets", "payments:invoices", "jobs:list")
    assert wrong_pages(client, map(reverse, names), language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_back_office(language: str) -> None:
    _lessee, contracts = make_portfolio()
    client = client_of(MembershipFactory(role=Role.LESSOR_ADMIN, company=contracts[0].lessor), language)
    names = ("accounts_company", "accounts_user", "accounts_membership", "contracts_contract", "payments_invoice")
    lists = [reverse(f"admin:{name}_changelist") for name in (*names, "common_job", "common_outboxevent")]
    pages = [
        reverse(f"admin:contracts_contract_{page}", args=[contract.pk])
        for contract in contracts
        for page in ("change", "history")
    ]
    empty = [address + NOTHING_FOUND for address in lists]
    assert wrong_pages(client, [reverse("admin:index"), *lists, *empty, *pages], language) == {}
