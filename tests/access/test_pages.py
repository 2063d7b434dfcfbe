"""Real requests through the whole stack: what is allowed opens, what is refused changes nothing."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Audience, Rule, matrix
from accounts.roles import Role
from leasing_portal.access_page import ANONYMOUS, WITHOUT_COMPANY
from leasing_portal.routes import routes
from tests.access.digest import digest
from tests.access.keys import key_of
from tests.access.paper import outcomes
from tests.access.subjects import parameters
from tests.access.world import World, make_world, secure, sign_in_just_now
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
# What a page needs besides its address.
QUERIES = {
    "admin:autocomplete": {"app_label": "contracts", "model_name": "contract", "field_name": "lessee"},
    "contracts:groups": {"group": "kind"},
}
# Without a link of a letter the page of an invitation says that there is none.
# An invitation and a key of an offer that nobody gave; tests of links open right ones. An explanation of no figure.
# Both sides propose terms, each by a right of its own that only some of its people have.
OPENS = {
    "people:take": {410},
    "offers:open": {404},
    "online:by_link": {404},
    "invoicing:pay": {404},
    "acquiring_simulator:payment": {401},
    "acquiring_simulator:refund": {401},
    "acquiring_simulator:pay": {404},
    "acquiring_simulator:told": {404},
    "offers:pdf": {404},
    "calculator:explanation": {404},
    # The line that is disputed stands in the query.
    "debts:dispute": {404},
    # A secret address that nobody was given; a contract without a schedule has none to take away.
    "schedules:feed": {404},
    # Each side makes acts by a right of its own; a dispute names a line.
    "acts:make": {200, 403},
    "acts:dispute": {404},
    "schedules:xlsx": {404},
    "schedules:comparison_xlsx": {404},
    "applications:propose": {200, 403},
}
# Files of the brand hold nothing of the person, and figures of the public calculator are of nobody.
KEPT = {"brand_css", "brand_manifest", "healthz", "calculator:result", "season:result"}
# One of each kind: what every visitor is answered by the guard is tested as a whole product beside this.
REFUSED = (
    ANONYMOUS,
    WITHOUT_COMPANY,
    Role.LESSEE_ADMIN,
    Role.LESSEE_OPERATIONS,
    Role.SUPPLIER_FINANCIER,
    Role.LESSOR_MANAGER,
    Role.LESSOR_COLLECTIONS,
)
STATUSES = {"sign in": 302, "401": 401, "403": 403, "405": 405}


def client_of(visitor: str, world: World) -> Client:
    client = Client(raise_request_exception=True)
    if visitor == WITHOUT_COMPANY:
        stranger = MembershipFactory(is_active=False)
        client.force_login(stranger.user)
    elif visitor != ANONYMOUS:
        client.force_login(world.people[Role(visitor)].user)
    return client


def address(rule: Rule, world: World, role: Role) -> str:
    return reverse(rule.url_name, kwargs=parameters(rule, ROUTES[rule.url_name], world, world.people[role]))


def rules_with_method(method: str) -> Iterator[Rule]:
    return (rule for rule in matrix().rules if method in rule.methods)


@pytest.mark.parametrize("visitor", REFUSED)
def test_refused_requests_change_nothing(visitor: str) -> None:
    world = make_world()
    client = client_of(visitor, world)
    expected = outcomes(visitor)
    addresses = {rule.url_name: address(rule, world, Role.LESSEE_ADMIN) for rule in matrix().rules}
    program = key_of(world.people.get(visitor))  # type: ignore[call-overload] # a visitor without a role has nobody
    before = digest()
    wrong = {}
    for name, url in addresses.items():
        for method in ("GET", "POST"):
            if (outcome := expected[name, method]) == "pass":
                continue
            response = client.generic(method, url, headers=program(name))
            if response.status_code != STATUSES[outcome]:
                wrong[method, name] = (outcome, response.status_code)
    assert wrong == {}
    assert digest() == before


@pytest.mark.parametrize("role", list(Role))
def test_allowed_pages_open_and_stay_out_of_caches(role: Role) -> None:
    world = make_world()
    client = Client()
    secure(world.people[role].user)
    sign_in_just_now(client, world.people[role].user)
    program, got, kept = key_of(world.people[role]), {}, set()
    for rule in rules_with_method("GET"):
        if rule.audience is not Audience.EVERYONE and not rule.admits(world.people[role], signed_in=True):
            continue
        url = address(rule, world, role)
        response = client.get(url, QUERIES.get(rule.url_name), headers=program(rule.url_name))
        sent_away = rule.url_name != "admin:login" and "/account/login/" in response.headers.get("Location", "")
        if response.status_code not in OPENS.get(rule.url_name, {200, 302}) or sent_away:
            got[rule.url_name] = response.status_code
        if "no-store" not in response.headers.get("Cache-Control", ""):
            kept.add(rule.url_name)
    assert (got, kept) == ({}, KEPT)
