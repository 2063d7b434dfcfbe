"""From the sign-in page to the waiting page: an account with a confirmed address, then the company."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.registration.conftest import details
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP, SIGN_IN = "/account/signup/", "/account/login/"
PASSWORD = "сосновый-бор-27"
ACCOUNT = {
    "last_name": "Полюсова",
    "first_name": "Анна",
    "middle_name": "Олеговна",
    "phone": "+7 900 000-00-00",
    "email": "Anna@Example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_the_whole_way() -> None:
    client = Client()
    assert client.post(SIGN_UP, ACCOUNT).headers["Location"] == "/account/confirm-email/"
    user = User.objects.get(email="anna@example.org")
    assert (user.get_full_name(), user.phone) == ("Полюсова Анна Олеговна", "+7 900 000-00-00")
    assert client.get("/registration/").headers["Location"].startswith(SIGN_IN)
    [link] = re.findall(r"https?://\S+/account/confirm-email/\S+", str(mail.outbox[0].body))
    client.post("/" + link.split("/", 3)[3])
    assert EmailAddress.objects.get(user=user).verified
    if "_auth_user_id" not in client.session:
        signed = client.post(f"{SIGN_IN}?next=/", {"login": "anna@example.org", "password": PASSWORD, "next": "/"})
        assert signed.headers["Location"] == "/registration/"
    assert client.post("/registration/company/", details()).headers["Location"] == "/registration/"
    assert client.get("/registration/").status_code == 200


def test_an_address_that_is_known_gets_the_same_answer_and_a_letter_of_its_own() -> None:
    known = UserFactory(email="anna@example.org")
    response = Client().post(SIGN_UP, ACCOUNT)
    assert (response.status_code, response.headers["Location"]) == (302, "/account/confirm-email/")
    assert (User.objects.count(), [letter.to for letter in mail.outbox]) == (1, [[known.email]])
    assert "/account/password/reset/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_name", ""),
        ("first_name", "я" * 101),
        ("phone", "1" * 21),
        ("email", "no address"),
        ("password1", "12345"),
    ],
)
def test_wrong_values_are_told_and_nobody_is_added(field: str, value: str) -> None:
    response = Client().post(SIGN_UP, ACCOUNT | {field: value})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert User.objects.count() == 0


@pytest.mark.parametrize(("kind", "expected"), [("newcomer", "/registration/"), ("blocked", "/"), ("colleague", "/")])
def test_after_sign_in_a_newcomer_registers_and_others_go_home(kind: str, expected: str) -> None:
    user = UserFactory()
    if kind != "newcomer":
        MembershipFactory(user=user, is_active=kind == "colleague")
    user.set_password(PASSWORD)
    user.save()
    answers = [
        Client().post(SIGN_IN, {"login": user.email, "password": PASSWORD}).headers["Location"],
        Client().post(f"{SIGN_IN}?next=/", {"login": user.email, "password": PASSWORD}).headers["Location"],
    ]
    assert answers == [expected, expected]


def test_a_newcomer_who_was_led_elsewhere_goes_there() -> None:
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    response = Client().post(f"{SIGN_IN}?next=/account/email/", {"login": user.email, "password": PASSWORD})
    assert response.headers["Location"] == "/account/email/"


def test_a_closed_page_shows_the_way_to_a_person_without_a_company() -> None:
    client = Client()
    client.force_login(UserFactory())
    response = client.get("/")
    assert (response.status_code, 'href="/registration/"' in response.content.decode()) == (403, True)
