"""The first person of an empty portal, by the command that an operator types."""

import getpass
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.capabilities import ConsentKind
from accounts.models import Company, ConsentDocument, Membership, User
from accounts.roles import Party, Role
from common import sample_ids
from common.models import Job
from leasing_portal.management.commands.create_first_admin import PASSWORD_VARIABLE
from tests.factories import LessorFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "admin@leasing.example"
PASSWORD = "сосновый-бор-27"
INN, KPP, OGRN = sample_ids.sample_company_inn(601), sample_ids.sample_kpp(601), sample_ids.sample_ogrn(601)
WRITTEN: tuple[type[Model], ...] = (Company, User, EmailAddress, Membership, Job, ConsentDocument)
OPTIONS = {
    "email": "Admin@Leasing.example",
    "last_name": "Андреев",
    "first_name": "Андрей",
    "company_inn": INN,
    "company_kpp": KPP,
    "company_ogrn": OGRN,
    "company_name": "ООО «ЛК Пример»",
}


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False))


def at_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = iter(typed)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))


def create(**changes: Any) -> None:
    call_command("create_first_admin", **OPTIONS | changes)


def refused(**changes: Any) -> tuple[str, int]:
    """What is said and the exit code; nothing may have been written."""
    before = [list(model._default_manager.order_by("pk").values()) for model in WRITTEN]
    with pytest.raises(CommandError) as caught:
        create(**changes)
    assert [list(model._default_manager.order_by("pk").values()) for model in WRITTEN] == before
    return str(caught.value), caught.value.returncode


def test_with_a_password_the_person_signs_in_agrees_and_is_asked_for_a_second_factor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    create()
    assert capsys.readouterr().out.splitlines() == [
        f"Company ООО «ЛК Пример» (INN {INN}): created.",
        f"Person {EMAIL}: created.",
        "The person administers the portal now.",
    ]
    company, membership = Company.objects.get(), Membership.objects.get()
    assert (company.party, company.inn, company.kpp, company.ogrn) == (Party.LESSOR, INN, KPP, OGRN)
    assert (membership.company, membership.role, membership.is_active) == (company, Role.LESSOR_ADMIN, True)
    assert (membership.user.email, membership.user.get_full_name()) == (EMAIL, "Андреев Андрей")
    assert Job.objects.count() == 0
    client = Client()
    answer = client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    page = reverse("admin:accounts_user_add")
    ask = client.get(page)["Location"]
    assert ask.startswith(reverse("consents:ask"))
    [(agreement, box)] = client.get(ask).context["form"].boxes()
    assert (agreement.kind, company.full_name in agreement.document.body) == (ConsentKind.PERSONAL_DATA, True)
    assert client.post(ask, {box.name: "on", "next": page})["Location"] == page
    assert client.get(page)["Location"].startswith(reverse("security:second_factor"))


def test_the_password_is_asked_for_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch, PASSWORD, PASSWORD)
    create()
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_without_a_password_a_letter_is_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    if is_terminal:
        at_terminal(monkeypatch, "")
    create()
    user = User.objects.get()
    assert not user.has_usable_password()
    assert list(Job.objects.values_list("kind", "params")) == [("send_invitation", {"user_id": user.pk})]
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"A worker sends a letter with a link to set a password to {EMAIL}."
    )


def test_a_second_administrator_is_made_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    create()
    said = f"The portal has an administrator: {EMAIL}. Nothing was written; --another makes one more."
    assert refused(email="second@leasing.example") == (said, 3)
    create(email="second@leasing.example", another=True)
    assert list(Membership.objects.order_by("pk").values_list("user__email", "company__inn", "role")) == [
        (EMAIL, INN, Role.LESSOR_ADMIN),
        ("second@leasing.example", INN, Role.LESSOR_ADMIN),
    ]


def test_an_administrator_who_is_blocked_does_not_count() -> None:
    MembershipFactory(role=Role.LESSOR_ADMIN, is_active=False)
    create()
    assert Membership.objects.get(is_active=True).user.email == EMAIL


def test_a_known_company_and_a_known_person_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    company = LessorFactory(inn=INN, kpp=KPP, short_name="ООО «Прежнее имя»")
    user = UserFactory(email=EMAIL, last_name="Прежняя", middle_name="Петровна", phone="+7 900 000-00-00")
    user.set_password("another-good-one-5")
    user.save()
    known = Company.objects.values().get(), User.objects.values().get()
    create()
    assert (Company.objects.values().get(), User.objects.values().get()) == known
    assert (Membership.objects.get().user, Membership.objects.get().company) == (user, company)
    assert capsys.readouterr().out.splitlines() == [
        f"Company ООО «Прежнее имя» (INN {INN}): known, kept as it is.",
        f"Person {EMAIL}: known, kept as they are.",
        "The password given was not taken: a known person has chosen their own or does so by a letter.",
        "The person administers the portal now.",
    ]


def test_a_blocked_person_is_refused() -> None:
    UserFactory(email=EMAIL, is_active=False)
    said = f"Nothing was written. {EMAIL} is blocked: a blocked person cannot administer the portal."
    assert refused() == (said, 1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"company_inn": "7707083890"}, "--company-inn"),
        ({"company_kpp": "77010100"}, "--company-kpp"),
        ({"company_ogrn": "1027700132190"}, "--company-ogrn"),
        ({"company_name": ""}, "--company-name"),
        ({"email": "nobody"}, "--email"),
        ({"last_name": "я" * 101}, "--last-name"),
    ],
)
def test_a_wrong_value_is_named_by_its_option(changes: dict[str, str], named: str) -> None:
    said, code = refused(**changes)
    first, *lines = said.splitlines()
    assert (first, code) == ("Nothing was written.", 1)
    assert {line.strip().partition(":")[0] for line in lines} == {named}


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "123456789")
    said, code = refused()
    assert (said.splitlines(), code) == (
        [
            "Nothing was written.",
            "  Password: This password is too short. It must contain at least 10 characters.",
            "  Password: This password is too common.",
            "  Password: This password is entirely numeric.",
        ],
        1,
    )


def test_two_passwords_that_differ_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    at_terminal(monkeypatch, PASSWORD, PASSWORD + "!")
    assert refused() == ("Nothing was written.\n  Password: The two passwords differ.", 1)
