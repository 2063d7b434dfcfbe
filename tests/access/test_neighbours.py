"""A foreign object answers 404 to everybody who may open such pages at all, and nothing changes."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import matrix
from accounts.roles import Role
from leasing_portal.routes import routes
from tests.access.digest import digest
from tests.access.keys import key_of
from tests.access.subjects import SUBJECTS, parameters
from tests.access.world import make_world, sign_in_just_now

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}


@pytest.mark.parametrize("role", list(Role))
def test_foreign_objects_are_not_there(role: Role) -> None:
    ours, theirs = make_world(), make_world()
    client = Client()
    sign_in_just_now(client, ours.people[role].user)
    addresses = []
    for rule in matrix().rules:
        if not rule.subject or not rule.admits(ours.people[role], signed_in=True):
            continue
        values = parameters(rule, ROUTES[rule.url_name], theirs, theirs.people[role])
        addresses += [(method, rule.url_name, reverse(rule.url_name, kwargs=values)) for method in rule.methods]
    program = key_of(ours.people[role])
    before = digest()
    statuses = {
        (method, name): client.generic(method, url, headers=program(name)).status_code
        for method, name, url in addresses
    }
    assert {pair: status for pair, status in statuses.items() if status != 404} == {}
    assert digest() == before


def test_subjects_of_the_table_all_have_builders_and_are_all_used() -> None:
    assert {rule.subject for rule in matrix().rules if rule.subject} == set(SUBJECTS)
