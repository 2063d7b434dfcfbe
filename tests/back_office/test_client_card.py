"""The client card: everything of one company in one request, each part for those who may open its list."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company, Invitation, Membership
from accounts.roles import Role
from common import trail
from common.models import TrailKind
from common.ui.figures import money
from contracts.models import Contract
from payments.models import Instalment
from payments.services.invoices import issue_invoice
from tests.back_office.rows import make_job
from tests.factories import (
    NOW,
    TODAY,
    LesseeFactory,
    MembershipFactory,
    SupplierFactory,
    asset_data,
    make_contract,
)

pytestmark = pytest.mark.django_db
ALL = ["contracts", "invoices", "acts", "people", "invitations", "registrations", "tokens", "jobs", "trail", "branches"]


def fill(company: Company, lessor: Company, number: int) -> None:
    """One row of each kind."""
    contract = make_contract(lessor=lessor, lessee=company)
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)
    person = MembershipFactory(company=company, role=Role.LESSEE_FINANCIER)
    make_job(person)
    LesseeFactory(parent=company)
    trail.write(TrailKind.VIEWED, company_id=company.pk, user_id=person.user_id, object_text="Счёт")
    Invitation.objects.create(
        company=company, email=f"new{number}@example.org", role=Role.LESSEE_AUDITOR, invited_by=None,
        token_digest=f"{number:064}", created_at=NOW, expires_at=NOW + timedelta(days=7),
    )  # fmt: skip


def card(client: Client, company: Company) -> dict[str, int]:
    """Rows of each part, by its anchor."""
    page = client.get(f"/admin/accounts/company/{company.pk}/card/")
    assert page.status_code == 200
    return {table.anchor: len(table.rows) for table in page.context["card"].tables}


def test_all_of_a_client_is_on_one_page(client: Client, lessor: Company) -> None:
    company = LesseeFactory()
    fill(company, lessor, 1)
    fill(LesseeFactory(), lessor, 2)
    counts = card(client, company)
    assert counts.pop("trail") > 1
    assert counts == dict.fromkeys(set(ALL) - {"trail"}, 1) | {"acts": 0, "registrations": 0, "tokens": 0}


def test_queries_of_the_card_do_not_grow_with_rows(client: Client, lessor: Company) -> None:
    one, three = LesseeFactory(), LesseeFactory()
    fill(one, lessor, 1)
    for number in (2, 3, 4):
        fill(three, lessor, number)
    card(client, one)
    counts = []
    for company in (one, three):
        with CaptureQueriesContext(connection) as queries:
            card(client, company)
        counts.append(len(queries))
    assert counts == [19, 19]


def test_a_part_shows_the_first_rows_and_leads_to_all(client: Client, lessor: Company) -> None:
    company = LesseeFactory()
    for _ in range(11):
        MembershipFactory(company=company, role=Role.LESSEE_AUDITOR)
    page = client.get(f"/admin/accounts/company/{company.pk}/card/")
    (people,) = (table for table in page.context["card"].tables if table.anchor == "people")
    assert (len(people.rows), people.is_cut) == (10, True)
    assert len(client.get(people.all_url).context["cl"].result_list) == 11


def test_every_link_of_the_card_opens(client: Client, lessor: Company) -> None:
    company = LesseeFactory(parent=LesseeFactory())
    fill(company, lessor, 1)
    page = client.get(f"/admin/accounts/company/{company.pk}/card/").content.decode()
    links = {part.split('"')[0] for part in page.split('href="/')[1:]}
    links = {f"/{link.replace('&amp;', '&')}" for link in links if link.startswith(("admin/", "view-as/"))}
    assert {link: client.get(link).status_code for link in links if client.get(link).status_code != 200} == {}
    assert len(links) > len(ALL)


def test_overdue_contracts_come_first_and_are_summed(client: Client, lessor: Company) -> None:
    company = LesseeFactory()
    calm, late = (make_contract(lessor=lessor, lessee=company) for _ in range(2))
    Contract.objects.filter(pk=calm.pk).update(overdue_total=0)
    Contract.objects.filter(pk=late.pk).update(overdue_total="12345.60", overdue_since=timezone.localdate())
    page = client.get(f"/admin/accounts/company/{company.pk}/card/")
    numbers = [str(row.cells[0]) for row in page.context["card"].tables[0].rows]
    assert [late.number in numbers[0], calm.number in numbers[1]] == [True, True]
    assert money(Decimal("12345.60")) in [value for _label, value in page.context["card"].facts]


@pytest.mark.parametrize(
    ("role", "parts"),
    [
        (Role.LESSOR_ADMIN, ALL),
        (Role.LESSOR_HEAD, [part for part in ALL if part != "trail"]),
        (Role.LESSOR_COLLECTIONS, [part for part in ALL if part not in {"trail", "registrations"}]),
        (Role.LESSOR_RISK, ["contracts", "invoices", "acts", "branches"]),
    ],
)
def test_parts_are_those_whose_lists_the_role_opens(role: Role, parts: list[str], lessor: Company) -> None:
    client, company = Client(), LesseeFactory()
    client.force_login(MembershipFactory(company=lessor, role=role).user)
    fill(company, lessor, 1)
    assert list(card(client, company)) == parts


def test_who_may_look_is_offered_to_look(client: Client, lessor: Company, admin: Membership) -> None:
    company = LesseeFactory()
    active = MembershipFactory(company=company)
    blocked = MembershipFactory(company=company, is_active=False)
    page = client.get(f"/admin/accounts/company/{company.pk}/card/").content.decode()
    assert (f"/view-as/{active.pk}/" in page, f"/view-as/{blocked.pk}/" in page) == (True, False)
    collector = Client()
    collector.force_login(MembershipFactory(company=lessor, role=Role.LESSOR_COLLECTIONS).user)
    assert "/view-as/" not in collector.get(f"/admin/accounts/company/{company.pk}/card/").content.decode()


def test_a_supplier_shows_what_it_supplied(client: Client, lessor: Company) -> None:
    supplier = SupplierFactory()
    make_contract(lessor=lessor, assets=[asset_data(supplier=supplier)])
    assert card(client, supplier)["assets"] == 1
