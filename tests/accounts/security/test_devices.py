"""A sign-in from a browser that the person has not used before is announced to them."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import KnownDevice, Membership
from accounts.roles import Role
from accounts.security.browsers import in_words
from common.models import Job, TrailEntry, TrailKind
from tests.accounts.security.people import FIREFOX, browser, code_of, enter, is_in, make_person, send_code
from tests.background import run_jobs
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Membership:
    return make_person()


def sign_in_and_out(client: Client, person: Membership) -> None:
    enter(client, person.user)
    assert is_in(client, person.user)
    client.post(reverse("account_logout"))


def announced() -> int:
    return TrailEntry.objects.filter(kind=TrailKind.NEW_DEVICE).count()


def test_the_first_sign_in_ever_is_no_news(person: Membership) -> None:
    sign_in_and_out(browser(), person)
    assert (KnownDevice.objects.count(), announced(), Job.objects.count()) == (1, 0, 0)


def test_the_same_browser_is_known_wherever_it_is(person: Membership) -> None:
    client = browser("192.0.2.10")
    sign_in_and_out(client, person)
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    sign_in_and_out(client, person)
    device = KnownDevice.objects.get()
    assert (device.ip, device.user_agent, announced(), Job.objects.count()) == ("203.0.113.9", FIREFOX, 0, 0)


def test_another_browser_is_announced_by_letter_and_in_the_trail(
    person: Membership, mailoutbox: list[EmailMessage]
) -> None:
    other_company = MembershipFactory(user=person.user)
    sign_in_and_out(browser("192.0.2.10"), person)
    moment = datetime(2026, 11, 25, 21, 5, tzinfo=UTC)
    with patch("accounts.adapters.timezone.now", return_value=moment):
        sign_in_and_out(browser("203.0.113.9"), person)
    run_jobs()
    (letter,) = mailoutbox
    assert letter.to == [person.user.email]
    for words in ("26.11.2026 00:05", "203.0.113.9", "Firefox, Windows", "/account/sessions/"):
        assert words in letter.body
    told = TrailEntry.objects.filter(kind=TrailKind.NEW_DEVICE)
    assert sorted((one.company_id, one.user_id, one.ip) for one in told) == sorted(
        (one.company.pk, person.user.pk, "203.0.113.9") for one in (person, other_company)
    )


def test_before_the_second_step_nothing_is_known_and_nothing_told() -> None:
    person = make_person(role=Role.LESSEE_SIGNATORY)
    client = browser()
    enter(client, person.user)
    assert (KnownDevice.objects.count(), "device" in client.cookies) == (0, False)
    send_code(client, code_of())
    assert (KnownDevice.objects.count(), "device" in client.cookies) == (1, True)


def test_a_browser_of_two_people_is_known_to_each_of_them_apart(person: Membership) -> None:
    client, other = browser(), make_person()
    sign_in_and_out(client, person)
    sign_in_and_out(browser(), other)
    sign_in_and_out(client, other)
    assert announced() == 1
    sign_in_and_out(client, person)
    assert (announced(), KnownDevice.objects.count()) == (1, 3)
    assert KnownDevice.objects.values("digest").distinct().count() == 2


def test_a_secret_that_the_portal_did_not_give_is_not_kept(person: Membership) -> None:
    client = browser()
    client.cookies["device"] = "planted"
    sign_in_and_out(client, person)
    assert client.cookies["device"].value != "planted"
    assert len(client.cookies["device"].value) == 43


def test_the_secret_itself_is_not_stored(person: Membership) -> None:
    client = browser()
    sign_in_and_out(client, person)
    assert client.cookies["device"].value not in str(list(KnownDevice.objects.values()))
    assert client.cookies["device"]["max-age"] == 400 * 24 * 3600


def test_a_device_that_was_not_seen_for_400_days_is_forgotten(person: Membership) -> None:
    sign_in_and_out(browser(), person)
    KnownDevice.objects.update(last_seen_at=timezone.now() - timedelta(days=401))
    sign_in_and_out(browser(), person)
    assert (KnownDevice.objects.count(), announced()) == (1, 0)


def test_in_production_the_cookie_is_secure_and_bound_to_the_host(person: Membership, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE, settings.KNOWN_DEVICE_COOKIE = True, "__Host-device"
    cookie = enter(browser(), person.user).cookies["__Host-device"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 YaBrowser/25.10 Safari/537.36",
         "Yandex Browser, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/19.0 Safari/604", "Safari, macOS"),
        ("curl/8.9", "неизвестный браузер"),
        ("", "неизвестный браузер"),
    ],
)  # fmt: skip
def test_browsers_in_words(header: str, words: str) -> None:
    assert in_words(header) == words
