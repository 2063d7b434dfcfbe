"""Signing in and its protection in a real browser, under the strict content policy."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "спокойный-банк-2026"
PAGES = ["account_email", "account_change_password", "mfa_index", "mfa_list_webauthn"]


@pytest.fixture(autouse=True)
def fast_passwords(settings: Settings) -> None:
    """The strength of the hash is Django's; here it would only cost seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> Membership:
    membership: Membership = MembershipFactory()
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


def enter(page: Page, live_server: LiveServer, person: Membership) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.fill("#id_login", person.user.email)
    page.fill("#id_password", PASSWORD)
    page.locator("form:has(#id_password) button[type=submit]").click()
    expect(page.locator(".tool--person")).to_be_visible()


def open_guarded(page: Page, live_server: LiveServer, name: str) -> None:
    """Open a page that asks for the password once more."""
    page.goto(live_server.url + reverse(name))
    expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))
    assert_page_is_good(page)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(live_server.url + reverse(name))


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


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


def test_authenticator_app_is_turned_on_and_asked_for(page: Page, live_server: LiveServer, person: Membership) -> None:
    enter(page, live_server, person)
    open_guarded(page, live_server, "mfa_activate_totp")
    assert_page_is_good_in_every_look(page)
    picture = page.locator("img.qr")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".how-to .code").inner_text()
    page.fill("#id_code", code_of(secret))
    page.locator("form:has(#id_code) button[type=submit]").click()
    expect(page).to_have_url(re.compile("recovery-codes"))
    assert page.locator(".codes li").count() == 10
    assert_page_is_good(page)

    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.fill("#id_login", person.user.email)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    assert_page_is_good(page)
    recovery = Authenticator.objects.get(user=person.user, type=Authenticator.Type.RECOVERY_CODES)
    page.fill("#id_code", recovery.wrap().get_unused_codes()[0])
    page.keyboard.press("Enter")
    expect(page.locator(".tool--person")).to_be_visible()


@pytest.fixture
def authenticator(page: Page) -> None:
    """A built-in authenticator of the browser that always recognises its owner."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_is_added_and_signs_in(
    page: Page, live_server: LiveServer, person: Membership, authenticator: None
) -> None:
    enter(page, live_server, person)
    open_guarded(page, live_server, "mfa_add_webauthn")
    page.fill("#id_name", "Ноутбук")
    page.check("#id_passwordless")
    page.click("#passkey_add")
    expect(page).to_have_url(re.compile("recovery-codes"))
    assert [key.wrap().name for key in Authenticator.objects.filter(type="webauthn")] == ["Ноутбук"]
    for name in ("mfa_list_webauthn", "mfa_index"):
        page.goto(live_server.url + reverse(name))
        assert_page_is_good(page)

    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    page.click("#passkey_login")
    expect(page.locator(".tool--person")).to_be_visible()


def test_refused_passkey_is_explained(page: Page, live_server: LiveServer, authenticator: None) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-error]")).to_be_visible()
