"""Pages of errors and answers to wrong input, in both languages."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from django.views import defaults
from django.views.csrf import csrf_failure

from accounts.access import GET
from accounts.middleware import refuse_method
from accounts.roles import Role
from tests.access.world import sign_in_just_now
from tests.factories import MembershipFactory, UserFactory
from tests.language.data import words_of_data
from tests.language.page_words import faults

pytestmark = pytest.mark.django_db
LANGUAGES = ("ru", "en")
PAGES: dict[str, Callable[[], HttpResponse]] = {
    "400": lambda: defaults.bad_request(RequestFactory().get("/"), Exception()),
    "403": lambda: defaults.permission_denied(RequestFactory().get("/"), Exception()),
    "405": lambda: refuse_method(RequestFactory().get("/"), allowed=GET),
    "404": lambda: defaults.page_not_found(RequestFactory().get("/"), Exception()),
    "500": lambda: defaults.server_error(RequestFactory().get("/")),
    "csrf": lambda: csrf_failure(RequestFactory().get("/")),
}


def client_of(language: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAGES)
def test_bare_error_page(kind: str, language: str) -> None:
    with override(language):
        html = PAGES[kind]().content.decode()
    assert f'<html lang="{language}"' in html
    assert faults(html, language, words_of_data()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.LESSEE_OPERATIONS, Role.LESSOR_MANAGER])
def test_refusals_to_a_signed_in_person(role: Role, language: str) -> None:
    client = client_of(language)
    client.force_login(MembershipFactory(role=role).user)
    answers = {url: client.get(url) for url in ("/no-such-page/", reverse("payments:invoices"), reverse("gallery"))}
    assert 404 in {answer.status_code for answer in answers.values()}
    assert 403 in {answer.status_code for answer in answers.values()}
    found = {url: faults(answer.content.decode(), language, words_of_data()) for url, answer in answers.items()}
    assert {url: lines for url, lines in found.items() if lines} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_login", {"login": "nobody@example.com", "password": "wrong"}),
        ("account_login", {"login": "not-an-address", "password": ""}),
        ("account_login", {}),
        ("account_reset_password", {"email": "not-an-address"}),
        ("account_reset_password", {}),
    ],
)
def test_wrong_input_of_a_visitor(name: str, data: dict[str, str], language: str) -> None:
    response = client_of(language).post(reverse(name), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert faults(response.content.decode(), language, words_of_data()) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_change_password", {"oldpassword": "x", "password1": "12345", "password2": "password"}),
        ("account_change_password", {"oldpassword": "x", "password1": "1234567890", "password2": "1234567890"}),
        ("account_change_password", {}),
        ("account_email", {"action_add": "", "email": "wrong"}),
    ],
)
def test_wrong_input_of_a_signed_in_person(name: str, data: dict[str, str], language: str) -> None:
    client = client_of(language)
    user = UserFactory()
    user.set_password("a-good-long-one")
    user.save()
    MembershipFactory(user=user)
    sign_in_just_now(client, user)
    response = client.post(reverse(name), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert faults(response.content.decode(), language, words_of_data()) == []
