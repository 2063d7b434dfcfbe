"""The gallery shows every component; a component without a place there fails."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from common.templatetags.ui import register
from leasing_portal.environment import BASE_DIR
from tests.factories import MembershipFactory
from tests.ui.markup import forbidden

TEMPLATES = BASE_DIR / "templates"
# Called by every page's frame, which the gallery page extends.
IN_THE_FRAME = (TEMPLATES / "base.html", TEMPLATES / "cabinet.html")


def test_every_component_has_a_place_in_the_gallery() -> None:
    sources = [*(TEMPLATES / "gallery").glob("*.html"), *IN_THE_FRAME]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    tags = set(re.findall(r"{%\s*(\w+)", text))
    filters = set(re.findall(r"\|(\w+)", text))
    assert set(register.tags) - tags == set()
    assert set(register.filters) - filters == set()


def test_every_template_of_the_kit_is_used_by_a_component() -> None:
    library = (BASE_DIR / "common" / "templatetags" / "ui.py").read_text(encoding="utf-8")
    included = "\n".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "ui").glob("*.html"))
    assert [p.name for p in (TEMPLATES / "ui").glob("*.html") if f"ui/{p.name}" not in library + included] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "en"])
def test_gallery_renders_without_anything_that_the_policy_forbids(client: Client, language: str) -> None:
    client.force_login(MembershipFactory(role=Role.LESSOR_ADMIN).user)
    client.cookies["django_language"] = language
    response = client.get(reverse("gallery"))
    assert response.status_code == 200
    assert forbidden(response.content.decode()) == []
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.django_db
def test_gallery_is_for_the_administrator_of_the_portal(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    assert client.get(reverse("gallery")).status_code == 403
