"""Too many changes in a minute in a browser: a calm note over figures that stay, and new ones by themselves."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from calculator import catalogue
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.factories import ProductFactory, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEASE = "product=auto&asset_kind=vehicle&segment=medium&price=6000000&advance_percent=20&term_months=36"
# Where a page is, what is changed there, and where its figures stand.
PLACES = {
    "/calculator/": ("#id_advance_percent", "30", ".calculator__payment .explain__figure .money"),
    "/calculator/season/": ("#id_p1", "100000", ".season__strip b"),
}


@pytest.mark.parametrize("path", PLACES)
def test_a_pause_is_told_over_the_figures_and_ends_by_itself(
    path: str, page: Page, live_server: LiveServer, settings: Settings
) -> None:
    make_version(ProductFactory(code="auto", name="Автолизинг"), most_skipped_months=3, highest_payment=200)
    catalogue.forget()
    field, value, figure = PLACES[path]
    page.clock.install()
    page.goto(f"{live_server.url}{path}?{LEASE}")
    before, opened = page.locator(figure).first.inner_text(), page.url
    settings.CALCULATOR_CHANGES_PER_MINUTE = 0
    page.locator(field).fill(value)
    page.clock.run_for(1_000)
    note = page.locator("#too-often")
    expect(note.locator(".notice")).to_be_visible()
    assert (page.locator(figure).first.inner_text(), page.url) == (before, opened)
    assert_page_is_good_in_every_look(page)
    settings.CALCULATOR_CHANGES_PER_MINUTE = 100
    page.clock.run_for(61_000)
    expect(note).to_be_empty()
    expect(page.locator(figure).first).not_to_have_text(before)
    expect(page.locator(field)).to_have_value(value if len(value) < 3 else "100\u202f000")
