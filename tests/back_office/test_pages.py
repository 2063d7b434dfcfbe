"""Pages that only show: contracts, invoices, jobs, history; what the whole site is held to."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib import admin as django_admin
from django.test import Client, override_settings
from django.urls import reverse

from accounts.access import Audience, matrix
from accounts.models import Company, Membership
from accounts.roles import Role
from common.models import JobState
from contracts.models import Contract, ContractStatus
from leasing_portal.back_office.model_admin import PortalModelAdmin
from payments.models import Instalment, InvoiceState
from payments.services.invoices import issue_invoice
from tests.back_office.rows import make_job
from tests.factories import NOW, TODAY, LesseeFactory, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
HOME, READINGS = ("index", "tasks:list", "matters:desk", "matters:list"), "readings:list"
CONTRACTS = (
    "contracts_contract_changelist",
    "contracts_application_changelist",
    "requests:list",
)
ACCOUNTS = ("payments_invoice_changelist", "acts:list", "debts:disputes")
ONLINE = "payments_onlinepayment_changelist"
TERMS = ("payments_relief_changelist", "payments_moneyterms_changelist", "payments_keyrate_changelist")
BANK = (
    "triage:desk",
    "payments_bankstatement_changelist",
    "payments_bankoperation_changelist",
    "payments_paymentorder_changelist",
    "payments_watchedfile_changelist",
    "payments_ledgerreport_changelist",
)
IMPORTS = "integrations_portfolioimport_changelist"
CATALOGUE = (
    "calculator_commercialoffer_changelist",
    "calculator_product_changelist",
    "calculator_productversion_changelist",
    "calculator_subsidyprogramme_changelist",
    "calculator_taxrule_changelist",
)
APPROVAL = (
    "workflow_route_changelist",
    "contracts_policy_changelist",
    "contracts_checklistrule_changelist",
)
PEOPLE = (
    "accounts_company_changelist",
    "accounts_companyregistration_changelist",
    "accounts_user_changelist",
    "accounts_membership_changelist",
    "absences",
    "accounts_consentdocument_changelist",
)


def test_a_contract_shows_its_schedule_with_subtotals(client: Client, lessor: Company) -> None:
    contract = make_contract(lessor=lessor)
    tables = client.get(f"/admin/contracts/contract/{contract.pk}/change/").context["tables"]
    assert [table.anchor for table in tables] == ["assets", "schedule", "versions", "receipts", "invoices", "log"]
    schedule = tables[1]
    # An advance in 2025, twelve payments and the buyout in 2026, a subtotal for each year, the total.
    assert (schedule.count, len(schedule.rows), [row.cells[1] for row in schedule.rows if row.is_strong]) == (
        14,
        17,
        ["Итого за 2025\xa0год", "Итого за 2026\xa0год", "Итого"],
    )


def test_nobody_changes_a_contract_by_hand(client: Client, lessor: Company) -> None:
    contract = make_contract(lessor=lessor)
    page = f"/admin/contracts/contract/{contract.pk}"
    statuses = [client.post(f"{page}/{part}/", {"number": "X"}).status_code for part in ("change", "delete")]
    contract.refresh_from_db()
    assert (statuses, contract.number == "X") == ([403, 403], False)


def test_an_invoice_links_to_its_paper_once_it_is_made(client: Client, lessor: Company) -> None:
    contract = make_contract(lessor=lessor)
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    invoice = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    page, paper = f"/admin/payments/invoice/{invoice.pk}/change/", reverse("payments:invoice_pdf", args=[invoice.pk])
    before = paper in client.get(page).content.decode()
    invoice.pdf.name = "invoices/one.pdf"
    invoice.save()
    assert (before, paper in client.get(page).content.decode()) == (False, True)


def test_invoices_are_chosen_by_the_state_that_is_shown(client: Client, lessor: Company) -> None:
    contract = make_contract(lessor=lessor)
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    invoice = issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice
    Contract.objects.update(status=ContractStatus.CLOSED)
    page = "/admin/payments/invoice/"
    found = {
        state: list(client.get(page, {"state": state}).context["cl"].result_list)
        for state in (*InvoiceState.values, "nonsense")
    }
    assert found == {state: [] for state in InvoiceState.values} | {"outdated": [invoice], "nonsense": [invoice]}
    for address in (page, f"{page}{invoice.pk}/change/", f"/admin/contracts/contract/{contract.pk}/change/"):
        assert "Устарел" in client.get(address).content.decode()


def test_a_running_job_can_be_stopped_from_its_page(client: Client, admin: Membership) -> None:
    job = make_job(admin)
    page, stop = f"/admin/common/job/{job.pk}/change/", reverse("jobs:cancel", args=[job.pk])
    before = stop in client.get(page).content.decode()
    client.post(stop)
    job.refresh_from_db()
    assert (before, job.state, stop in client.get(page).content.decode()) == (True, JobState.CANCELLED, False)


def test_history_tells_who_changed_what(client: Client, admin: Membership) -> None:
    company = LesseeFactory()
    names = ("party", "full_name", "inn", "kpp", "ogrn", "segment", "legal_address", "phone", "email")
    data = {name: getattr(company, name) for name in names} | {
        "short_name": "ООО «Иная»",
        "bank_accounts-TOTAL_FORMS": 0,
        "bank_accounts-INITIAL_FORMS": 0,
    }
    client.post(f"/admin/accounts/company/{company.pk}/change/", data)
    table = client.get(f"/admin/accounts/company/{company.pk}/history/").context["table"]
    changed, added = table.rows
    assert changed.cells[1] == str(admin.user)
    assert changed.cells[3] == f"<div><b>краткое наименование:</b> {company.short_name} → ООО «Иная»</div>"
    assert (added.cells[1], len(table.rows)) == ("Система", 2)


def test_history_of_a_person_tells_of_their_roles(client: Client, lessor: Company) -> None:
    other = MembershipFactory(company=lessor, role=Role.LESSOR_RISK)
    other.is_active = False
    other.save()
    rows = client.get(f"/admin/accounts/user/{other.user_id}/history/").context["table"].rows
    assert [str(row.cells[2]) for row in rows] == [
        "Изменено · роль в компании",
        "Добавлено · роль в компании",
        "Добавлено · пользователь",
    ]


def test_history_is_offered_where_it_is_kept() -> None:
    kept = {model._meta.label_lower: hasattr(model, "history") for model in django_admin.site._registry}
    rules = {rule.url_name: rule.audience for rule in matrix().rules}
    offered = {name: rules[f"admin:{name.replace('.', '_')}_history"] is not Audience.NOBODY for name in kept}
    assert offered == kept


def test_only_our_own_admins_are_registered() -> None:
    strangers = [model for model, page in django_admin.site._registry.items() if not isinstance(page, PortalModelAdmin)]
    assert strangers == []


@pytest.mark.parametrize(
    "address",
    [
        "/admin/accounts/company/?party__exact=%00",
        "/admin/accounts/company/?q=%00",
        "/admin/contracts/contract/?manager=1%00",
        "/admin/accounts/company/%00/change/",
        "/contracts/?q=%00",
    ],
)
def test_a_zero_character_in_the_address_is_refused_in_words(address: str, client: Client) -> None:
    response = client.get(address)
    assert (response.status_code, response.templates[0].name) == (400, "400.html")
    assert "Запрос не понят" in response.content.decode()


def test_a_percent_sign_in_the_address_is_no_zero_character(client: Client) -> None:
    assert client.get("/admin/accounts/company/?q=%2500").status_code == 200


def test_there_is_no_command_palette(client: Client) -> None:
    palette = ("/admin/search/", "searchCommand")
    assert [word for word in palette if word in client.get("/admin/").content.decode()] == []
    assert client.get("/admin/search/?s=a&page=99").status_code == 404


def test_the_looser_policy_is_for_the_back_office_only(client: Client) -> None:
    header = "Content-Security-Policy"
    policies = {url: client.get(url)[header] for url in ("/admin/", "/account/email/", "/admin/nowhere/")}
    assert "script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'" in policies["/admin/"]
    assert policies["/account/email/"] == policies["/admin/nowhere/"]
    assert "script-src 'self'; style-src 'self';" in policies["/account/email/"]


@override_settings(IS_PRODUCTION=True)
def test_the_demo_mark_is_not_shown_in_production(client: Client) -> None:
    assert client.get("/admin/").context["environment"] is None
    assert settings.IS_PRODUCTION


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (
            Role.LESSOR_RISK,
            [
                *HOME,
                *CONTRACTS,
                *ACCOUNTS,
                *TERMS,
                *CATALOGUE,
                *APPROVAL,
                "accounts_company_changelist",
                "absences",
                "accounts_consentdocument_changelist",
            ],
        ),
        (Role.LESSOR_MANAGER, [*HOME, READINGS, *CONTRACTS, *ACCOUNTS, *TERMS, *CATALOGUE, *APPROVAL, *PEOPLE]),
        (
            Role.LESSOR_HEAD,
            [
                *HOME,
                READINGS,
                *CONTRACTS,
                IMPORTS,
                *ACCOUNTS,
                ONLINE,
                *TERMS,
                *BANK,
                *CATALOGUE,
                *APPROVAL,
                *PEOPLE,
            ],
        ),
        (
            Role.LESSOR_ADMIN,
            [
                *HOME,
                READINGS,
                *CONTRACTS,
                IMPORTS,
                *ACCOUNTS,
                ONLINE,
                *TERMS,
                *BANK,
                *CATALOGUE,
                *APPROVAL,
                *PEOPLE,
                "access",
                "common_job_changelist",
                "common_delivery_changelist",
                "common_outboxevent_changelist",
                "integrations_outsidecall_changelist",
                "payments_acquirernotice_changelist",
                "common_trailentry_changelist",
            ],
        ),
    ],
)
def test_the_menu_has_what_the_role_may_open(role: Role, links: list[str], client_as: Callable[[Role], Client]) -> None:
    groups = client_as(role).get("/admin/").context["sidebar_navigation"]
    shown = [item["link"] for group in groups for item in group["items"]]
    assert shown == [reverse(name if ":" in name else f"admin:{name}") for name in links]
