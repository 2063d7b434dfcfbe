"""Registrations in the back office: whose list they are in, and the two decisions."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from accounts.models import Company, CompanyRegistration, Membership
from accounts.roles import Role
from tests.factories import LesseeFactory, MembershipFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/companyregistration/"


def page(registration: CompanyRegistration, part: str = "change") -> str:
    return f"{LIST}{registration.pk}/{part}/"


def listed(client: Client, query: str = "") -> set[CompanyRegistration]:
    return set(client.get(LIST + query).context["cl"].result_list)


@pytest.fixture
def manager(lessor: Company) -> Membership:
    return MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)


@pytest.fixture
def managers_client(manager: Membership) -> Client:
    client = Client()
    client.force_login(manager.user)
    return client


def test_a_manager_sees_own_and_nobodys_and_filters_them(
    manager: Membership, managers_client: Client, client_as: Callable[[Role], Client]
) -> None:
    own, nobodys = RegistrationFactory(manager=manager.user), RegistrationFactory()
    others = RegistrationFactory(manager=MembershipFactory(role=Role.LESSOR_MANAGER).user)
    assert listed(managers_client) == {own, nobodys}
    assert [listed(managers_client, f"?whose={whose}") for whose in ("mine", "nobody")] == [{own}, {nobodys}]
    assert listed(client_as(Role.LESSOR_HEAD)) == {own, nobodys, others}
    answers = [managers_client.get(page(others))]
    answers += [managers_client.post(page(others, part)) for part in ("confirm", "refuse")]
    assert [answer.status_code for answer in answers] == [404] * 3
    others.refresh_from_db()
    assert others.state == "waiting"


def test_the_page_shows_what_is_known_of_the_inn(manager: Membership, managers_client: Client) -> None:
    registration = RegistrationFactory()
    same = LesseeFactory(inn=registration.inn, kpp=registration.kpp, manager=manager.user)
    response = managers_client.get(page(registration))
    assert (response.context["same"].company, response.context["table"].count) == (same, 1)
    MembershipFactory(company=same)
    response = managers_client.get(page(registration))
    assert (response.context["same"].has_administrator, "/confirm/" in response.content.decode()) == (True, False)


def test_confirming_makes_the_company(manager: Membership, managers_client: Client) -> None:
    registration = RegistrationFactory()
    assert managers_client.post(page(registration, "confirm")).headers["Location"] == page(registration)
    company = Company.objects.get(inn=registration.inn)
    assert (company.manager, [m.user for m in company.memberships.all()]) == (manager.user, [registration.applicant])


def test_a_known_company_is_not_joined_by_a_slip(manager: Membership, managers_client: Client) -> None:
    registration = RegistrationFactory()
    same = LesseeFactory(inn=registration.inn, kpp=registration.kpp, manager=manager.user)
    for data in ({}, {"join": "on"}):
        response = managers_client.post(page(registration, "confirm"), data, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]
        assert same.memberships.count() == 0
    managers_client.post(page(registration, "confirm"), {"join": "yes"})
    assert [m.user for m in same.memberships.all()] == [registration.applicant]


@pytest.mark.parametrize("reason", ["", " ", "я" * 501, "a\x00b"])
def test_a_refusal_needs_a_reason(reason: str, managers_client: Client) -> None:
    registration = RegistrationFactory()
    response = managers_client.post(page(registration, "refuse"), {"reason": reason}, follow=True)
    registration.refresh_from_db()
    assert ([message.level_tag for message in response.context["messages"]], registration.state) == (
        ["error"],
        "waiting",
    )


def test_a_refusal_keeps_the_reason(managers_client: Client) -> None:
    registration = RegistrationFactory()
    managers_client.post(page(registration, "refuse"), {"reason": "Нет в ЕГРЮЛ"})
    registration.refresh_from_db()
    assert (registration.state, registration.reason) == ("refused", "Нет в ЕГРЮЛ")
    assert "Нет в ЕГРЮЛ" in managers_client.get(page(registration)).content.decode()


def test_what_the_applicant_typed_is_shown_as_text(managers_client: Client) -> None:
    registration = RegistrationFactory(short_name="<script>alert(1)</script>", legal_address="<b>адрес</b>")
    shown = managers_client.get(page(registration)).content.decode()
    assert ("<script>alert(1)" in shown, "<b>адрес" in shown, "&lt;b&gt;адрес" in shown) == (False, False, True)


def test_the_home_page_counts_what_waits(managers_client: Client) -> None:
    RegistrationFactory()
    RegistrationFactory(manager=MembershipFactory(role=Role.LESSOR_MANAGER).user)
    page = managers_client.get("/admin/").context
    groups = [*page["groups"], *page["others"]]
    tiles = [tile for group in groups for tile in group["tiles"] if "companyregistration" in tile.url]
    assert [(tile.count, tile.is_alarm) for tile in tiles] == [(1, True)]
    assert listed(managers_client, "?" + tiles[0].url.partition("?")[2]) == {
        CompanyRegistration.objects.get(manager=None)
    }


def test_the_page_tells_nothing_of_companies_led_by_others(lessor: Company, managers_client: Client) -> None:
    other = MembershipFactory(role=Role.LESSOR_MANAGER, company=lessor)
    registration = RegistrationFactory(inn=LesseeFactory(manager=other.user, short_name="ООО «Чужая часть»").inn)
    same = LesseeFactory(
        inn=registration.inn, kpp=registration.kpp, manager=other.user, short_name="ООО «Чужая компания»"
    )
    response = managers_client.get(page(registration))
    with override("ru"):
        known = gettext("Known, led by somebody else")
    assert [row.cells for row in response.context["table"].rows] == [(known, "—", "—", "—", "—")]
    shown = response.content.decode()
    told = (same.short_name, "Чужая часть", str(other.user), f"/company/{same.pk}/", "/confirm/")
    assert [text in shown for text in told] == [False] * 5
