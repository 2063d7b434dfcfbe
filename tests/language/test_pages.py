"""Every page of the access matrix, opened by people of all kinds, holds no word of the other language."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.access import Audience, matrix
from accounts.roles import Role
from leasing_portal.access_page import ANONYMOUS
from leasing_portal.routes import routes
from tests.access.subjects import parameters
from tests.access.world import World, make_world, secure, sign_in_just_now
from tests.language.data import words_of_data
from tests.language.page_words import faults

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes()}
LANGUAGES = ("ru", "en")
# One of each kind of page set: the whole cabinet, assets without money, a supplier, the whole back office.
VISITORS = (ANONYMOUS, Role.LESSEE_ADMIN, Role.LESSEE_OPERATIONS, Role.SUPPLIER_MANAGER, Role.LESSOR_ADMIN)


def pages(world: World, visitor: str) -> Iterator[tuple[str, str]]:
    """Names and addresses of everything that the visitor may open."""
    person = world.people[Role(visitor if visitor != ANONYMOUS else Role.LESSEE_ADMIN)]
    for rule in matrix().rules:
        if "GET" not in rule.methods:
            continue
        open_to_all = rule.audience is Audience.EVERYONE
        if open_to_all or (visitor != ANONYMOUS and rule.admits(person, signed_in=True)):
            values = parameters(rule, ROUTES[rule.url_name], world, person)
            yield rule.url_name, reverse(rule.url_name, kwargs=values)


def client_of(world: World, visitor: str, language: str) -> Client:
    client = Client()
    if visitor != ANONYMOUS:
        user = world.people[Role(visitor)].user
        secure(user)
        sign_in_just_now(client, user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visitor", VISITORS)
def test_pages_speak_one_language(visitor: str, language: str) -> None:
    world = make_world()
    client = client_of(world, visitor, language)
    texts = {}
    for name, url in pages(world, visitor):
        response = client.get(url)
        if response.status_code < 500 and response.headers.get("Content-Type", "").startswith("text/html"):
            texts[name] = response.content.decode()
    data = words_of_data()
    found = {name: faults(text, language, data) for name, text in texts.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert len(texts) > 3
