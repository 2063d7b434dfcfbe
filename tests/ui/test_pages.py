"""Language, brand, errors: what every visitor meets."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from tests.factories import MembershipFactory
from tests.ui.markup import forbidden


@pytest.mark.django_db
def test_language_switch_keeps_the_page_and_the_choice(client: Client) -> None:
    assert '<html lang="ru"' in client.get("/account/login/").content.decode()
    response = client.post(reverse("set_language"), {"language": "en", "next": "/account/login/?next=/x/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/?next=/x/")
    html = client.get("/account/login/").content.decode()
    assert '<html lang="en"' in html
    assert "Sign in to the cabinet" in html


@pytest.mark.django_db
def test_language_switch_does_not_lead_away(client: Client) -> None:
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://example.org/"})
    assert response.headers["Location"] == "/"


@pytest.mark.django_db
def test_brand_css_is_kept_for_a_year_under_its_version_and_asked_anew_without_it(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    address = re.search(r'href="(/brand\.css\?v=[0-9a-f]{12})"', page)
    assert address is not None
    kept = client.get(address[1])
    assert kept.headers["Content-Type"] == "text/css; charset=utf-8"
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    bare = client.get("/brand.css")
    assert bare.headers["Cache-Control"] == "no-cache"
    assert client.get("/brand.css", headers={"if-none-match": bare.headers["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_brand_css_follows_the_settings(client: Client) -> None:
    with override_settings(BRAND={**settings.BRAND, "accent": "#008855"}):
        assert "--accent:#008855;" in client.get("/brand.css").content.decode()


@pytest.mark.django_db
def test_manifest_names_the_brand(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert response.json() == {
        "name": settings.BRAND["name"],
        "short_name": settings.BRAND["name"],
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "icons": [{"src": "/static/brand/favicon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }


@pytest.mark.django_db
def test_wrong_address_says_what_to_do_and_names_the_request(client: Client) -> None:
    response = client.get("/no-such-page/")
    html = response.content.decode()
    assert response.status_code == 404
    assert response.headers["X-Request-ID"] in html
    assert f'href="{reverse("account_login")}"' in html
    assert settings.BRAND["support_phone"] in html


@pytest.mark.django_db
def test_refused_page_names_the_role_and_the_company(client: Client) -> None:
    membership = MembershipFactory()
    client.force_login(membership.user)
    response = client.get(reverse("gallery"))
    html = response.content.decode()
    assert response.status_code == 403
    assert membership.company.short_name in html
    assert response.headers["X-Request-ID"] in html


@pytest.mark.parametrize(("view", "status"), [(server_error, 500), (bad_request, 400)])
def test_error_page_needs_no_context_and_no_database(view: object, status: int) -> None:
    request = RequestFactory().get("/")
    assert callable(view)
    response = view(request) if status == 500 else view(request, ValueError())
    html = response.content.decode()
    assert response.status_code == status
    assert settings.BRAND["support_email"] in html
    assert forbidden(html) == []


@pytest.mark.django_db
def test_out_of_date_form_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("set_language"), {"language": "en"})
    assert response.status_code == 403
    assert "Форма устарела" in response.content.decode()
