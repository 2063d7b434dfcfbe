"""What a signed-in person gets is kept by no cache, neither the browser's nor one on the way."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import matrix
from accounts.roles import Role
from leasing_portal.routes import routes
from tests.access.keys import key_of
from tests.access.subjects import parameters
from tests.access.test_pages import QUERIES
from tests.access.world import make_world, secure, sign_in_just_now

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
# Files of the brand hold nothing of the person, and figures of the public calculator are of nobody.
KEPT = {"brand_css", "brand_manifest", "healthz", "calculator:result", "season:result"}


@pytest.mark.parametrize("role", [Role.LESSEE_ADMIN, Role.LESSOR_ADMIN])
def test_nothing_of_a_signed_in_person_is_kept(role: Role) -> None:
    world = make_world()
    client = Client()
    secure(world.people[role].user)
    sign_in_just_now(client, world.people[role].user)
    program, kept = key_of(world.people[role]), set()
    for rule in matrix().rules:
        if "GET" not in rule.methods or not rule.admits(world.people[role], signed_in=True):
            continue
        url = reverse(rule.url_name, kwargs=parameters(rule, ROUTES[rule.url_name], world, world.people[role]))
        answer = client.get(url, QUERIES.get(rule.url_name), headers=program(rule.url_name))
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            kept.add(rule.url_name)
    assert kept == KEPT


def test_refusals_to_a_signed_in_person_are_not_kept_either() -> None:
    client = Client()
    client.force_login(make_world().people[Role.LESSEE_ADMIN].user)
    answers = [client.get("/no-such-page/"), client.get("/admin/"), client.post("/")]
    said = [(answer.status_code, answer["Cache-Control"]) for answer in answers]
    assert said == [(status, "private, no-store") for status in (404, 403, 405)]
