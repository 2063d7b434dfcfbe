"""Each number of the home page is the number of rows of the list that it leads to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.models import Company, Membership
from accounts.roles import Role
from common.models import DeliveryState
from contracts.models import ContractStatus
from tests.back_office.rows import failed_job, make_delivery, make_import, make_job
from tests.factories import ContractFactory, MembershipFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(lessor: Company, admin: Membership) -> None:
    """Contracts at all stages, and everything else that is counted, with one row each that is not."""
    today, now = timezone.localdate(), timezone.now()
    for count, status in enumerate(ContractStatus, start=1):
        for _ in range(count):
            ContractFactory(lessor=lessor, status=status, advance="100.00")
    ContractFactory(lessor=lessor, overdue_total="10.50", next_due_on=today, next_due_amount="5.00")
    ContractFactory(lessor=lessor, overdue_total="20.00", next_due_on=today + timedelta(days=7), next_due_amount="7.00")
    ContractFactory(lessor=lessor, next_due_on=today + timedelta(days=8), next_due_amount="1.00")
    ContractFactory(overdue_total="99.00", next_due_on=today)
    RegistrationFactory()
    failed_job(admin)
    make_job(admin)
    make_delivery(DeliveryState.DEAD)
    make_delivery()
    make_import(admin, problems=1, created_at=now)
    make_import(admin, problems=1, created_at=now - timedelta(days=8))
    make_import(admin, created_at=now)
    MembershipFactory(company=lessor, role=Role.LESSOR_RISK)
    codes_only = MembershipFactory(company=lessor, role=Role.LESSOR_RISK, second_factor=False)
    Authenticator.objects.create(user=codes_only.user, type=Authenticator.Type.RECOVERY_CODES, data={})


def groups_of(client: Client) -> list[dict[str, Any]]:
    context = client.get("/admin/").context
    return [*context["groups"], *context["others"]]


def rows_of(response: Any) -> int:
    """Rows of the list that a number leads to: one of the back office, or of the cabinet."""
    if "cl" in response.context:
        return len(response.context["cl"].result_list)
    if "size" in response.context:
        return int(response.context["size"].count)
    return int(response.context["page"].paginator.count)


def tiles(client: Client) -> dict[str, tuple[int, str | None]]:
    """Count and sum by the English label; those of queues are words of the page's language."""
    client.cookies["django_language"] = "en"
    groups = groups_of(client)
    with override("en"):
        return {
            str(tile.label): (tile.count, None if tile.amount is None else str(tile.amount))
            for group in groups
            for tile in group["tiles"]
        }


@pytest.mark.usefixtures("portfolio")
def test_counts_are_those_of_the_rows(client: Client) -> None:
    assert tiles(client) == {
        "Steps to decide": (0, None),
        "Tasks": (0, None),
        "Overdue tasks": (0, None),
        "Overdue contracts": (2, "30.50"),
        "Payments due within 7 days": (2, "12.00"),
        "Advances to be received": (3, "300.00"),
        "Being prepared": (1, None),
        "Being signed": (2, None),
        "Awaiting the advance": (3, None),
        "Awaiting delivery": (4, None),
        "Active": (8, None),
        "Active, terms changed": (6, None),
        "Awaiting buyout": (7, None),
        "Awaiting return": (8, None),
        "Closed": (9, None),
        "Terminated": (10, None),
        "Cancelled before signing": (11, None),
        "Registrations to decide on": (1, None),
        "Imports with refusals in 7 days": (1, None),
        "Failed jobs in 7 days": (1, None),
        "Undelivered events": (1, None),
        "People without a second factor": (2, None),
    }


@pytest.mark.usefixtures("portfolio")
def test_each_count_leads_to_a_list_of_so_many_rows(client: Client) -> None:
    found = [tile for group in groups_of(client) for tile in group["tiles"]]
    listed = {tile.url: rows_of(client.get(tile.url)) for tile in found}
    assert listed == {tile.url: tile.count for tile in found}
    assert len(found) == 22


def test_a_risk_officer_gets_counts_of_contracts_only(client_as: Callable[[Role], Client]) -> None:
    client = client_as(Role.LESSOR_RISK)
    assert [len(group["tiles"]) for group in groups_of(client)] == [3, 3, 5]


def test_queries_of_the_home_page(
    client: Client, lessor: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ContractFactory(lessor=lessor)
    with django_assert_num_queries(8):
        client.get("/admin/")
