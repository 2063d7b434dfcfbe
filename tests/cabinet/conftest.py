"""People and contracts of the cabinet's pages."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from tests import factories

SignedIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _today() -> object:
    """All pages are opened on the factories' day."""
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def lessee_admin() -> Membership:
    return factories.MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def contract(lessee_admin: Membership) -> Contract:
    """Advance and three payments made, the twelfth month still ahead; the rest is overdue by the calendar."""
    return factories.make_contract(
        lessee=lessee_admin.company,
        number="ЛД-7/2026",
        paid=[(factories.schedule_rows()[0].due_on, "240000.00")],
    )


@pytest.fixture
def signed_in() -> SignedIn:
    """Make a client of a colleague in this role, or of this very person."""

    def client_of(person: Membership | Role, **company: object) -> Client:
        member = factories.MembershipFactory(role=person, **company) if isinstance(person, Role) else person
        client = Client()
        client.force_login(member.user)
        return client

    return client_of
