"""The code that the demo stand shows works there, for its invented people, and nowhere else."""

from typing import Literal

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Membership
from accounts.roles import Role
from leasing_portal.environment import Environment
from tests.accounts.security.people import browser, code_of, enter, is_in, make_person, send_code

pytestmark = pytest.mark.django_db
CODE = "123456"
PAGE = reverse("mfa_authenticate")


@pytest.fixture
def invented() -> Membership:
    """Somebody of the demo, whose app nobody has."""
    person = make_person(role=Role.LESSOR_MANAGER)
    app = Authenticator.objects.get(user=person.user)
    app.data["demo"] = True
    app.save()
    return person


@pytest.fixture
def stand(settings: Settings) -> None:
    settings.DEMO_SECOND_FACTOR_CODE = CODE


def after_password(person: Membership) -> Client:
    client = browser()
    enter(client, person.user)
    return client


@pytest.mark.usefixtures("stand")
@pytest.mark.parametrize(("typed", "enters"), [(CODE, True), ("123 456", True), ("654321", False)])
def test_on_the_stand_the_page_shows_the_code_and_takes_it(invented: Membership, typed: str, enters: bool) -> None:
    client = after_password(invented)
    page = client.get(PAGE).content.decode()
    assert ("Демонстрационный стенд" in page, "123 456" in page) == (True, True)
    send_code(client, typed)
    assert is_in(client, invented.user) is enters


@pytest.mark.usefixtures("stand")
def test_on_the_stand_an_app_of_one_s_own_is_not_bypassed() -> None:
    person = make_person(role=Role.LESSOR_MANAGER)
    client = after_password(person)
    assert "123 456" not in client.get(PAGE).content.decode()
    send_code(client, CODE)
    assert not is_in(client, person.user)
    send_code(client, code_of())
    assert is_in(client, person.user)


@pytest.mark.usefixtures("stand")
def test_without_the_password_there_is_no_code() -> None:
    answer = browser().get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))


def test_elsewhere_invented_people_have_no_code(invented: Membership) -> None:
    client = after_password(invented)
    assert "123 456" not in client.get(PAGE).content.decode()
    for typed in (CODE, ""):
        send_code(client, typed)
        assert not is_in(client, invented.user)


@pytest.mark.parametrize(("environment", "code"), [("demo", CODE), ("production", ""), ("test", "")])
def test_only_the_demo_stand_has_a_code(environment: Literal["demo", "production", "test"], code: str) -> None:
    assert Environment(environment=environment).demo_second_factor_code == code
