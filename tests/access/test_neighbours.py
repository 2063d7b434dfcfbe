"""A foreign object answers 404 to everybody who may open such pages at all, nothing changes, and the trail knows.

Foreign is what belongs to a neighbour, to another company of the same person, or is a contract that the limited
membership does not list.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import matrix
from accounts.models import Membership
from accounts.roles import LESSEE_ROLES, Role
from common.models import TrailEntry, TrailKind
from leasing_portal.routes import routes
from tests.access.digest import digest
from tests.access.keys import key_of
from tests.access.subjects import SUBJECTS, parameters
from tests.access.world import World, make_world, sign_in_just_now
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
OF_MATTERS = frozenset({"workflow.Attachment", "workflow.Comment", "workflow.Matter", "workflow.Task"})
OF_CONTRACTS = OF_MATTERS | {
    "contracts.ChangeRequest",
    "contracts.Contract",
    "payments.ClaimLetter",
    "payments.Instalment",
    "payments.Invoice",
    "payments.OnlinePayment",
    "payments.PayoffQuote",
    "payments.ReconciliationAct",
}
# A person's own keys and sessions are theirs whichever company they act for.
OF_PERSONS = frozenset({"mfa.Authenticator", "usersessions.UserSession"})
Asked = tuple[str, str, str]


def asked_for(person: Membership, world: World, owner: Membership, subjects: frozenset[str]) -> Iterator[Asked]:
    """Every method and address that the person's role opens for an object of the owner, with the URL's name."""
    for rule in matrix().rules:
        if rule.subject in subjects and rule.admits(person, signed_in=True):
            values = parameters(rule, ROUTES[rule.url_name], world, owner)
            for method in sorted(rule.methods):
                yield method, rule.url_name, reverse(rule.url_name, kwargs=values)


def found_by(person: Membership, asked: list[Asked]) -> dict[tuple[str, str], int]:
    """What the person gets that is not 404; the database stays as it was and the trail has every refusal."""
    client = Client()
    sign_in_just_now(client, person.user)
    program = key_of(person)
    before = digest()
    statuses = {
        (method, name): client.generic(method, url, headers=program(name)).status_code for method, name, url in asked
    }
    assert digest() == before
    refused = TrailEntry.objects.filter(kind=TrailKind.REFUSED, user_id=person.user_id)
    assert Counter(refused.values_list("detail__method", "detail__page")) == Counter(statuses.keys())
    return {pair: status for pair, status in statuses.items() if status != 404}


@pytest.mark.parametrize("role", list(Role))
def test_objects_of_a_neighbour_are_not_there(role: Role) -> None:
    ours, theirs = make_world(), make_world()
    asked = list(asked_for(ours.people[role], theirs, theirs.people[role], frozenset(SUBJECTS)))
    assert found_by(ours.people[role], asked) == {}


@pytest.mark.parametrize("role", list(Role))
def test_objects_of_ones_other_company_are_not_there(role: Role) -> None:
    ours, other = make_world(), make_world()
    person = ours.people[role]
    elsewhere = MembershipFactory(user=person.user, company=other.companies[role.party], role=role)
    other.people[role] = elsewhere
    asked = list(asked_for(person, other, elsewhere, frozenset(SUBJECTS) - OF_PERSONS))
    assert found_by(person, asked) == {}


@pytest.mark.parametrize("role", sorted(LESSEE_ROLES))
def test_contracts_that_are_not_listed_are_not_there(role: Role) -> None:
    ours = make_world()
    person = ours.people[role]
    person.contracts_limited = True
    person.save()
    asked = list(asked_for(person, ours, person, OF_CONTRACTS))
    assert asked != []
    assert found_by(person, asked) == {}


def test_subjects_of_the_table_all_have_builders_and_are_all_used() -> None:
    assert {rule.subject for rule in matrix().rules if rule.subject} == set(SUBJECTS)
