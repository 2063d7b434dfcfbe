"""Pages of deputies, registration and absences in every look: light and dark, on a phone and on a desktop."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership, User
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.browser.test_back_office import issues_in_both_looks
from tests.factories import DelegationFactory, LesseeFactory, MembershipFactory, RegistrationFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


def days() -> dict[str, object]:
    today = timezone.localdate()
    return {"starts_on": today, "ends_on": today + timedelta(days=5)}


def granin(**fields: object) -> Membership:
    user = UserFactory(last_name="Гранин", first_name="Пётр", middle_name="Андреевич")
    return MembershipFactory(user=user, **fields)


def test_a_deputy_acts_for_the_principal(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    principal = granin(role=Role.LESSEE_FINANCIER)
    deputy = MembershipFactory(role=Role.LESSEE_FINANCIER, company=principal.company)
    DelegationFactory(on_behalf_of=principal, user=deputy.user, **days())
    sign_in(deputy)
    page.goto(f"{live_server.url}/company/deputies/")
    assert_page_is_good_in_every_look(page)
    page.locator("main form button[name=membership]").click()
    page.wait_for_url(f"{live_server.url}/")
    page.locator(".behalf").wait_for()
    assert "Гранин П. А." in page.locator(".behalf").inner_text()
    assert_page_is_good_in_every_look(page)


def test_naming_a_deputy(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    principal = granin(role=Role.LESSEE_ADMIN)
    MembershipFactory(role=Role.LESSEE_FINANCIER, company=principal.company)
    sign_in(principal)
    page.goto(f"{live_server.url}/company/deputies/name/")
    assert_page_is_good_in_every_look(page)


def test_registration(page: Page, live_server: LiveServer, context: BrowserContext) -> None:
    applicant = UserFactory()
    enter(context, live_server, applicant)
    page.goto(f"{live_server.url}/registration/")
    assert page.url.endswith("/registration/company/")
    assert_page_is_good_in_every_look(page)
    RegistrationFactory(applicant=applicant)
    RegistrationFactory(applicant=applicant, state="refused", decided_at=timezone.now(), reason="ИНН не найден в ЕГРЮЛ")
    page.goto(f"{live_server.url}/registration/")
    assert_page_is_good_in_every_look(page)


def enter(context: BrowserContext, live_server: LiveServer, user: User) -> None:
    """Sign in a person who has no membership."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def test_the_back_office(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    manager = granin(role=Role.LESSOR_MANAGER)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=manager.company)
    DelegationFactory(on_behalf_of=manager, user=head.user, **days())
    registration = RegistrationFactory(manager=manager.user)
    company = LesseeFactory(inn=registration.inn, kpp=registration.kpp, manager=manager.user)
    sign_in(head)
    pages = [
        "absences/",
        "absences/add/",
        "accounts/companyregistration/",
        f"accounts/companyregistration/{registration.pk}/change/",
        f"accounts/company/{company.pk}/invite/",
    ]
    issues = {address: issues_in_both_looks(page, f"{live_server.url}/admin/{address}") for address in pages}
    assert issues == {address: [] for address in pages}
