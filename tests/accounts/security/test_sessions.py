"""A person sees their own sessions and ends them; the session itself is kept safe."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from common.models import TrailEntry, TrailKind
from tests.access.digest import digest
from tests.accounts.security.people import PASSWORD, browser, enter, is_in, make_person

pytestmark = pytest.mark.django_db
SESSIONS = reverse("usersessions_list")
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36"


def is_alive(client: Client) -> bool:
    return client.get(reverse("account_email")).status_code == 200


@pytest.fixture
def person() -> Membership:
    return make_person()


@pytest.fixture
def here(person: Membership) -> Client:
    client = browser("192.0.2.10")
    enter(client, person.user)
    return client


@pytest.fixture
def phone(person: Membership) -> Client:
    client = browser("198.51.100.20", CHROME)
    enter(client, person.user)
    return client


def test_the_page_lists_own_sessions_this_one_first(person: Membership, here: Client, phone: Client) -> None:
    enter(browser("203.0.113.1"), make_person().user)
    rows = here.get(SESSIONS).context["sessions"]
    assert [(one["browser"], one["row"].ip, one["is_current"]) for one in rows] == [
        ("Firefox, Windows", "192.0.2.10", True),
        ("Chrome, Android", "198.51.100.20", False),
    ]


def test_a_session_that_began_before_sessions_were_kept_is_listed(person: Membership) -> None:
    client = browser("192.0.2.10")
    client.force_login(person.user)
    assert UserSession.objects.count() == 0
    assert [one["row"].ip for one in client.get(SESSIONS).context["sessions"]] == ["192.0.2.10"]


def test_others_end_and_this_one_stays(person: Membership, here: Client, phone: Client) -> None:
    neighbour = browser("203.0.113.1")
    enter(neighbour, make_person().user)
    answer = here.post(SESSIONS)
    assert (answer.status_code, answer["Location"]) == (302, SESSIONS)
    assert [is_alive(one) for one in (here, phone, neighbour)] == [True, False, True]
    told = TrailEntry.objects.get(kind=TrailKind.SESSION_ENDED)
    assert (told.user_id, told.company_id, told.ip) == (person.user.pk, person.company.pk, "192.0.2.10")
    assert (told.detail["ip"], told.detail["user_agent"]) == ("198.51.100.20", CHROME)


def test_a_single_session_ends(person: Membership, here: Client, phone: Client) -> None:
    third = browser("198.51.100.21")
    enter(third, person.user)
    row = UserSession.objects.get(ip="198.51.100.20")
    here.post(reverse("security:end_session", args=[row.pk]))
    assert [is_alive(one) for one in (here, phone, third)] == [True, False, True]
    assert TrailEntry.objects.filter(kind=TrailKind.SESSION_ENDED).count() == 1


def test_a_foreign_session_is_not_there(here: Client) -> None:
    neighbour = browser("203.0.113.1")
    enter(neighbour, make_person().user)
    row = UserSession.objects.get(ip="203.0.113.1")
    before = digest()
    assert here.post(reverse("security:end_session", args=[row.pk])).status_code == 404
    assert digest() == before
    assert is_alive(neighbour)


def test_this_session_is_ended_by_signing_out(here: Client) -> None:
    row = UserSession.objects.get()
    answer = here.post(reverse("security:end_session", args=[row.pk]))
    assert (answer["Location"], is_alive(here)) == (reverse("account_logout"), True)


def test_a_new_password_ends_the_others(person: Membership, here: Client, phone: Client) -> None:
    changed = "другой-спокойный-банк-2026"
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": changed, "password2": changed})
    assert [is_alive(here), is_alive(phone)] == [True, False]
    assert [one["row"].ip for one in here.get(SESSIONS).context["sessions"]] == ["192.0.2.10"]


def test_last_use_is_noted_every_five_minutes(here: Client) -> None:
    row = UserSession.objects.get()
    here.get("/")
    row.refresh_from_db()
    first = row.last_seen_at
    session = here.session
    session["seen_at"] -= 301
    session.save()
    UserSession.objects.update(last_seen_at=first - timedelta(seconds=301))
    here.get("/", REMOTE_ADDR="192.0.2.55")
    row.refresh_from_db()
    assert (row.last_seen_at >= first, row.ip) == (True, "192.0.2.55")


def test_the_key_of_the_session_changes_at_sign_in(person: Membership) -> None:
    client = browser()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key or ""
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    enter(client, person.user)
    assert is_in(client, person.user)
    assert client.session.session_key != planted
    assert not client.session.exists(planted)


def test_cookies_are_hidden_from_scripts_and_other_sites(person: Membership) -> None:
    cookies = enter(browser(), person.user).cookies
    flags = {name: (one["httponly"], one["samesite"], one["path"], one["domain"]) for name, one in cookies.items()}
    wanted = (True, "Lax", "/", "")
    assert (flags[settings.SESSION_COOKIE_NAME], flags[settings.KNOWN_DEVICE_COOKIE]) == (wanted, wanted)


def test_blocked_people_lose_all_sessions_at_once(person: Membership, here: Client, phone: Client) -> None:
    person.user.is_active = False
    person.user.save()
    assert [is_alive(here), is_alive(phone)] == [False, False]
