"""Contract list, page and export: filters, sorting, totals, queries, and no money for operations staff."""

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract, ContractStatus, ProductKind
from tests import factories
from tests.cabinet.conftest import SignedIn

pytestmark = pytest.mark.django_db
LIST = "/contracts/"
ROUBLES = re.compile(r"\d[\d\u202f]*,\d\d|₽")


def numbers(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return [contract.number for contract in response.context["page"]]


@pytest.mark.parametrize("count", [1, 3])
def test_list_queries_do_not_grow_with_rows(
    count: int, lessee_admin: Membership, signed_in: SignedIn, django_assert_num_queries: Callable
) -> None:
    for _ in range(count):
        factories.make_contract(lessee=lessee_admin.company)
    client = signed_in(lessee_admin)
    client.get(LIST)
    with django_assert_num_queries(6):
        response = client.get(LIST)
    assert len(response.context["page"].object_list) == count


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize(
    ("url_name", "queries"),
    [("contracts:detail", 7), ("contracts:timeline", 6), ("payments:schedule", 6), ("payments:contract_payments", 11)],
)
def test_contract_page_queries_do_not_grow_with_rows(
    months: int,
    url_name: str,
    queries: int,
    lessee_admin: Membership,
    signed_in: SignedIn,
    django_assert_num_queries: Callable,
) -> None:
    rows = factories.schedule_rows(months=months)
    contract = factories.make_contract(
        lessee=lessee_admin.company, rows=rows, paid=[(row.due_on, str(row.amount)) for row in rows[:-1]]
    )
    client = signed_in(lessee_admin)
    client.get(reverse(url_name, args=[contract.pk]))
    with django_assert_num_queries(queries):
        response = client.get(reverse(url_name, args=[contract.pk]))
    assert response.status_code == 200


def test_list_finds_by_fragment_of_number_vin_and_plate(lessee_admin: Membership, signed_in: SignedIn) -> None:
    vehicle = factories.asset_data(vin="XTA21099043576182", plate="А123ВС77")
    factories.make_contract(lessee=lessee_admin.company, number="ЛД-11/2026", assets=[vehicle])
    factories.make_contract(lessee=lessee_admin.company, number="ЛД-22/2026")
    client = signed_in(lessee_admin)
    assert numbers(client, "?q=11/2026") == ["ЛД-11/2026"]
    assert numbers(client, "?q=043576") == ["ЛД-11/2026"]
    assert numbers(client, "?q=a123bc") == ["ЛД-11/2026"]
    assert numbers(client, "?q=никогда") == []


def test_list_filters_combine_and_ignore_what_is_unknown(lessee_admin: Membership, signed_in: SignedIn) -> None:
    company = lessee_admin.company
    factories.make_contract(lessee=company, number="A", product=ProductKind.EXPRESS)
    factories.make_contract(lessee=company, number="B", product=ProductKind.EXPRESS, status=ContractStatus.TERMINATED)
    factories.make_contract(lessee=company, number="C", signed_on=date(2025, 11, 1))
    client = signed_in(lessee_admin)
    assert numbers(client, "?product=express&sort=number") == ["A", "B"]
    assert numbers(client, "?product=express&status=terminated") == ["B"]
    assert numbers(client, "?signed_to=2025-11-30") == ["C"]
    assert numbers(client, "?sort=lessor__inn&page=999") == numbers(client)
    assert numbers(client, "?debt=overdue&sort=-number") == ["C", "A"]


def test_totals_are_of_the_whole_result_and_count_live_contracts_only(
    lessee_admin: Membership, signed_in: SignedIn
) -> None:
    for _ in range(21):
        factories.make_contract(lessee=lessee_admin.company)
    factories.make_contract(lessee=lessee_admin.company, status=ContractStatus.TERMINATED)
    response = signed_in(lessee_admin).get(LIST)
    totals = response.context["totals"]
    assert len(response.context["page"].object_list) == 20
    assert totals.count == 22
    # 1 200 000 of price and twelve times 10 000 of interest in each of the live contracts.
    assert totals.remaining == 21 * Decimal("1320000.00")


def test_operations_staff_see_no_figure_in_roubles(contract: Contract, signed_in: SignedIn) -> None:
    client = signed_in(Role.LESSEE_OPERATIONS, company=contract.lessee)
    for url in ("/", LIST, contract.get_absolute_url(), f"{contract.get_absolute_url()}timeline/", "/assets/"):
        response = client.get(url)
        assert response.status_code == 200
        assert ROUBLES.findall(response.content.decode()) == []
    for name in ("payments:schedule", "payments:contract_payments"):
        assert client.get(reverse(name, args=[contract.pk])).status_code == 403


@pytest.mark.parametrize("query", ["?debt=overdue", "?debt=none", "?sort=overdue", "?sort=-remaining", "?sort=paid"])
def test_operations_staff_cannot_tell_money_by_filter_or_order(
    query: str, contract: Contract, signed_in: SignedIn
) -> None:
    factories.make_contract(lessee=contract.lessee, paid=[(date(2026, 1, 1), "1320000.00")])
    client = signed_in(Role.LESSEE_OPERATIONS, company=contract.lessee)
    assert numbers(client, query) == numbers(client)


def export(client: Client, query: str = "") -> list[tuple]:
    response = client.get(f"{LIST}export/{query}")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_export_holds_the_filtered_rows_with_exact_sums(contract: Contract, signed_in: SignedIn) -> None:
    factories.make_contract(lessee=contract.lessee, number="other")
    head, row = export(signed_in(Role.LESSEE_FINANCIER, company=contract.lessee), "?q=ЛД-7")
    found = dict(zip(head, row, strict=True))
    assert found["Договор"] == "ЛД-7/2026"
    assert found["Оплачено"] == 240000
    assert Decimal(str(found["Осталось"])) == Decimal(1080000)
    assert found["Подписан"].date() == contract.signed_on


def test_export_for_operations_staff_has_no_money_columns(contract: Contract, signed_in: SignedIn) -> None:
    head, row = export(signed_in(Role.LESSEE_OPERATIONS, company=contract.lessee))
    assert len(head) == len(row) == 7
    assert not any(isinstance(cell, int | float) for cell in row)


def test_export_writes_text_that_looks_like_a_formula_as_text(lessee_admin: Membership, signed_in: SignedIn) -> None:
    factories.make_contract(lessee=lessee_admin.company, number="=1+1")
    _, row = export(signed_in(lessee_admin))
    assert row[0] == "=1+1"


def test_supplier_sees_only_what_it_supplied(signed_in: SignedIn) -> None:
    supplier = factories.MembershipFactory(role=Role.SUPPLIER_MANAGER)
    factories.make_contract(assets=[factories.asset_data(name="Свой кран", supplier=supplier.company)])
    factories.make_contract(assets=[factories.asset_data(name="Чужой кран")])
    client = signed_in(supplier)
    page = client.get("/assets/").content.decode()
    assert "Свой кран" in page
    assert "Чужой кран" not in page
    assert ROUBLES.findall(page) == []
    assert client.get(LIST).status_code == 403


def test_empty_list_says_why_and_what_to_do(lessee_admin: Membership, signed_in: SignedIn) -> None:
    client = signed_in(lessee_admin)
    assert "Договоров пока нет" in client.get(LIST).content.decode()
    factories.make_contract(lessee=lessee_admin.company)
    page = client.get(f"{LIST}?q=нет такого").content.decode()
    assert "Ничего не найдено" in page
    assert f'href="{LIST}"' in page
