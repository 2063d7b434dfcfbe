"""A client, its manager at the keyboard, and another manager whose client it is not."""

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from accounts.view_as.looking import KEY
from tests.factories import LesseeFactory, LessorFactory, MembershipFactory

REASON = "Запрос 1024: не видит договор"


@dataclass(frozen=True, slots=True)
class Office:
    """Two managers of one lessor, each with a client."""

    lessor: Company
    manager: Membership
    other: Membership
    client: Company
    foreign: Company


@pytest.fixture
def office() -> Office:
    lessor = LessorFactory()
    manager = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    other = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    return Office(lessor, manager, other, LesseeFactory(manager=manager.user), LesseeFactory(manager=other.user))


@pytest.fixture
def target(office: Office) -> Membership:
    return MembershipFactory(company=office.client, role=Role.LESSEE_ADMIN)


@pytest.fixture
def staff(office: Office) -> Client:
    return signed_in(office.manager)


def signed_in(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    return client


def look(client: Client, target: Membership, reason: str = REASON) -> int:
    """Start a look by the form; the status of the answer."""
    return client.post(f"/view-as/{target.pk}/", {"reason": reason}).status_code


def forge(client: Client, value: object) -> None:
    """Put a look into the session that nobody started in it."""
    session = client.session
    session[KEY] = value
    session.save()
