"""Attempts are limited, and nobody can use up those of somebody else."""

from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from accounts.models import KnownDevice, Membership
from accounts.roles import Role
from accounts.security import letters
from common.models import Job
from tests.accounts.security.people import (
    PASSWORD,
    browser,
    code_of,
    enter,
    give_app,
    is_in,
    make_person,
    send_code,
    wrong_code,
)
from tests.background import run_jobs

pytestmark = pytest.mark.django_db
ANOTHER_PASSWORD = "беспокойный-сосед-2026"
LOCKED = "Слишком много попыток войти."


def attack(person: Membership, attempts: int = 25) -> list[str]:
    """Wrong passwords from addresses of a whole network; what the answers say."""
    return [error_of(enter(browser(f"203.0.113.{number}"), person.user, "wrong")) for number in range(attempts)]


def error_of(answer: Any) -> str:
    form = answer.context["form"]
    return str(next(iter(form.errors.values()))[0])


@pytest.fixture
def person() -> Membership:
    return make_person()


@pytest.fixture
def home(person: Membership) -> Client:
    """The person's own browser: signed in once, then out."""
    client = browser("192.0.2.10")
    enter(client, person.user)
    client.post(reverse("account_logout"))
    assert not is_in(client, person.user)
    return client


def test_two_hundred_attempts_stop_strangers_and_not_the_owner(person: Membership, home: Client) -> None:
    said = attack(person, 200)
    assert [said.count(text) for text in sorted(set(said), key=said.index)] == [20, 180]
    stranger = browser("192.0.2.99")
    assert error_of(enter(stranger, person.user)) == said[-1] != said[0]
    assert not is_in(stranger, person.user)
    enter(home, person.user)
    assert is_in(home, person.user)


def test_the_owner_s_address_is_no_reason_to_stop_a_known_device(person: Membership, home: Client) -> None:
    for _attempt in range(12):
        enter(browser("192.0.2.10"), make_person().user, "wrong")
    assert "errors" not in (enter(home, person.user).context or {})
    assert is_in(home, person.user)


def test_a_known_device_has_a_count_of_its_own(person: Membership, home: Client) -> None:
    said = [error_of(enter(home, person.user, "wrong")) for _attempt in range(12)]
    assert [said.count(text) for text in sorted(set(said), key=said.index)] == [10, 2]
    # Others have theirs.
    other = browser("192.0.2.11")
    enter(other, person.user)
    assert is_in(other, person.user)


def test_right_passwords_are_not_counted(person: Membership) -> None:
    for _time in range(25):
        client = browser("192.0.2.20")
        enter(client, person.user)
        assert is_in(client, person.user)


def test_a_device_of_another_person_is_a_stranger_s(person: Membership) -> None:
    thief = browser("192.0.2.66")
    enter(thief, make_person().user)
    thief.post(reverse("account_logout"))
    attack(person, 20)
    enter(thief, person.user)
    assert not is_in(thief, person.user)


def test_an_address_that_is_not_confirmed_makes_no_device_its_owner_s(person: Membership) -> None:
    other = make_person()
    EmailAddress.objects.create(user=other.user, email=person.user.email, verified=False)
    thief = browser("192.0.2.66")
    enter(thief, other.user)
    thief.post(reverse("account_logout"))
    attack(person, 20)
    enter(thief, person.user)
    assert not is_in(thief, person.user)


def test_a_signed_in_person_confirms_the_password_during_an_attack(person: Membership) -> None:
    client = browser("192.0.2.12")
    enter(client, person.user)
    del client.cookies["device"]
    attack(person)
    page = reverse("account_reauthenticate")
    answer = client.post(page, {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_activate_totp"))


def test_the_letter_lets_the_owner_in_from_a_new_device_during_an_attack(
    person: Membership, mailoutbox: list[EmailMessage]
) -> None:
    attack(person)
    new = browser("192.0.2.30")
    new.post(reverse("account_reset_password"), {"email": person.user.email})
    link = next(line for line in mailoutbox[-1].body.splitlines() if "/password/reset/key/" in line)
    form = new.get(link.removeprefix("http://testserver"))
    changed = "другой-спокойный-банк-2026"
    new.post(form["Location"], {"password1": changed, "password2": changed})
    # The attack goes on and uses up the strangers' attempts again.
    attack(person)
    enter(new, person.user, changed)
    assert is_in(new, person.user)
    stranger = browser("192.0.2.31")
    enter(stranger, person.user, changed)
    assert not is_in(stranger, person.user)


def test_a_new_password_by_letter_lets_strangers_start_anew(person: Membership, mailoutbox: list[EmailMessage]) -> None:
    attack(person, 20)
    phone = browser("192.0.2.30")
    phone.post(reverse("account_reset_password"), {"email": person.user.email})
    link = next(line for line in mailoutbox[-1].body.splitlines() if "/password/reset/key/" in line)
    form = phone.get(link.removeprefix("http://testserver"))
    changed = "другой-спокойный-банк-2026"
    phone.post(form["Location"], {"password1": changed, "password2": changed})
    desk = browser("192.0.2.31")
    enter(desk, person.user, changed)
    assert is_in(desk, person.user)


def test_letters_of_confirmation_are_limited_for_each_person_apart(mailoutbox: list[EmailMessage]) -> None:
    """Whoever names somebody else's e-mail as theirs neither floods that mailbox nor stops its owner's letters."""
    owner, nuisance = make_person(), make_person()
    # Of two people who name one e-mail, the password says who comes; the same one would say either.
    nuisance.user.set_password(ANOTHER_PASSWORD)
    nuisance.user.save()
    EmailAddress.objects.filter(user=owner.user).update(verified=False)
    client = browser("203.0.113.66")
    enter(client, nuisance.user, ANOTHER_PASSWORD)
    page = reverse("account_email")
    client.post(reverse("account_reauthenticate"), {"password": ANOTHER_PASSWORD, "next": page})
    client.post(page, {"action_add": "", "email": owner.user.email})
    for _time in range(5):
        client.post(page, {"action_send": "", "email": owner.user.email})
    assert [letter.to for letter in mailoutbox] == [[owner.user.email]]
    # The owner, whose e-mail is not confirmed yet, signs in and gets a letter too.
    answer = enter(browser("192.0.2.10"), owner.user)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert [letter.to for letter in mailoutbox] == [[owner.user.email]] * 2
    for _time in range(3):
        enter(browser("192.0.2.10"), owner.user)
    assert len(mailoutbox) == 2


def test_nobody_can_flood_a_mailbox_and_each_letter_has_a_link(
    person: Membership, home: Client, mailoutbox: list[EmailMessage]
) -> None:
    asked = {"email": person.user.email}
    answers = {
        browser(f"203.0.113.{number}").post(reverse("account_reset_password"), asked).status_code
        for number in range(50)
    }
    assert (answers, len(mailoutbox)) == ({302}, 3)
    assert all("/password/reset/key/" in letter.body for letter in mailoutbox)
    # The owner's browser is not stopped by them, and is stopped by itself.
    for _time in range(5):
        home.post(reverse("account_reset_password"), asked)
    assert len(mailoutbox) == 6


def test_one_address_of_the_network_asks_for_twenty_letters_an_hour(mailoutbox: list[EmailMessage]) -> None:
    client = browser("203.0.113.5")
    statuses = [
        client.post(reverse("account_reset_password"), {"email": f"nobody{number}@example.org"}).status_code
        for number in range(22)
    ]
    assert (statuses, len(mailoutbox)) == ([302] * 20 + [200] * 2, 20)


def test_answers_do_not_tell_whether_an_account_exists(person: Membership) -> None:
    """Same words, same status, and the same work: the password is hashed once in either case."""
    seen = []
    for email in (person.user.email, "nobody@example.org"):
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as hashing:
            answer = browser().post(reverse("account_login"), {"login": email, "password": "wrong"})
        seen.append((answer.status_code, error_of(answer), hashing.call_count))
    assert seen[0] == seen[1]
    assert seen[0][2] == 1


def test_a_locked_account_looks_the_same_whether_it_exists(person: Membership) -> None:
    said = []
    for email in (person.user.email, "nobody@example.org"):
        for number in range(21):
            answer = browser(f"203.0.113.{number}").post(
                reverse("account_login"), {"login": email, "password": "wrong"}
            )
        said.append((answer.status_code, error_of(answer)))
    assert said[0] == said[1]


def test_letters_for_unknown_and_known_addresses_are_answered_alike(
    person: Membership, mailoutbox: list[EmailMessage]
) -> None:
    answers = [
        browser().post(reverse("account_reset_password"), {"email": email})
        for email in (person.user.email, "nobody@example.org")
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert len(mailoutbox) == 2


class TestSecondStep:
    """Whoever guesses codes knows the password already."""

    @pytest.fixture
    def signatory(self) -> Membership:
        return make_person(role=Role.LESSEE_SIGNATORY)

    @staticmethod
    def guess(person: Membership, attempts: int) -> None:
        thief = browser("203.0.113.66")
        enter(thief, person.user)
        for _attempt in range(attempts):
            send_code(thief, wrong_code())
        assert not is_in(thief, person.user)

    def test_a_thief_of_the_password_does_not_burn_the_owner_s_attempts(self, signatory: Membership) -> None:
        home = browser("192.0.2.10")
        enter(home, signatory.user)
        send_code(home, code_of())
        assert is_in(home, signatory.user)
        home.post(reverse("account_logout"))
        self.guess(signatory, 30)
        enter(home, signatory.user)
        with patch("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", return_value=True):
            send_code(home, code_of())
        assert is_in(home, signatory.user)

    def test_a_right_code_after_too_many_wrong_ones_is_refused(self, signatory: Membership) -> None:
        self.guess(signatory, 5)
        stranger = browser("192.0.2.77")
        enter(stranger, signatory.user)
        send_code(stranger, code_of())
        assert not is_in(stranger, signatory.user)

    def test_an_opened_letter_gives_no_more_guesses(self, signatory: Membership) -> None:
        self.guess(signatory, 5)
        reader = browser("192.0.2.78")
        session = reader.session
        session["password_letter"] = {"user": signatory.user.pk, "at": 4_000_000_000}
        session.save()
        enter(reader, signatory.user)
        send_code(reader, code_of())
        assert not is_in(reader, signatory.user)

    def test_the_owner_is_told_once_that_codes_are_guessed(
        self, signatory: Membership, mailoutbox: list[EmailMessage]
    ) -> None:
        self.guess(signatory, 5)
        assert Job.objects.filter(kind=letters.KIND).count() == 0
        self.guess(signatory, 8)
        run_jobs()
        assert [letter.to for letter in mailoutbox] == [[signatory.user.email]]
        assert "203.0.113.66" in mailoutbox[0].body

    def test_wrong_codes_while_signed_in_are_counted_for_the_session_only(self) -> None:
        person = make_person()
        give_app(person.user)
        client = browser("192.0.2.10")
        enter(client, person.user)
        send_code(client, code_of())
        del client.cookies["device"]
        for _attempt in range(6):
            answer = client.post(reverse("mfa_reauthenticate"), {"code": wrong_code()})
        assert "Слишком много" in str(answer.context["form"].errors)
        assert KnownDevice.objects.filter(user=person.user).count() == 1
        other = browser("192.0.2.11")
        enter(other, person.user)
        with patch("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", return_value=True):
            send_code(other, code_of())
        assert is_in(other, person.user)
