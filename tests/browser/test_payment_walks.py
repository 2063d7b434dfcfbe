"""Money in a browser: a quote of early buyout."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from payments.models import Invoice, PayoffQuote
from tests.browser.checks import assert_page_is_good
from tests.browser.deal_pages import go
from tests.contracts.requests.making import make_lease
from tests.factories import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def test_a_client_takes_a_quote_of_early_buyout(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    lease = make_lease()
    sign_in(lease.client)
    go(page, live_server, "payoff:studio", lease.contract.pk)
    page.locator("#id_on").fill("2026-12-10")
    page.locator("#id_amount").fill("200000")
    page.locator("main form[method=get] button[type=submit]").click()
    expect(page.locator(".payoff__sum")).to_have_count(3)
    assert_page_is_good(page)
    page.locator(f"form[action='{reverse('payoff:keep', args=[lease.contract.pk])}'] button").first.click()
    page.wait_for_url("**/payoff/*/")
    expect(page.locator(".payoff__sum")).to_contain_text("727 353,83")
    page.locator(f"form[action='{reverse('payoff:accept', args=[PayoffQuote.objects.get().pk])}'] button").click()
    expect(page.locator("main")).to_contain_text("О-2026-000001")
    assert Invoice.objects.get().amount == Decimal("727353.83")
