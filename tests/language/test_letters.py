"""Letters of the portal and of the sign-in pages."""

import re
from types import SimpleNamespace
from typing import cast

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import invitations
from accounts.models import User
from common.jobs import JobRun
from tests.access.world import sign_in_just_now
from tests.factories import MembershipFactory, UserFactory
from tests.language.data import words_of_data
from tests.language.page_words import foreign_lines

pytestmark = pytest.mark.django_db
LANGUAGES = ("ru", "en")
ADDRESS = re.compile(r"https?://\S+")


def client_of(language: str, user: User | None = None) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if user:
        sign_in_just_now(client, user)
    return client


def faults_of_the_only_letter(language: str) -> list[str]:
    (letter,) = mail.outbox
    lines = [str(letter.subject), *ADDRESS.sub("", str(letter.body)).splitlines()]
    return foreign_lines(lines, language, words_of_data())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_known", [True, False])
def test_new_password(is_known: bool, language: str) -> None:
    user = UserFactory()
    user.set_password("a-good-long-one")
    user.save()
    email = user.email if is_known else "stranger@example.org"
    client_of(language).post(reverse("account_reset_password"), {"email": email})
    assert faults_of_the_only_letter(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_confirmation_of_an_address(language: str) -> None:
    user = MembershipFactory().user
    client_of(language, user).post(reverse("account_email"), {"action_add": "", "email": "second@example.org"})
    assert mail.outbox[0].to == ["second@example.org"]
    assert faults_of_the_only_letter(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_invitation_in_russian_as_the_people_invited(language: str) -> None:
    user = UserFactory(password="!unusable")
    with override(language):
        invitations.run(cast("JobRun", SimpleNamespace(params={"user_id": user.pk})))
    assert faults_of_the_only_letter("ru") == []
