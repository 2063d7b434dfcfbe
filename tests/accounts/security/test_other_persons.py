"""Somebody is signed in, and another person's address or link comes up: the database shows no other person then."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import Role
from accounts.security.sessions import SEEN_KEY
from tests.accounts.security.people import PASSWORD, browser, enter, is_in, make_person
from tests.factories import LesseeFactory, LessorFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "другой-пароль-2026"


@pytest.fixture
def person() -> Membership:
    return make_person(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def other() -> Membership:
    """Somebody of another company."""
    return make_person(role=Role.LESSEE_FINANCIER)


@pytest.fixture
def here(person: Membership) -> Client:
    client = browser()
    enter(client, person.user)
    assert is_in(client, person.user)
    return client


def test_an_address_of_somebody_is_not_confirmed_twice(here: Client, person: Membership, other: Membership) -> None:
    """Adding it tells nothing; whoever opens the link of its letter learns that it is taken, and nothing changes."""
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = here.post(reverse("account_email"), {"action_add": "", "email": other.user.email})
    assert answer.headers["Location"] == reverse("account_email")
    added = EmailAddress.objects.get(user=person.user, email=other.user.email)
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(added).key])
    page = here.get(link)
    assert _("The address is taken") in page.content.decode()
    here.post(link)
    assert list(EmailAddress.objects.filter(email=other.user.email, verified=True).values_list("user", flat=True)) == [
        other.user_id
    ]
    person.user.refresh_from_db()
    assert person.user.email != other.user.email


def test_a_link_of_another_persons_letter_works_and_signs_out(
    here: Client, person: Membership, other: Membership
) -> None:
    address = EmailAddress.objects.create(user=other.user, email="second@example.org")
    link = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    assert here.get(link).status_code == 200
    assert not is_in(here, person.user)
    here.post(link)
    address.refresh_from_db()
    assert address.verified is True


def test_another_person_gets_and_uses_a_link_for_a_new_password(
    here: Client, person: Membership, other: Membership, mailoutbox: list[EmailMessage]
) -> None:
    here.post(reverse("account_reset_password"), {"email": other.user.email})
    [letter] = mailoutbox
    assert letter.to == [other.user.email]
    [link] = re.findall(r"https?://[^/]+(/\S+)", str(letter.body))
    form = here.get(link, follow=True).request["PATH_INFO"]
    here.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    other.user.refresh_from_db()
    person.user.refresh_from_db()
    assert (other.user.check_password(NEW_PASSWORD), person.user.check_password(PASSWORD)) == (True, True)


def test_a_session_is_noted_while_its_owner_looks_as_a_user() -> None:
    staff = MembershipFactory(role=Role.LESSOR_ADMIN, company=LessorFactory())
    target = MembershipFactory(company=LesseeFactory(), role=Role.LESSEE_ADMIN)
    client = Client()
    client.force_login(staff.user)
    assert client.post(reverse("view_as:start", args=[target.pk]), {"reason": "Запрос 1024"}).status_code == 302
    long_ago = timezone.now() - timedelta(hours=1)
    row = UserSession.objects.create(
        user=staff.user, ip="10.0.0.1", session_key=client.session.session_key, last_seen_at=long_ago, user_agent=""
    )
    session = client.session
    session[SEEN_KEY] = int(long_ago.timestamp())
    session.save()
    assert client.get(reverse("home")).context["request"].view_as is not None
    row.refresh_from_db()
    assert row.last_seen_at > long_ago
