"""Each change of how a person signs in is told by a letter in Russian, which a worker sends."""

import re
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import RequestFactory
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.security import letters
from common.models import Job
from tests.accounts.security.people import PASSWORD, browser, code_of, enter, make_person
from tests.background import run_jobs
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ACCOUNT = ("password_changed", "password_set", "password_reset", "email_changed", "email_confirm", "email_deleted")
SECOND_FACTOR = ("totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed", "recovery_codes_generated")
ALL = [
    *(f"{app}/email/{name}" for app, names in (("account", ACCOUNT), ("mfa", SECOND_FACTOR)) for name in names),
    letters.NEW_DEVICE,
    letters.CODES_GUESSED,
]


@pytest.mark.parametrize("template", ALL)
def test_every_letter_is_russian_and_tells_when_and_where_from(template: str, mailoutbox: list[EmailMessage]) -> None:
    request = RequestFactory(REMOTE_ADDR="203.0.113.9", headers={"user-agent": "Firefox Windows"}).post("/any/")
    context = {"from_email": "old&1@example.org", "to_email": "new@example.org", "deleted_email": "gone@example.org"}
    letters.post(template, email="person@example.org", request=request, at=NOW, context=context)
    assert mailoutbox == []
    run_jobs()
    (letter,) = mailoutbox
    assert (letter.to, "\n" in letter.subject, bool(letter.subject)) == (["person@example.org"], False, True)
    for words in ("Здравствуйте.", "25.11.2026 12:00", "203.0.113.9", "Firefox, Windows"):
        assert words in letter.body
    # Every sentence is translated and nothing is escaped as in a page.
    assert re.findall(r"[a-z]+ [a-z]+|&[a-z]+;|\{\{", f"{letter.subject}{letter.body}") == []
    assert "\n\n\n\n" not in letter.body


def test_every_notification_of_allauth_has_a_letter_of_ours() -> None:
    files = [
        settings.BASE_DIR / "templates" / f"{template}_{part}.txt"
        for template, part in product(ALL, ("subject", "message"))
    ]
    assert [path for path in files if not path.is_file()] == []


def test_changes_queue_their_letters(
    mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    person = make_person()
    client = browser("192.0.2.10")
    enter(client, person.user)
    changed = "другой-спокойный-банк-2026"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": changed, "password2": changed}
    )
    client.post(reverse("account_reauthenticate"), {"password": changed, "next": "/"})
    client.get(reverse("mfa_activate_totp"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(client.session["mfa.totp.secret"])})
    assert Authenticator.objects.filter(user=person.user, type="totp").count() == 1
    kept = [job.params["template"] for job in Job.objects.order_by("created_at")]
    assert kept == ["account/email/password_changed", "mfa/email/totp_activated"]
    run_jobs()
    assert [letter.to for letter in mailoutbox] == [[person.user.email]] * 2
    assert all("192.0.2.10" in letter.body for letter in mailoutbox)


def test_an_address_of_somebody_else_is_not_taken(mailoutbox: list[EmailMessage]) -> None:
    """Somebody signed up with it and never confirmed: the link of the letter answers, and nothing changes."""
    person, other = make_person(), make_person()
    EmailAddress.objects.filter(user=other.user).update(verified=False)
    client = browser()
    enter(client, person.user)
    page = reverse("account_email")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page})
    client.post(page, {"action_add": "", "email": other.user.email.upper()})
    [link] = re.findall(r"https?://[^/]+(/account/confirm-email/\S+)", str(mailoutbox[-1].body))
    answer = client.post(link, follow=True)
    assert "адрес принадлежит другому пользователю" in answer.content.decode()
    person.user.refresh_from_db()
    assert person.user.email != other.user.email
    assert not EmailAddress.objects.filter(email=other.user.email, verified=True).exists()
