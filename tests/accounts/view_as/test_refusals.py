"""Nothing is changed through a client's eyes: every role, every URL of the matrix, every method that writes."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import LOOKING_MAY, can, matrix, may_open, may_while_looking
from accounts.capabilities import READING, Capability
from accounts.models import Membership
from accounts.roles import Role
from accounts.view_as.looking import CLIENT_PARTIES
from leasing_portal.routes import routes
from tests.access.digest import digest
from tests.access.subjects import parameters
from tests.access.test_pages import QUERIES
from tests.access.world import World, make_world, sign_in_just_now
from tests.accounts.view_as.conftest import look

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
CLIENT_ROLES = [role for role in Role if role.party in CLIENT_PARTIES]
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def looking(world: World, role: Role) -> Client:
    client = Client()
    sign_in_just_now(client, world.people[Role.LESSOR_ADMIN].user)
    assert look(client, world.people[role]) == 302
    return client


def addresses(world: World, target: Membership) -> Iterator[tuple[str, str]]:
    """Every URL once, with an object of the client where it names one."""
    for name in dict.fromkeys(rule.url_name for rule in matrix().rules):
        rule = next(rule for rule in matrix().rules if rule.url_name == name)
        yield name, reverse(name, kwargs=parameters(rule, ROUTES[name], world, target))


@pytest.mark.parametrize("role", CLIENT_ROLES)
def test_nothing_is_written(role: Role) -> None:
    world = make_world()
    target = world.people[role]
    known = [(name, url) for name, url in addresses(world, target) if name not in LOOKING_MAY and "/api/" not in url]
    client = looking(world, role)
    before = digest()
    wrong = {}
    for name, url in known:
        for method in WRITES:
            status = client.generic(method, url).status_code
            if status != (403 if matrix().rule(name, method) else 405):
                wrong[method, name] = status
    assert wrong == {}
    assert digest() == before


@pytest.mark.parametrize("role", CLIENT_ROLES)
def test_pages_that_are_read_change_nothing_and_show_no_account(role: Role) -> None:
    world = make_world()
    target = world.people[role]
    known = [(name, url) for name, url in addresses(world, target) if "/api/" not in url]
    client = looking(world, role)
    before = digest()
    opened = set()
    for name, url in known:
        if client.get(url, QUERIES.get(name)).status_code in {200, 204, 302}:
            opened.add(name)
    expected = {
        rule.url_name
        for rule in matrix().rules
        if "GET" in rule.methods and may_while_looking(rule, "GET") and rule.admits(target, signed_in=True)
    }
    assert opened == {name for name in expected if not name.startswith("api")}
    assert digest() == before


@pytest.mark.parametrize("role", CLIENT_ROLES)
def test_no_button_is_offered_and_no_service_gives_in(role: Role) -> None:
    target = make_world().people[role]
    target.is_looked_through = True
    offered = {
        (rule.url_name, method)
        for rule in matrix().rules
        for method in rule.methods - {"GET"}
        if may_open(target, rule.url_name, method)
    }
    assert offered == {(name, "POST") for name in LOOKING_MAY}
    given = {capability for capability in Capability if can(target, capability)}
    assert given == {capability for capability in READING if target.has(capability)}
