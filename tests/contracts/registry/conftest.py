"""People and contracts of the registry's tests."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from tests.factories import NOW, TODAY, LessorFactory, MembershipFactory


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def head(lessor: Company) -> Membership:
    made = MembershipFactory(role=Role.LESSOR_HEAD, company=lessor)
    made.as_of = TODAY
    return made


@pytest.fixture
def enter() -> Callable[[Membership], Client]:
    def entered(person: Membership) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return entered
