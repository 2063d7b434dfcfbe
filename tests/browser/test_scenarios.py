"""Save, clone and compare calculations as a person does it, in every look; a visitor compares without an account."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import Scenario
from tests.browser.checks import assert_page_is_good_in_every_look, sideways_scroll
from tests.factories import MembershipFactory, ProductFactory, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


def test_save_clone_and_compare(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    make_version(ProductFactory(code="auto", name="Автотранспорт"))
    sign_in(MembershipFactory(role=Role.LESSEE_FINANCIER))
    page.goto(f"{live_server.url}/calculator/")
    page.locator("#keep-name").fill("Самосвал на три года")
    page.locator(".keep__save button").click()
    page.wait_for_url(re.compile(r"/calculator/saved/\d+/$"))
    assert page.locator("h1").inner_text() == "Самосвал на три года"
    page.locator(".calculator__chart").scroll_into_view_if_needed()
    expect(page.locator(".calculator__chart canvas")).to_be_visible()
    assert_page_is_good_in_every_look(page)

    page.locator("form[action$='/clone/'] button").click()
    page.wait_for_url(re.compile(rf"/calculator/saved/{Scenario.objects.latest('pk').pk}/$"))
    page.locator(".done-with__name summary").click()
    page.locator("form[action$='/rename/'] input[name=name]").fill("Самосвал, второй")
    page.locator("form[action$='/rename/'] button").click()
    expect(page.locator("h1")).to_have_text("Самосвал, второй")

    page.goto(f"{live_server.url}/calculator/saved/")
    assert_page_is_good_in_every_look(page)
    for box in page.locator("input[name=v]").all():
        box.check()
    page.locator("#chosen button").click()
    page.wait_for_url(re.compile(r"/calculator/compare/\?v=\d+&v=\d+$"))
    page.locator("a[href*='/calculator/?compare=']").first.click()
    # A third variant with another term, by way of the calculator.
    term = page.locator("#id_term_months")
    with page.expect_response(re.compile("/calculator/result/")):
        term.fill("24")
    expect(page.locator(".keep__place")).to_be_visible()
    page.locator(".keep__links a.btn").first.click()
    page.wait_for_url(re.compile(r"/calculator/compare/"))
    expect(page.locator(".variant")).to_have_count(3)
    assert page.locator(".compare__mark").count() > 0
    assert page.locator(".compare__best").count() > 0
    assert_page_is_good_in_every_look(page)

    page.locator(".variant__links a").last.click()
    expect(page.locator(".variant")).to_have_count(2)


def test_deleting_asks_first(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    make_version(ProductFactory(code="auto", name="Автотранспорт"))
    sign_in(MembershipFactory(role=Role.LESSEE_FINANCIER))
    page.goto(f"{live_server.url}/calculator/")
    page.locator(".keep__save button").click()
    page.wait_for_url(re.compile(r"/calculator/saved/\d+/$"))
    page.locator("[data-confirm-open=delete-scenario]").click()
    assert Scenario.objects.count() == 1
    page.locator("#delete-scenario form[method=post] button").click()
    page.wait_for_url(f"{live_server.url}/calculator/saved/")
    assert Scenario.objects.count() == 0
    assert_page_is_good_in_every_look(page)


def test_a_visitor_compares_on_a_phone(page: Page, live_server: LiveServer) -> None:
    make_version(ProductFactory(code="auto", name="Автотранспорт"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/calculator/compare/")
    assert_page_is_good_in_every_look(page)
    page.set_viewport_size({"width": 360, "height": 740})
    for variants in range(1, 6):
        page.locator(".page__actions a.btn-primary, .page a.btn-primary").first.click()
        page.locator("#calculator-figures .keep__links a.btn").first.click()
        expect(page.locator(".variant")).to_have_count(variants)
    assert sideways_scroll(page) == 0
    # The sixth is not offered, and an address that asks for it is told so.
    assert page.locator(".page__actions a.btn-primary").count() == 0
    page.goto(f"{page.url}&v=product%3Dauto")
    expect(page.locator(".notice--bad")).to_be_visible()
    expect(page.locator(".variant")).to_have_count(5)
    assert_page_is_good_in_every_look(page)
