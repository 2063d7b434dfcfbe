"""Nothing is changed through a client's eyes: every URL of the matrix, every method that writes, every role."""

from collections.abc import Iterator

import pytest
from django.conf import settings
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
from tests.access.test_pages import OPENS, QUERIES
from tests.access.world import World, make_world, sign_in_just_now
from tests.accounts.view_as.conftest import look

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
CLIENT_ROLES = [role for role in Role if role.party in CLIENT_PARTIES]
# Every address is opened as the roles that see most on each side; what the others may is told by the table of rights.
WIDEST = [Role.LESSEE_ADMIN, Role.SUPPLIER_MANAGER]


def looking(world: World, role: Role) -> Client:
    client = Client()
    sign_in_just_now(client, world.people[Role.LESSOR_ADMIN].user)
    assert look(client, world.people[role]) == 302
    return client


def addresses(world: World, target: Membership, *, writes: bool) -> Iterator[tuple[str, str, str]]:
    """(method, name, address) of every row that writes, or reads, with an object of the client where it names one.

    The API knows no session, and so no look.
    """
    for rule in matrix().rules:
        methods = sorted(rule.methods - {"GET"} if writes else rule.methods & {"GET"})
        if methods and not rule.url_name.startswith("api:"):
            url = reverse(rule.url_name, kwargs=parameters(rule, ROUTES[rule.url_name], world, target))
            yield from ((method, rule.url_name, url) for method in methods)


def test_nothing_is_written() -> None:
    world, role = make_world(), Role.LESSEE_ADMIN
    target = world.people[role]
    known = [row for row in addresses(world, target, writes=True) if row[1] not in LOOKING_MAY]
    client = looking(world, role)
    before = digest()
    statuses = {(method, name): client.generic(method, url).status_code for method, name, url in known}
    assert {row: status for row, status in statuses.items() if status != 403} == {}
    assert any(rule.admits(target, signed_in=True) for rule in matrix().rules if ("POST", rule.url_name) in statuses)
    assert digest() == before


@pytest.mark.parametrize("role", WIDEST)
def test_pages_that_are_read_change_nothing_and_show_no_account(role: Role) -> None:
    world = make_world()
    target = world.people[role]
    known = list(addresses(world, target, writes=False))
    client = looking(world, role)
    before = digest()
    statuses = {name: client.get(url, QUERIES.get(name)).status_code for _method, name, url in known}
    opened = {name for name, status in statuses.items() if status in {200, 204, 302}}
    expected = {
        rule.url_name
        for rule in matrix().rules
        if "GET" in rule.methods and may_while_looking(rule, "GET") and rule.admits(target, signed_in=True)
    }
    # Served before anybody is looked for: what they show is nobody's.
    of_nobody = {name for _method, name, url in known if url in settings.PATHS_OF_NOBODY}
    # These forms ask for the right to send them, which nobody has during a look.
    expected -= {"applications:propose", "tasks:reassign", "acts:make"}
    # What these name is not there with a bare object.
    absent = {name for name, found in OPENS.items() if found <= {401, 404}}
    assert opened == {name for name in expected - absent if not name.startswith("api:")} | of_nobody
    assert {status for name, status in statuses.items() if name not in absent} <= {200, 204, 302, 403}
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
