"""Companies are checked in full, and their accounts with them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import BankAccount, Company, Membership
from accounts.roles import Party, Role
from common import sample_ids
from common.models import OutboxEvent
from tests.factories import BankAccountFactory, LesseeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/company/add/"
BIC = sample_ids.sample_bic(7001)


def account(seed: int, **changes: Any) -> dict[str, Any]:
    return {
        "bank_name": "Банк",
        "bic": BIC,
        "account": sample_ids.sample_account(seed, BIC),
        "correspondent_account": sample_ids.sample_correspondent_account(BIC),
    } | changes


def form(*accounts: dict[str, Any], initial: int = 0, **changes: Any) -> dict[str, Any]:
    data = {
        "party": "lessee",
        "short_name": "ООО «Новая»",
        "full_name": "Общество «Новая»",
        "inn": sample_ids.sample_company_inn(7000),
        "kpp": sample_ids.sample_kpp(7000),
        "ogrn": sample_ids.sample_ogrn(7000),
        "segment": "small",
        "bank_accounts-TOTAL_FORMS": len(accounts),
        "bank_accounts-INITIAL_FORMS": initial,
    }
    for number, values in enumerate(accounts):
        data |= {f"bank_accounts-{number}-{name}": value for name, value in values.items()}
    return data | changes


def of_existing(company: Company, *accounts: dict[str, Any]) -> dict[str, Any]:
    """The form of a company with its accounts as they are, then `accounts` in their place."""
    names = ("party", "short_name", "full_name", "inn", "kpp", "ogrn", "segment", "legal_address", "phone", "email")
    return form(*accounts, initial=len(accounts), **{name: getattr(company, name) for name in names})


def row(stored: BankAccount, **changes: Any) -> dict[str, Any]:
    names = ("id", "bank_name", "bic", "account", "correspondent_account")
    return {name: getattr(stored, name) for name in names} | {"company": stored.company_id} | changes


def test_a_company_is_added_with_its_account(client: Client) -> None:
    response = client.post(ADD, form(account(1, is_default="on")))
    company = Company.objects.get(short_name="ООО «Новая»")
    assert (response.status_code, response["Location"]) == (302, "/admin/accounts/company/")
    assert [(a.bic, a.is_default) for a in company.bank_accounts.all()] == [(BIC, True)]


@pytest.mark.parametrize(
    ("field", "value"), [("inn", "7701234567"), ("kpp", "77"), ("ogrn", "1027700000000"), ("kpp", "")]
)
def test_wrong_identifiers_are_named_and_nothing_is_saved(field: str, value: str, client: Client) -> None:
    before = Company.objects.count()
    errors = client.post(ADD, form() | {field: value}).context["adminform"].form.errors
    assert Company.objects.count() == before
    assert field in errors or "__all__" in errors


def test_an_account_that_does_not_fit_its_bank_is_refused(client: Client) -> None:
    wrong = account(1)
    wrong["account"] = wrong["account"][:-1] + str((int(wrong["account"][-1]) + 1) % 10)
    response = client.post(ADD, form(wrong))
    formset = response.context["inline_admin_formsets"][0].formset
    assert (list(formset.errors[0]), BankAccount.objects.filter(bank_name="Банк").count()) == (["account"], 0)


def test_two_main_accounts_are_refused(client: Client) -> None:
    response = client.post(ADD, form(account(1, is_default="on"), account(2, is_default="on")))
    formset = response.context["inline_admin_formsets"][0].formset
    assert (len(formset.non_form_errors()), Company.objects.filter(short_name="ООО «Новая»").count()) == (1, 0)


def test_the_main_mark_moves_to_another_account(client: Client) -> None:
    company = LesseeFactory()
    old = BankAccountFactory(company=company)
    new = BankAccountFactory(company=company, is_default=False)
    data = of_existing(company, row(new, is_default="on"), row(old))
    assert client.post(f"/admin/accounts/company/{company.pk}/change/", data).status_code == 302
    marks = dict(company.bank_accounts.values_list("pk", "is_default"))
    assert marks == {old.pk: False, new.pk: True}


def test_a_change_is_told_to_those_who_copied_the_details(client: Client) -> None:
    company = LesseeFactory()
    client.post(f"/admin/accounts/company/{company.pk}/change/", of_existing(company) | {"short_name": "ООО «Иная»"})
    payloads = list(OutboxEvent.objects.values_list("type", "payload"))
    assert payloads == [("accounts.CompanyChanged", {"company_id": company.pk, "fields": ["short_name"]})]


@pytest.mark.parametrize("party", [Party.LESSEE, Party.LESSOR])
def test_the_party_of_a_company_is_shown_and_not_changed(party: Party, client: Client, lessor: Company) -> None:
    company = lessor if party is Party.LESSOR else LesseeFactory()
    page = f"/admin/accounts/company/{company.pk}/change/"
    assert "party" not in client.get(page).context["adminform"].form.fields
    response = client.post(page, of_existing(company) | {"party": "supplier", "short_name": "ООО «Иная»"})
    company.refresh_from_db()
    assert (response.status_code, company.party, company.short_name) == (302, party, "ООО «Иная»")


def test_staff_of_a_company_that_is_no_lessor_are_refused_and_not_sent_round(
    client: Client, lessor: Company, admin: Membership
) -> None:
    Company.objects.filter(pk=lessor.pk).update(party=Party.SUPPLIER)
    pages = [client.get(url) for url in ("/admin/", "/admin/accounts/company/", f"/admin/accounts/user/{admin.pk}/")]
    assert [page.status_code for page in pages] == [403, 403, 404]
    assert {page.templates[0].name for page in pages[:2]} == {"403.html"}


def test_a_visitor_is_sent_to_sign_in() -> None:
    response = Client().get("/admin/accounts/company/?q=a")
    where = "/account/login/?next=/admin/accounts/company/%3Fq%3Da"
    assert (response.status_code, response["Location"]) == (302, where)


def test_a_manager_reads_the_details_of_the_lessor_and_changes_nothing(
    client_as: Callable[[Role], Client], lessor: Company
) -> None:
    manager, stored = client_as(Role.LESSOR_MANAGER), lessor.bank_accounts.get()
    page = f"/admin/accounts/company/{lessor.pk}/change/"
    shown = manager.get(page)
    assert (shown.status_code, stored.account in shown.content.decode()) == (200, True)
    assert shown.context["has_change_permission"] is False
    assert [inline.has_change_permission for inline in shown.context["inline_admin_formsets"]] == [False]
    other = sample_ids.sample_account(7002, stored.bic)
    for accounts in ([row(stored, account=other, is_default="on")], [row(stored), account(7003, is_default="on")]):
        data = of_existing(lessor, *accounts) | {"short_name": "ООО «Иная»", "bank_accounts-INITIAL_FORMS": 1}
        assert manager.post(page, data).status_code == 403
    assert list(lessor.bank_accounts.values_list("pk", "account", "is_default")) == [(stored.pk, stored.account, True)]
    assert Company.objects.get(pk=lessor.pk).short_name == lessor.short_name
    assert OutboxEvent.objects.count() == 0


def test_the_portal_administrator_changes_the_account_of_the_lessor(client: Client, lessor: Company) -> None:
    stored = lessor.bank_accounts.get()
    other = sample_ids.sample_account(7002, stored.bic)
    data = of_existing(lessor, row(stored, account=other, is_default="on"))
    assert client.post(f"/admin/accounts/company/{lessor.pk}/change/", data).status_code == 302
    assert list(lessor.bank_accounts.values_list("pk", "account", "is_default")) == [(stored.pk, other, True)]


def test_a_manager_changes_the_account_of_a_client(lessor: Company) -> None:
    leader = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    stored = BankAccountFactory(company=LesseeFactory(manager=leader.user))
    other = sample_ids.sample_account(7002, stored.bic)
    data = of_existing(stored.company, row(stored, account=other, is_default="on"))
    data |= {"manager": leader.user_id}
    page = f"/admin/accounts/company/{stored.company_id}/change/"
    manager = Client()
    manager.force_login(leader.user)
    assert manager.post(page, data).status_code == 302
    assert list(stored.company.bank_accounts.values_list("account", flat=True)) == [other]


@pytest.mark.parametrize(
    ("role", "parties"),
    [(Role.LESSOR_MANAGER, {"lessee", "supplier"}), (Role.LESSOR_ADMIN, {"lessor", "lessee", "supplier"})],
)
def test_only_the_portal_administrator_adds_a_lessor(
    role: Role, parties: set[str], client_as: Callable[[Role], Client]
) -> None:
    person = client_as(role)
    offered = {value for value, _label in person.get(ADD).context["adminform"].form.fields["party"].choices if value}
    response = person.post(ADD, form(party="lessor"))
    added = Company.objects.filter(short_name="ООО «Новая»").count()
    may = role == Role.LESSOR_ADMIN
    assert (offered, response.status_code, added) == (parties, 302 if may else 400, int(may))
    assert may or list(response.context["adminform"].form.errors) == ["party"]
