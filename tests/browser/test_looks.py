"""The gallery, the sign-in pages and the error pages in both themes, on a phone and on a desktop."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(360, 740), (1440, 900)]
THEMES = ["light", "dark"]


@pytest.fixture
def admin(sign_in: Callable[[Membership], None]) -> Membership:
    membership = MembershipFactory(role=Role.LESSOR_ADMIN)
    sign_in(membership)
    return membership


def open_page(page: Page, address: str, theme: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_gallery_is_accessible_and_fits(
    page: Page, live_server: LiveServer, admin: Membership, theme: str, size: tuple[int, int]
) -> None:
    open_page(page, live_server.url + reverse("gallery"), theme, size)
    assert_page_is_good(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_signup"])
def test_entrance_is_accessible_and_fits(
    page: Page, live_server: LiveServer, name: str, theme: str, size: tuple[int, int]
) -> None:
    open_page(page, live_server.url + reverse(name), theme, size)
    assert_page_is_good(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_page_of_a_wrong_address_is_accessible_and_fits(
    page: Page, live_server: LiveServer, theme: str, size: tuple[int, int]
) -> None:
    open_page(page, live_server.url + "/no-such-page/", theme, size)
    assert_page_is_good(page)
