"""A company's administrator issues a token, a program uses it, the administrator revokes it: in a real browser."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.roles import Role
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.browser.conftest import SignIn
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_token_from_issue_to_revocation(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
    sign_in(MembershipFactory(role=Role.LESSEE_ADMIN))
    page.goto(f"{live_server.url}/company/tokens/")
    assert_page_is_good_in_every_look(page)

    page.get_by_role("link", name="New token").first.click()
    assert_page_is_good_in_every_look(page)
    page.get_by_label("Name").fill("1C Accounting")
    page.get_by_label("See contracts").check()
    page.get_by_label("See leased assets").check()
    page.get_by_role("button", name="Issue the token").click()
    secret = page.locator("[data-copy]").get_attribute("data-copy")
    expect(page.get_by_text(str(secret), exact=True)).to_be_visible()
    assert_page_is_good_in_every_look(page)

    address, headers = f"{live_server.url}/api/v1/me", {"Authorization": f"Bearer {secret}"}
    told = page.request.get(address, headers=headers).json()
    assert (told["token"]["name"], told["capabilities"]) == ("1C Accounting", ["contracts.read", "assets.read"])

    page.get_by_role("link", name="I have copied it").click()
    expect(page.get_by_role("row", name="1C Accounting")).to_contain_text("In force")
    expect(page.get_by_text(str(secret))).to_have_count(0)
    assert_page_is_good_in_every_look(page)
    page.get_by_role("button", name="Revoke").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="1C Accounting")).to_contain_text("Revoked")
    assert page.request.get(address, headers=headers).status == 401
