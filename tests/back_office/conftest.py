"""A lessor's office with a portal administrator at the keyboard."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from tests.factories import LessorFactory, MembershipFactory


@pytest.fixture
def lessor() -> Company:
    return LessorFactory()


@pytest.fixture
def admin(lessor: Company) -> Membership:
    return MembershipFactory(company=lessor, role=Role.LESSOR_ADMIN)


@pytest.fixture
def client(admin: Membership) -> Client:
    client = Client()
    client.force_login(admin.user)
    return client


@pytest.fixture
def client_as(lessor: Company) -> Callable[[Role], Client]:
    """Sign a new person of the office in."""

    def enter(role: Role) -> Client:
        client = Client()
        client.force_login(MembershipFactory(company=lessor, role=role).user)
        return client

    return enter
