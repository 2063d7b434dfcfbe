"""The second factor from its demand to signing in with it, by a passkey and by an app, in a real browser."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look
from tests.browser.entrance import (
    PASSWORD,
    code_of,
    confirm_password,
    enter,
    leave,
    open_guarded,
    send_code,
    type_password,
    wrong_code,
)
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGNED_IN = ".tool--person"
CONTRACTS = "/contracts/?sort=number"


@pytest.fixture
def signatory() -> Membership:
    """Somebody whose role demands a second factor and who has none."""
    membership: Membership = MembershipFactory(role=Role.LESSEE_SIGNATORY, second_factor=False)
    membership.user.set_password(PASSWORD)
    membership.user.save()
    return membership


@pytest.fixture
def key(page: Page) -> None:
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


def come_to_the_gate(page: Page, live_server: LiveServer, person: Membership) -> None:
    """Sign in on the way to the contracts; the role demands a second factor first."""
    type_password(page, live_server, person, wanted=CONTRACTS)
    expect(page).to_have_url(re.compile(reverse("security:second_factor")))


def go_on(page: Page, live_server: LiveServer) -> None:
    """From the recovery codes to the page that was wanted in the beginning."""
    expect(page).to_have_url(re.compile(reverse("mfa_view_recovery_codes")))
    assert_page_is_good(page)
    page.locator(f'a[href="{reverse("security:second_factor")}"]').click()
    expect(page).to_have_url(live_server.url + CONTRACTS)


@pytest.mark.usefixtures("key")
def test_a_passkey_is_registered_at_the_gate_and_signs_in_without_a_password(
    page: Page, live_server: LiveServer, signatory: Membership
) -> None:
    come_to_the_gate(page, live_server, signatory)
    assert_page_is_good_in_every_look(page)
    page.locator(f'main a[href="{reverse("mfa_add_webauthn")}"]').click()
    confirm_password(page)
    page.fill("#id_name", "Ноутбук")
    page.check("#id_passwordless")
    page.click("#passkey_add")
    go_on(page, live_server)
    keys = Authenticator.objects.filter(user=signatory.user, type=Authenticator.Type.WEBAUTHN)
    assert [one.wrap().name for one in keys] == ["Ноутбук"]

    leave(page, live_server)
    page.goto(live_server.url + reverse("account_login"))
    page.click("#passkey_login")
    expect(page.locator(SIGNED_IN)).to_be_visible()

    # The same key is the second step after a password.
    leave(page, live_server)
    type_password(page, live_server, signatory)
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    assert_page_is_good(page)
    page.click("#passkey_use")
    expect(page.locator(SIGNED_IN)).to_be_visible()

    # It is the only one, so it stays.
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    page.locator(f'a[href="{reverse("mfa_remove_webauthn", args=[keys.get().pk])}"]').click()
    confirm_password(page)
    page.locator("main .btn--danger-full").click()
    expect(page.get_by_role("alert").or_(page.locator(".notice--bad")).first).to_be_visible()
    assert keys.count() == 1


@pytest.mark.usefixtures("key")
def test_keys_are_listed_and_an_unknown_one_is_refused(page: Page, live_server: LiveServer) -> None:
    person = MembershipFactory()
    person.user.set_password(PASSWORD)
    person.user.save()
    page.goto(live_server.url + reverse("account_login"))
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-error]")).to_be_visible()
    enter(page, live_server, person)
    open_guarded(page, live_server, "mfa_add_webauthn")
    page.click("#passkey_add")
    expect(page).to_have_url(re.compile("recovery-codes"))
    for name in ("mfa_list_webauthn", "mfa_index"):
        page.goto(live_server.url + reverse(name))
        assert_page_is_good(page)


def test_an_app_is_set_up_at_the_gate_and_its_codes_sign_in(
    page: Page, live_server: LiveServer, signatory: Membership
) -> None:
    come_to_the_gate(page, live_server, signatory)
    page.locator(f'main a[href="{reverse("mfa_activate_totp")}"]').click()
    confirm_password(page)
    assert_page_is_good_in_every_look(page)
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    secret = page.locator(".how-to .code").inner_text()
    send_code(page, wrong_code(secret))
    expect(page.get_by_role("alert").first).to_be_visible()
    assert not Authenticator.objects.filter(user=signatory.user).exists()
    send_code(page, code_of(secret))
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").all_inner_texts()
    go_on(page, live_server)

    leave(page, live_server)
    type_password(page, live_server, signatory)
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    assert_page_is_good_in_every_look(page)
    send_code(page, wrong_code(secret))
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    send_code(page, code_of(secret))
    expect(page.locator(SIGNED_IN)).to_be_visible()

    leave(page, live_server)
    type_password(page, live_server, signatory)
    send_code(page, recovery[0])
    expect(page.locator(SIGNED_IN)).to_be_visible()

    # A recovery code lets in once.
    leave(page, live_server)
    type_password(page, live_server, signatory)
    send_code(page, recovery[0])
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    send_code(page, recovery[1])
    expect(page.locator(SIGNED_IN)).to_be_visible()


def test_the_demo_stand_shows_the_code(
    page: Page, live_server: LiveServer, signatory: Membership, settings: Settings
) -> None:
    settings.DEMO_SECOND_FACTOR_CODE = "123456"
    Authenticator.objects.create(
        user=signatory.user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP", "demo": True}
    )
    type_password(page, live_server, signatory)
    expect(page.locator("main .notice--warning")).to_contain_text("123 456")
    assert_page_is_good_in_every_look(page)
    send_code(page, "123 456")
    expect(page.locator(SIGNED_IN)).to_be_visible()


def test_a_session_is_ended_from_another_browser(page: Page, live_server: LiveServer, browser: Browser) -> None:
    person = MembershipFactory()
    person.user.set_password(PASSWORD)
    person.user.save()
    enter(page, live_server, person)
    other = browser.new_context(locale="ru-RU").new_page()
    enter(other, live_server, person)
    page.goto(live_server.url + reverse("usersessions_list"))
    assert_page_is_good_in_every_look(page)
    expect(page.locator(".address")).to_have_count(2)
    page.locator(".address form button").click()
    expect(page.locator(".address")).to_have_count(1)
    other.reload()
    expect(other).to_have_url(re.compile(reverse("account_login")))
    other.context.close()
