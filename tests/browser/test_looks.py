"""The gallery, which holds every component, in all four looks; the entrance and the error pages in two."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good_in_all_four_looks, assert_page_is_good_in_every_look
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_gallery(page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]) -> None:
    sign_in(MembershipFactory(role=Role.LESSOR_ADMIN))
    page.goto(live_server.url + reverse("gallery"))
    assert_page_is_good_in_all_four_looks(page)


def test_entrance_and_error_pages(page: Page, live_server: LiveServer) -> None:
    for name in ("account_login", "account_reset_password", "account_signup"):
        page.goto(live_server.url + reverse(name))
        assert_page_is_good_in_every_look(page)
    page.goto(live_server.url + "/no-such-page/")
    assert_page_is_good_in_every_look(page)
