"""People of a client and of its lessor, and a contract of theirs with something overdue."""

from datetime import date

from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from tests import factories

ADVANCE = (date(2025, 12, 25), "240000.00")


def signed_in(person: Membership) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person.user)
    return client


def of_lessor(contract: Contract, role: Role = Role.LESSOR_HEAD) -> Membership:
    """A person of the contract's lessor."""
    person: Membership = factories.MembershipFactory(role=role, company=contract.lessor)
    return person
