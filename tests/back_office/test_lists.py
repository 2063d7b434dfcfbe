"""Lists and pages: the number of queries does not grow with rows; search; what others own."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, Membership
from accounts.roles import Role
from common.models import DeliveryState
from payments.models import Instalment
from payments.services.invoices import issue_invoice
from tests.back_office.rows import (
    make_application,
    make_checklist_rule,
    make_delivery,
    make_import,
    make_job,
    make_policy,
)
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory, asset_data, make_contract

pytestmark = pytest.mark.django_db


def make_invoice(owner: Membership) -> None:
    contract = make_contract(lessor=owner.company)
    row = Instalment.objects.in_force().get(version__contract=contract, number=1)
    issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY)


@pytest.mark.parametrize("order", ["0", "-0"])
def test_invoices_are_sorted_by_year_and_number(client: Client, order: str) -> None:
    owner = MembershipFactory(role=Role.LESSOR_HEAD, company=LessorFactory())
    make_invoice(owner)
    make_invoice(owner)
    client.force_login(owner.user)
    shown = client.get("/admin/payments/invoice/", {"o": order}).context["cl"].result_list
    numbers = [invoice.number for invoice in shown]
    assert numbers == sorted(numbers, reverse=order == "-0")
    assert len(numbers) == 2


LISTS: dict[str, tuple[Callable[[Membership], object], int]] = {
    "/admin/contracts/contract/": (lambda owner: make_contract(lessor=owner.company), 6),
    "/admin/contracts/application/": (make_application, 5),
    "/admin/contracts/policy/": (make_policy, 6),
    "/admin/contracts/checklistrule/": (make_checklist_rule, 5),
    "/admin/payments/invoice/": (make_invoice, 6),
    "/admin/accounts/company/": (lambda _owner: LesseeFactory(), 5),
    "/admin/accounts/user/": (lambda owner: MembershipFactory(company=owner.company, role=Role.LESSOR_RISK), 6),
    "/admin/accounts/membership/": (
        lambda owner: MembershipFactory(company=owner.company, role=Role.LESSOR_RISK),
        5,
    ),
    "/admin/integrations/portfolioimport/": (make_import, 5),
    "/admin/common/job/": (make_job, 6),
    "/admin/common/outboxevent/": (lambda _owner: make_delivery(), 5),
    "/admin/common/delivery/": (lambda _owner: make_delivery(DeliveryState.DEAD), 5),
}


@pytest.mark.parametrize("address", LISTS)
def test_queries_of_a_list_do_not_grow_with_rows(address: str, client: Client, admin: Membership) -> None:
    make, expected = LISTS[address]
    make(admin)
    client.get(address)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            make(admin)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [expected, expected]


@pytest.mark.parametrize("address", LISTS)
def test_every_filter_of_a_list_may_be_asked(address: str, client: Client, admin: Membership) -> None:
    make, _expected = LISTS[address]
    # A filter by a fact with one value is not offered.
    make(admin)
    make(admin)
    specs = client.get(address).context["cl"].filter_specs
    parameters = {name for spec in specs for name in spec.expected_parameters()}
    # What a value means is the filter's business: a wrong one leads back to the list.
    statuses = {name: client.get(address, {name: "1"}).status_code for name in parameters}
    assert {name: status for name, status in statuses.items() if status not in {200, 302}} == {}


def test_an_empty_list_blames_the_filters_only_when_some_are_set(client: Client) -> None:
    client.cookies["django_language"] = "en"
    nothing, unfitting = "There is nothing here yet", "No row fits the search and the filters."
    found = {
        query: [text in client.get("/admin/integrations/portfolioimport/" + query).content.decode() for text in texts]
        for texts in [(nothing, unfitting, "Clear the filters")]
        for query in ("", "?q=nobody", "?dry_run__exact=1")
    }
    assert found == {
        "": [True, False, False],
        "?q=nobody": [False, True, True],
        "?dry_run__exact=1": [False, True, True],
    }


def test_queries_of_a_contract_do_not_grow_with_rows(client: Client, lessor: Company) -> None:
    one = make_contract(lessor=lessor, paid=[(TODAY, "10.00")])
    three = make_contract(
        lessor=lessor,
        assets=[asset_data(position=n, price=price) for n, price in enumerate([Decimal("400000.00")] * 3, start=1)],
        paid=[(TODAY, "10.00"), (TODAY, "20.00"), (TODAY, "30.00")],
    )
    client.get(f"/admin/contracts/contract/{one.pk}/change/")
    counts = []
    for contract in (one, three):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/contracts/contract/{contract.pk}/change/").status_code == 200
        counts.append(len(queries))
    assert counts == [14, 14]


def numbers(client: Client, **params: str) -> list[str]:
    rows = client.get("/admin/contracts/contract/", params).context["cl"].result_list
    return [contract.number for contract in rows]


def test_contracts_are_found_by_number_inn_and_vin(client: Client, lessor: Company) -> None:
    lessee = LesseeFactory()
    asset = asset_data()
    wanted = make_contract(lessor=lessor, lessee=lessee, assets=[asset])
    make_contract(lessor=lessor)
    found = {text: numbers(client, q=text) for text in (wanted.number, lessee.inn, asset.vin, asset.plate, "zzz")}
    assert found == {
        wanted.number: [wanted.number],
        lessee.inn: [wanted.number],
        asset.vin: [wanted.number],
        asset.plate: [wanted.number],
        "zzz": [],
    }


def test_contracts_of_another_lessor_are_not_listed(client: Client, lessor: Company) -> None:
    ours = make_contract(lessor=lessor)
    make_contract()
    assert numbers(client) == [ours.number]


def test_a_row_that_is_not_there_is_a_404(client: Client) -> None:
    paths = ("accounts/company/0/change/", "accounts/company/0/history/", "contracts/contract/x/change/")
    assert [client.get(f"/admin/{path}").status_code for path in paths] == [404, 404, 404]
