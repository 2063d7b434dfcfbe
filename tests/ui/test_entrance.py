"""Sign-in pages and letters: rows in the access matrix, Russian words, no open registration."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from accounts.access import matrix
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fast_passwords(settings: Settings) -> None:
    """The strength of the hash is Django's; here it would only cost seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def names_of_allauth() -> set[str]:
    """Every URL name under /account/."""
    found: set[str] = set()
    waiting: list[URLPattern | URLResolver] = [
        entry for entry in get_resolver().url_patterns if str(entry.pattern) == "account/"
    ]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, URLPattern):
            found.add(str(entry.name))
        elif entry.namespace is None:
            waiting.extend(entry.url_patterns)
    return found


def test_every_page_of_allauth_has_a_row() -> None:
    names = names_of_allauth()
    assert len(names) > 20
    assert {name for name in names if not matrix().methods(name)} == set()


def test_matrix_names_no_page_that_allauth_does_not_have() -> None:
    rows = {rule.url_name for rule in matrix().rules if rule.url_name.startswith(("account_", "mfa_"))}
    assert rows - names_of_allauth() == set()


def test_person_signs_in_and_out(client: Client) -> None:
    person = MembershipFactory().user
    person.set_password("спокойный-банк-2026")
    person.save()
    data = {"login": person.email.upper(), "password": "спокойный-банк-2026"}
    response = client.post(reverse("account_login"), data)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    client.post(reverse("account_logout"))
    assert client.get(reverse("mfa_index")).status_code == 302


def test_wrong_password_is_refused_with_words(client: Client) -> None:
    person = MembershipFactory().user
    response = client.post(reverse("account_login"), {"login": person.email, "password": "не тот пароль"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert f'value="{person.email}"' in response.content.decode()


def test_letter_of_a_new_password_is_in_russian_and_opens_the_page(client: Client) -> None:
    person = MembershipFactory().user
    person.set_password("прежний-пароль-2025")
    person.save()
    client.post(reverse("account_reset_password"), {"email": person.email})
    [letter] = mail.outbox
    assert letter.subject == "Новый пароль"
    assert "Здравствуйте" in letter.body
    link = next(line for line in letter.body.splitlines() if "/password/reset/key/" in line)
    page = client.get(link.strip().removeprefix("http://testserver"), follow=True)
    assert 'name="password1"' in page.content.decode()


def test_unknown_address_gets_the_same_answer_and_an_honest_letter(client: Client) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "stranger@example.org"})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    [letter] = mail.outbox
    assert "stranger@example.org" in letter.body
    assert "signup" not in letter.body


def test_address_is_confirmed_by_the_letter(client: Client) -> None:
    person = MembershipFactory().user
    EmailAddress.objects.filter(user=person).update(verified=False)
    person.set_password("спокойный-банк-2026")
    person.save()
    client.post(reverse("account_login"), {"login": person.email, "password": "спокойный-банк-2026"})
    [letter] = mail.outbox
    link = next(line for line in letter.body.splitlines() if "/confirm-email/" in line).strip()
    path = link.removeprefix("http://testserver")
    assert person.email in client.get(path).content.decode()
    client.post(path)
    assert EmailAddress.objects.get(user=person).verified
