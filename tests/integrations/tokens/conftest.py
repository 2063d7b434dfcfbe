"""The company's administrator, on the factories' day."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from tests.access.world import sign_in_just_now
from tests.factories import NOW, MembershipFactory


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def client(admin: Membership) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    sign_in_just_now(client, admin.user)
    return client
