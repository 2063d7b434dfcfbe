"""The switch of languages: Russian unless the person chose English, whatever the browser prefers."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME
SIGN_IN = {"ru": "Вход в кабинет", "en": "Sign in to the cabinet"}


def language_of(client: Client, **headers: str) -> str:
    response = client.get(reverse("account_login"), headers=headers)
    page = response.content.decode()
    language = str(response.headers["Content-Language"])
    other = {"ru": "en", "en": "ru"}[language]
    assert f'<html lang="{language}"' in page
    assert SIGN_IN[language] in page
    assert SIGN_IN[other] not in page
    assert "Cookie" in response.headers["Vary"]
    return language


@pytest.mark.parametrize("preferred", ["en-US,en;q=0.9", "de", "ru", "", "*"])
def test_russian_without_a_choice_whatever_the_browser_prefers(preferred: str) -> None:
    client = Client()
    assert language_of(client, **{"accept-language": preferred}) == "ru"
    assert COOKIE not in client.cookies


def test_switch_sets_the_cookie_and_comes_back_to_the_same_address() -> None:
    client = Client()
    back = reverse("account_login") + "?next=/contracts/%3Fstatus%3Dactive"
    response = client.post(reverse("set_language"), {"language": "en", "next": back})
    assert (response.status_code, response.headers["Location"]) == (302, back)
    assert client.cookies[COOKIE].value == "en"
    assert language_of(client, **{"accept-language": "ru"}) == "en"
    client.post(reverse("set_language"), {"language": "ru", "next": back})
    assert client.cookies[COOKIE].value == "ru"
    assert language_of(client) == "ru"


def test_page_offers_the_other_language_for_its_own_address() -> None:
    client = Client()
    address = reverse("account_login") + "?next=/assets/%3Fkind%3Dvehicle"
    russian = client.get(address)
    assert f'name="next" value="{address}"' in russian.content.decode().replace("&amp;", "&")
    assert 'name="language" value="en"' in russian.content.decode()
    client.cookies[COOKIE] = "en"
    assert 'name="language" value="ru"' in client.get(address).content.decode()


@pytest.mark.parametrize("chosen", ["xx", "", "../ru", "EN"])
def test_unknown_language_in_the_cookie_is_russian(chosen: str) -> None:
    client = Client()
    client.cookies[COOKIE] = chosen
    assert language_of(client) == "ru"


@pytest.mark.parametrize("asked", ["de", "xx", ""])
def test_a_language_that_the_portal_does_not_speak_changes_nothing(asked: str) -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": asked, "next": "/"})
    assert language_of(client, **{"accept-language": asked}) == "ru"


def test_switch_leads_to_no_other_site() -> None:
    response = Client().post(reverse("set_language"), {"language": "en", "next": "https://evil.example/"})
    assert urlsplit(response.headers["Location"]).netloc == ""


def test_cookie_is_sent_to_this_site_only() -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert client.cookies[COOKIE]["samesite"] == "Lax"
