"""Signing in and failing to, as the trail tells it to the companies of the person."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.sign_in_trail import masked
from common.models import TrailEntry, TrailKind
from tests.factories import LesseeFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def anna() -> User:
    """A person of two companies; of a third one no more."""
    user = UserFactory(email="anna@example.org")
    user.set_password(PASSWORD)
    user.save()
    for _ in range(2):
        MembershipFactory(user=user, role=Role.LESSEE_ADMIN)
    MembershipFactory(user=user, role=Role.LESSEE_ADMIN, is_active=False)
    return user


def company_ids(user: User) -> list[int | None]:
    return [m.company_id for m in user.memberships.filter(is_active=True).order_by("company_id")]


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, headers={"User-Agent": "Lynx"})


def told(kind: TrailKind) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(kind=kind).order_by("pk"))


def test_a_sign_in_is_told_to_each_company_of_the_person(client: Client, anna: User) -> None:
    assert sign_in(client, "anna@example.org", PASSWORD).status_code == 302
    entries = told(TrailKind.SIGN_IN)
    assert [entry.company_id for entry in entries] == company_ids(anna)
    assert {(e.user_id, e.object_label, e.object_id, e.ip, e.user_agent, e.path) for e in entries} == {
        (anna.pk, "accounts.User", str(anna.pk), "127.0.0.1", "Lynx", reverse("account_login"))
    }
    assert entries[0].detail == {"methods": ["password"]}


def test_a_person_without_a_company_is_told_to_none(client: Client) -> None:
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    sign_in(client, user.email, PASSWORD)
    assert [(entry.company_id, entry.user_id) for entry in told(TrailKind.SIGN_IN)] == [(None, user.pk)]


def test_a_wrong_password_is_told_to_the_companies_without_naming_who_tried(client: Client, anna: User) -> None:
    assert sign_in(client, " Anna@Example.org", "wrong").status_code == 200
    entries = told(TrailKind.SIGN_IN_FAILED)
    assert [(e.company_id, e.user_id, e.object_id, e.detail) for e in entries] == [
        (company_id, None, str(anna.pk), {"step": "password"}) for company_id in company_ids(anna)
    ]
    assert told(TrailKind.SIGN_IN) == []


def test_an_address_that_nobody_has_is_told_to_no_company_and_masked(client: Client) -> None:
    LesseeFactory()
    sign_in(client, "Ivan.Petrov@example.org", "wrong")
    (entry,) = told(TrailKind.SIGN_IN_FAILED)
    assert (entry.company_id, entry.user_id, entry.object_id, entry.detail) == (
        None, None, "", {"step": "password", "address": "i***@example.org"},
    )  # fmt: skip


@pytest.mark.parametrize(("address", "shown"), [("a@b.c", "a***@b.c"), ("", "***"), ("no-at", "n***")])
def test_a_masked_address(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_a_wrong_second_factor_is_told(client: Client, anna: User) -> None:
    RecoveryCodes.activate(anna)
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    assert sign_in(client, anna.email, PASSWORD).headers["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    entries = told(TrailKind.SIGN_IN_FAILED)
    assert [(e.company_id, e.user_id, e.detail) for e in entries] == [
        (company_id, None, {"step": "second_factor"}) for company_id in company_ids(anna)
    ]
    assert told(TrailKind.SIGN_IN) == []


def test_a_sign_out_is_told(client: Client, anna: User) -> None:
    sign_in(client, anna.email, PASSWORD)
    client.post(reverse("account_logout"))
    assert [(e.company_id, e.user_id) for e in told(TrailKind.SIGN_OUT)] == [
        (company_id, anna.pk) for company_id in company_ids(anna)
    ]


def test_a_changed_password_is_told_without_the_password(client: Client, anna: User) -> None:
    sign_in(client, anna.email, PASSWORD)
    new = "another horse battery"
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    entries = told(TrailKind.PASSWORD_CHANGED)
    assert [(e.company_id, e.user_id, e.detail) for e in entries] == [
        (company_id, anna.pk, {"password": "changed"}) for company_id in company_ids(anna)
    ]
    everything = str(list(TrailEntry.objects.values()))
    assert not re.search("horse|pbkdf2|argon2", everything)


def test_addresses_to_sign_in_with_are_told(client: Client, anna: User) -> None:
    sign_in(client, anna.email, PASSWORD)
    first = EmailAddress.objects.get(user=anna)
    address = reverse("account_email")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(address, {"action_add": "", "email": "anna@example.com"})
    second = EmailAddress.objects.get(email="anna@example.com")
    client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(second).key]))
    client.post(address, {"action_primary": "", "email": second.email})
    client.post(address, {"action_remove": "", "email": first.email})
    added, main = {"email": "anna@example.com"}, {"email": "anna@example.org"}
    assert [(e.company_id, e.user_id, e.detail, e.before, e.after) for e in told(TrailKind.EMAIL_CHANGED)] == [
        (company_id, anna.pk, {"happened": happened}, before, after)
        for happened, before, after in [
            ("added", None, added),
            ("confirmed", None, added),
            ("main", main, added),
            ("removed", main, None),
        ]
        for company_id in company_ids(anna)
    ]
