"""Signing in and out by the pages, as people do."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.browser.checks import assert_page_is_good

PASSWORD = "спокойный-банк-2026"


def type_password(page: Page, live_server: LiveServer, person: Membership, *, wanted: str = "") -> None:
    """Open a page (sign-in unless another is wanted) and send e-mail and password; what comes then is not looked at."""
    page.goto(live_server.url + (wanted or reverse("account_login")))
    page.fill("#id_login", person.user.email)
    page.fill("#id_password", PASSWORD)
    page.locator("form:has(#id_password) button[type=submit]").click()


def enter(page: Page, live_server: LiveServer, person: Membership) -> None:
    """Sign in somebody who needs no second step."""
    type_password(page, live_server, person)
    expect(page.locator(".tool--person")).to_be_visible()


def leave(page: Page, live_server: LiveServer) -> None:
    """Sign out."""
    page.goto(live_server.url + reverse("account_logout"))
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(reverse("account_login")))


def confirm_password(page: Page) -> None:
    """Type the password once more where a page of security asks for it."""
    expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))
    assert_page_is_good(page)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def open_guarded(page: Page, live_server: LiveServer, name: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(live_server.url + reverse(name))
    confirm_password(page)
    expect(page).to_have_url(live_server.url + reverse(name))


def send_code(page: Page, code: str) -> None:
    """Type a code and send it."""
    page.fill("#id_code", code)
    page.locator("form:has(#id_code) button[type=submit]").click()


def code_of(secret: str) -> str:
    """What the app with this secret shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def wrong_code(secret: str) -> str:
    """Six digits that it does not show now."""
    return f"{(int(code_of(secret)) + 500_000) % 1_000_000:06d}"
