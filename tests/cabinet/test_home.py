"""The home page answers what to pay, when and what is overdue."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import ContractStatus
from tests import factories
from tests.cabinet.conftest import SignedIn
from tests.cabinet.waiting import waiting

pytestmark = pytest.mark.django_db


def block(response: Any, template: str) -> dict[str, Any]:
    found: dict[str, Any] = next(block for block in response.context["blocks"] if block["template"] == template)
    return found


def test_home_names_the_next_payment_and_the_overdue_sum(lessee_admin: Membership, signed_in: SignedIn) -> None:
    late = factories.make_contract(lessee=lessee_admin.company)
    good = factories.make_contract(lessee=lessee_admin.company, paid=[(date(2026, 1, 1), "1140000.00")])
    factories.make_contract()
    response = signed_in(lessee_admin).get("/")
    shown = block(response, "home/to_pay.html")
    assert [contract.pk for contract in shown["overdue"]] == [late.pk]
    assert shown["overdue"][0].overdue_total == Decimal("240000.00") + 10 * Decimal("89916.67")
    assert {contract.pk for contract in shown["ahead"]} == {late.pk, good.pk}
    assert shown["first_unpaid"][late.pk].number == 1
    assert shown["first_unpaid"][good.pk].number == 12
    assert block(response, "home/figures.html")["totals"].live == 2


def test_home_of_operations_staff_has_assets_and_no_payments(lessee_admin: Membership, signed_in: SignedIn) -> None:
    factories.make_contract(lessee=lessee_admin.company)
    response = signed_in(Role.LESSEE_OPERATIONS, company=lessee_admin.company).get("/")
    templates = [shown["template"] for shown in response.context["blocks"]]
    assert templates == ["home/assets.html", "home/manager.html", "home/events.html"]


def test_lessor_staff_go_to_the_back_office(signed_in: SignedIn) -> None:
    response = signed_in(Role.LESSOR_MANAGER).get("/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_a_closed_contract_asks_for_nothing(lessee_admin: Membership, signed_in: SignedIn) -> None:
    factories.make_contract(lessee=lessee_admin.company, status=ContractStatus.TERMINATED)
    shown = block(signed_in(lessee_admin).get("/"), "home/figures.html")
    assert (shown["next"], shown["totals"].live, shown["totals"].overdue) == (None, 0, Decimal("0.00"))


def test_the_newest_events_come_after_the_page(
    lessee_admin: Membership, signed_in: SignedIn, django_assert_num_queries: Callable
) -> None:
    contract = factories.make_contract(lessee=lessee_admin.company)
    factories.make_contract()
    client = signed_in(lessee_admin)
    assert 'hx-get="/home/events/"' in client.get("/").content.decode()
    with django_assert_num_queries(4):
        part = client.get("/home/events/")
    assert {event.contract_id for event in part.context["events"]} == {contract.pk}
    assert "<html" not in part.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_home_queries_do_not_grow_with_contracts(
    count: int, lessee_admin: Membership, signed_in: SignedIn, django_assert_num_queries: Callable
) -> None:
    lessor = factories.LessorFactory()
    for _ in range(count):
        factories.make_contract(lessee=lessee_admin.company, lessor=lessor)
        waiting(lessee_admin, lessor)
    client = signed_in(lessee_admin)
    client.get("/")
    with django_assert_num_queries(12):
        response = client.get("/")
    assert {name: len(block(response, f"home/{name}.html")["lines"]) for name in ("tasks", "turns")} == {
        "tasks": count,
        "turns": count,
    }
