"""A lessee with one contract, on the factories' day."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from tests.api_keys import bearer
from tests.factories import NOW, MembershipFactory, make_contract

# Asks an address as a program and gives the status with the JSON of the answer.
Asked = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def contract(admin: Membership) -> Contract:
    """The advance is paid, the rest is overdue by the calendar."""
    return make_contract(lessee=admin.company, number="ЛД-7/2026", paid=[(NOW.date().replace(2025, 12), "240000.00")])


@pytest.fixture
def asked() -> Asked:
    def ask(membership: Membership, path: str, *capabilities: Any, **query: Any) -> tuple[int, Any]:
        client = Client()
        client.cookies["django_language"] = "en"
        response = client.get(f"/api/v1/{path}", query_params=query, headers=bearer(membership, *capabilities))
        return response.status_code, response.json()

    return ask
