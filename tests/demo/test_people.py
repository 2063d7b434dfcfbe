from collections import defaultdict

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.capabilities import SECOND_FACTOR_ROLES
from accounts.models import Membership, User
from accounts.roles import LESSEE_ROLES, Role
from contracts.models import Contract
from leasing_portal.demo.accounts_table import table
from leasing_portal.demo.people import LOOK_AT, PASSWORD, PEOPLE, Person

CODE = "123456"
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_people_are_in_every_role() -> None:
    assert {Role(role) for role in Membership.objects.values_list("role", flat=True)} == set(Role)
    assert set(LOOK_AT) == set(Role)
    assert User.objects.count() == len(PEOPLE) == 28


def test_two_lessees_have_all_roles_and_one_person_has_two_companies() -> None:
    roles: defaultdict[str, set[str]] = defaultdict(set)
    companies: defaultdict[str, set[str]] = defaultdict(set)
    for membership in Membership.objects.select_related("company", "user"):
        roles[membership.company.short_name].add(membership.role)
        companies[membership.user.email].add(membership.company.short_name)
    complete = sorted(name for name, found in roles.items() if found == {role.value for role in LESSEE_ROLES})
    assert complete == ["ООО «Волжский путь»", "ООО «Северный карьер»"]
    assert {email: names for email, names in companies.items() if len(names) > 1} == {
        "gruppa@gorodskie-linii.example": {"АО «Городские линии»", "ООО «Завод «Точная деталь»"}
    }


def test_every_contract_has_a_manager_of_the_lessor() -> None:
    managers = set(Contract.objects.values_list("manager__email", flat=True))
    assert managers == {"menedzher@opora-rosta.example", "menedzher2@opora-rosta.example"}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_everybody_listed_signs_in(person: Person, settings: Settings) -> None:
    settings.DEMO_SECOND_FACTOR_CODE = CODE
    cache.clear()  # the number of sign-ins a minute from one address is limited
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    if SECOND_FACTOR_ROLES.intersection(seat.role for seat in person.seats):
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_authenticate"))
        answer = client.post(reverse("mfa_authenticate"), {"code": CODE})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(User.objects.get(email=person.email).pk)


def test_the_table_lists_every_seat_under_its_role(capsys: pytest.CaptureFixture[str], settings: Settings) -> None:
    settings.DEMO_SECOND_FACTOR_CODE = CODE
    call_command("demo_accounts")
    lines = capsys.readouterr().out.splitlines()
    assert "\n".join(lines) == table()
    sign_ins = [line.split()[0] for line in lines if line.startswith("    ")]
    assert sorted(sign_ins) == sorted(person.email for person in PEOPLE for _seat in person.seats)
    assert [line for line in lines if " — " in line] == [f"  {role.label} — {LOOK_AT[role]}" for role in Role]
    second = f"Сотрудники лизингодателя и подписанты вводят ещё код: {CODE}"
    assert lines[-3:] == ["", f"Пароль у всех один: {PASSWORD}", second]


def test_the_table_fits_a_terminal_of_80_columns() -> None:
    assert [line for line in table().splitlines() if len(line) > 80] == []
