"""A commercial offer from the manager's button to the client's screen, in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from calculator.commercial_offers import jobs
from calculator.commercial_offers.forms import told
from calculator.commercial_offers.letters import send_once
from calculator.commercial_offers.links import key_of
from calculator.models import CommercialOffer
from calculator.scenarios.address import asking
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.browser.test_back_office import issues_in_both_looks
from tests.calculator.offers.making import make_offer, manager_with_client, request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


def test_an_offer_is_made_sent_opened_and_revoked(
    page: Page, live_server: LiveServer, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    manager, company = manager_with_client()
    sign_in(manager)
    add_page = live_server.url + reverse("admin:calculator_commercialoffer_add")
    assert issues_in_both_looks(page, add_page) == []
    page.locator("[name=client]").fill(told(company))
    page.locator("[name=asset]").fill("Автокран «Ивановец», 2026")
    page.locator("[name=link]").fill(asking(request(starts_on=localdate())))
    page.locator("[name=valid_until]").fill((localdate() + timedelta(days=10)).isoformat())
    page.locator(".bo-form .bo-button--primary").click()
    expect(page.locator("#mailings")).to_be_visible()
    offer = CommercialOffer.objects.get()
    page.locator("[name=email]").fill("buyer@example.org")
    page.locator(f'form[action="{reverse("admin:calculator_commercialoffer_send", args=[offer.pk])}"] button').click()
    expect(page.locator("#mailings")).to_contain_text("buyer@example.org")
    jobs.store_offer_pdf(offer_id=offer.pk)
    send_once(mailing_id=offer.mailings.get().pk)
    assert [letter.to for letter in mail.outbox] == [["buyer@example.org"]]
    assert issues_in_both_looks(page, page.url) == []
    # The client opens the link without signing in.
    page.context.clear_cookies()
    link = live_server.url + reverse("offers:open", args=[key_of(offer, offer.mailings.get())])
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text(offer.number)
    assert_page_is_good_in_every_look(page)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert download.value.suggested_filename == f"kp-{offer.number}.pdf"
    sign_in(manager)
    page.goto(live_server.url + reverse("admin:calculator_commercialoffer_change", args=[offer.pk]))
    expect(page.locator("#openings tbody tr")).to_have_count(2)
    page.locator(".bo-button--danger").click()
    expect(page.locator(".bo-button--danger")).to_have_count(0)
    page.goto(link)
    expect(page.locator("main")).not_to_contain_text("Ивановец")
    assert_page_is_good_in_every_look(page)


def test_the_list_of_offers_is_good(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    manager, company = manager_with_client()
    make_offer(manager, company, at=now(), request=request(starts_on=localdate()), valid_until=localdate())
    sign_in(manager)
    assert issues_in_both_looks(page, live_server.url + reverse("admin:calculator_commercialoffer_changelist")) == []
