"""Signing in and its protection in a real browser, under the strict content policy."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look
from tests.browser.entrance import PASSWORD, enter, open_guarded
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["account_email", "account_change_password", "mfa_index", "mfa_list_webauthn", "usersessions_list"]


@pytest.fixture
def person() -> Membership:
    membership: Membership = MembershipFactory()
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


def test_account_pages_are_accessible_and_fit(page: Page, live_server: LiveServer, person: Membership) -> None:
    enter(page, live_server, person)
    for name in PAGES:
        page.goto(live_server.url + reverse(name))
        assert_page_is_good_in_every_look(page)
    open_guarded(page, live_server, "mfa_add_webauthn")
    assert_page_is_good_in_every_look(page)


def test_wrong_password_is_explained_and_what_was_typed_stays(
    page: Page, live_server: LiveServer, person: Membership
) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.fill("#id_login", person.user.email)
    page.fill("#id_password", "не тот пароль")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.locator("#id_login")).to_have_value(person.user.email)
    assert_page_is_good(page)
