"""Two managers of one lessor: neither finds anything of the other's clients, in lists or by a guessed id."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, Membership, User
from accounts.roles import Role
from contracts.models import Contract
from payments.models import Instalment, Invoice
from payments.services.invoices import issue_invoice
from tests.access.digest import digest
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    SupplierFactory,
    UserFactory,
    asset_data,
    make_contract,
)

pytestmark = pytest.mark.django_db
MANAGED = ("contracts_contract", "payments_invoice", "accounts_company", "accounts_user", "accounts_membership")


@dataclass(frozen=True, slots=True)
class Clients:
    """Rows of one manager's client."""

    manager: Membership
    client: Company
    contract: Contract
    invoice: Invoice
    person: Membership

    def ids(self) -> dict[str, int]:
        """Ids by the part of the admin's URL names."""
        rows = (self.contract.pk, self.invoice.pk, self.client.pk, self.person.user_id, self.person.pk)
        return dict(zip(MANAGED, rows, strict=True))


def clients_of(lessor: Company, name: str) -> Clients:
    manager = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER, user=UserFactory(last_name=f"Ведущий{name}"))
    client = LesseeFactory(short_name=f"ООО «Клиент {name}»")
    contract = make_contract(lessor=lessor, lessee=client, manager=manager.user)
    Contract.objects.filter(pk=contract.pk).update(overdue_total="10.00", next_due_on=timezone.localdate())
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    invoice = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    person = MembershipFactory(company=client, user=UserFactory(last_name=f"Человек{name}"))
    return Clients(manager, client, contract, invoice, person)


@pytest.fixture
def ours(lessor: Company) -> Clients:
    return clients_of(lessor, "Первый")


@pytest.fixture
def theirs(lessor: Company) -> Clients:
    return clients_of(lessor, "Второй")


@pytest.fixture
def manager(ours: Clients, theirs: Clients) -> Client:
    client = Client()
    client.force_login(ours.manager.user)
    return client


def rows(client: Client, name: str, **params: str | int) -> set[int]:
    page = client.get(reverse(f"admin:{name}_changelist"), params)
    return {row.pk for row in page.context["cl"].result_list}


@pytest.mark.parametrize("name", MANAGED)
def test_lists_show_own_clients(name: str, manager: Client, ours: Clients, theirs: Clients, lessor: Company) -> None:
    # Beside clients a manager sees the office itself: the company, and colleagues.
    office = {"accounts_company": {lessor.pk}, "accounts_user": {ours.manager.user_id, theirs.manager.user_id},
              "accounts_membership": {ours.manager.pk, theirs.manager.pk}}  # fmt: skip
    assert rows(manager, name) == {ours.ids()[name]} | office.get(name, set())


@pytest.mark.parametrize("name", MANAGED)
def test_a_search_and_a_filter_find_nothing_of_others(name: str, manager: Client, theirs: Clients) -> None:
    person, client = theirs.person.user, theirs.client
    words = (client.short_name, client.inn, theirs.contract.number, person.email, person.last_name)
    assert [rows(manager, name, q=word) for word in words] == [set()] * len(words)


def test_a_filter_by_a_foreign_client_finds_nothing_and_does_not_name_it(
    manager: Client, ours: Clients, theirs: Clients
) -> None:
    lists = {
        "contracts_contract": "lessee__id__exact",
        "payments_invoice": "contract__lessee__id__exact",
        "accounts_membership": "company__id__exact",
    }
    for name, parameter in lists.items():
        address = reverse(f"admin:{name}_changelist")
        foreign = manager.get(address, {parameter: theirs.client.pk}).content.decode()
        own = manager.get(address, {parameter: ours.client.pk}).content.decode()
        assert ("Клиент Второй" in foreign, "Клиент Первый" in own) == (False, True), name
        assert rows(manager, name, **{parameter: theirs.client.pk}) == set()


def test_choices_of_filters_name_own_managers_only(manager: Client, ours: Clients) -> None:
    page = manager.get(reverse("admin:contracts_contract_changelist")).content.decode()
    assert ("ВедущийВторой" in page, "Клиент Второй" in page) == (False, False)


@pytest.mark.parametrize("name", MANAGED)
def test_a_guessed_id_is_not_there(name: str, manager: Client, theirs: Clients, ours: Clients) -> None:
    parts = ("change", "history", "card") if name == "accounts_company" else ("change", "history")
    before = digest()
    for part in parts:
        address = reverse(f"admin:{name}_{part}", args=[theirs.ids()[name]])
        assert manager.get(address).status_code == 404
        assert manager.post(address, {"short_name": "X"}).status_code in {403, 404, 405}
        assert manager.get(reverse(f"admin:{name}_{part}", args=[ours.ids()[name]])).status_code == 200
    assert digest() == before


def offered(client: Client, source: str, field: str, term: str = "") -> Iterator[str]:
    app, model = source.split(".")
    found = client.get(
        "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": field, "term": term}
    )
    assert found.status_code == 200
    return (row["text"] for row in found.json()["results"])


def test_autocomplete_offers_nothing_of_others(
    manager: Client, ours: Clients, theirs: Clients, lessor: Company
) -> None:
    fields = {
        ("contracts.contract", "lessee"): {ours.client.short_name},
        ("accounts.membership", "company"): {ours.client.short_name, lessor.short_name},
        ("accounts.company", "parent"): {ours.client.short_name, lessor.short_name},
        ("payments.invoice", "contract"): {str(ours.contract)},
        ("accounts.membership", "user"): {str(m.user) for m in (ours.person, ours.manager, theirs.manager)},
    }
    assert {key: set(offered(manager, *key)) for key in fields} == fields
    words = (theirs.client.inn, theirs.client.short_name, theirs.person.user.email, theirs.contract.number)
    assert [list(offered(manager, *key, term=word)) for key in fields for word in words] == [[]] * 20


def test_numbers_of_the_home_page_are_those_of_own_clients(
    manager: Client, ours: Clients, theirs: Clients, client: Client
) -> None:
    def numbers(who: Client) -> list[int]:
        page = who.get("/admin/")
        return [tile.count for tile in page.context["others"][0]["tiles"]][:2]

    assert (numbers(manager), numbers(client)) == ([1, 1], [2, 2])
    scopes = [who.get("/admin/", headers={"Accept-Language": "en"}).context["scope"] for who in (manager, client)]
    assert len({str(scope) for scope in scopes}) == 2


def test_a_person_of_two_clients_is_shown_with_the_role_in_ones_own(
    manager: Client, ours: Clients, theirs: Clients
) -> None:
    MembershipFactory(user=ours.person.user, company=theirs.client, role=Role.LESSEE_AUDITOR)
    person = reverse("admin:accounts_user_change", args=[ours.person.user_id])
    history = reverse("admin:accounts_user_history", args=[ours.person.user_id])
    shown = [manager.get(url).content.decode() for url in (person, history, reverse("admin:accounts_user_changelist"))]
    assert ["Клиент Второй" in page for page in shown] == [False, False, False]
    assert rows(manager, "accounts_user", role=Role.LESSEE_AUDITOR) == set()
    assert rows(manager, "accounts_user", role=ours.person.role) == {ours.person.user_id}


def test_a_manager_reads_people_and_changes_none(manager: Client, ours: Clients) -> None:
    page = manager.get(reverse("admin:accounts_user_change", args=[ours.person.user_id]))
    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    before = digest()
    addresses = [
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_membership_add"),
        reverse("admin:accounts_user_change", args=[ours.person.user_id]),
        reverse("admin:accounts_membership_change", args=[ours.person.pk]),
    ]
    assert [manager.post(url, {"is_active": ""}).status_code for url in addresses] == [403] * 4
    assert digest() == before


def test_rows_out_of_sight_are_not_taken_by_a_form(ours: Clients, lessor: Company) -> None:
    """The portal administrator of one lessor does not reach companies and people of another."""
    stranger = make_contract()
    alien = MembershipFactory(company=stranger.lessee)
    admin = Client()
    admin.force_login(MembershipFactory(company=lessor, role=Role.LESSOR_ADMIN).user)
    before = digest()
    for user, company in ((alien.user_id, ours.client.pk), (ours.person.user_id, stranger.lessee_id)):
        answer = admin.post(
            reverse("admin:accounts_membership_add"),
            {"user": user, "company": company, "role": Role.LESSEE_AUDITOR, "is_active": "on"},
        )
        assert answer.status_code == 400
        assert list(answer.context["adminform"].form.errors) in (["user"], ["company"])
    assert digest() == before


def test_several_lessors_see_those_they_deal_with_and_those_of_nobody(lessor: Company) -> None:
    admin = MembershipFactory(company=lessor, role=Role.LESSOR_ADMIN)
    other = MembershipFactory(company=LessorFactory(), role=Role.LESSOR_MANAGER)
    supplier, their_supplier = SupplierFactory(), SupplierFactory()
    own = make_contract(lessor=lessor, assets=[asset_data(supplier=supplier)])
    foreign = make_contract(lessor=other.company, assets=[asset_data(supplier=their_supplier)])
    shared = make_contract(lessor=lessor).lessee
    make_contract(lessor=other.company, lessee=shared)
    free, new_lessor = LesseeFactory(), LessorFactory()
    led_by_them = LesseeFactory(manager=other.user)
    seen = set(Company.objects.visible_to(admin))
    assert seen == {lessor, own.lessee, supplier, shared, free, new_lessor}
    assert {foreign.lessee, their_supplier, led_by_them, other.company} & seen == set()
    # A client manager of the other one sees of these the led client.
    assert set(Company.objects.visible_to(other)) == {other.company, led_by_them, their_supplier, new_lessor}
    people = set(User.objects.visible_to(admin))
    nobody = UserFactory()
    assert (other.user in people, admin.user in people) == (False, True)
    assert nobody in User.objects.visible_to(admin)
    assert nobody not in User.objects.visible_to(MembershipFactory(company=lessor, role=Role.LESSOR_HEAD))
