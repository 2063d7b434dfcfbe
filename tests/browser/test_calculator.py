"""The public calculator in a browser: sliders, links, impossible values, and how it looks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from calculator import catalogue
from calculator.models import Scenario
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look, sideways_scroll
from tests.factories import MembershipFactory, ProductFactory, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = "\u202f"
PAYMENT = ".calculator__payment"
FIGURE = ".calculator__payment .explain__figure .money"


@pytest.fixture
def calculator(page: Page, live_server: LiveServer) -> Page:
    make_version(ProductFactory(code="auto", name="Автолизинг"))
    make_version(ProductFactory(code="leaseback", name="Возвратный"), plans=["annuity"], lowest_price="1000000.00")
    catalogue.forget()
    page.goto(f"{live_server.url}/calculator/")
    return page


def roubles(text: str | None) -> int:
    """Whole roubles of a figure."""
    return int(re.sub(r"\D", "", (text or "").partition(",")[0]))


def test_a_slider_changes_the_payment_without_a_reload_and_says_so(calculator: Page) -> None:
    calculator.evaluate("window.sameDocument = true")
    before = calculator.locator(FIGURE).inner_text()
    slider = calculator.get_by_role("slider", name="Аванс")
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    expect(calculator.locator("#id_advance_percent")).to_have_value("25")
    expect(calculator.locator(FIGURE)).not_to_have_text(before)
    after = calculator.locator(FIGURE).inner_text()
    # A sixteenth less is financed.
    assert abs(roubles(after) - roubles(before) * 75 / 80) <= 1
    expect(calculator.locator("#calculator-told")).to_contain_text(after)
    expect(calculator).to_have_url(re.compile("advance_percent=25"))
    expect(slider).to_be_focused()
    assert calculator.evaluate("window.sameDocument")


def test_the_slider_of_the_price_follows_what_is_typed_and_leads_it(calculator: Page) -> None:
    price, slider = calculator.locator("#id_price"), calculator.get_by_role("slider", name="Стоимость", exact=True)
    price.fill("")
    price.press_sequentially("9000000")
    expect(price).to_have_value(f"9{NARROW}000{NARROW}000")
    expect(calculator.locator(PAYMENT)).to_contain_text(f"260{NARROW}297,25")
    assert slider.get_attribute("aria-valuetext") == "9\u00a0000\u00a0000 ₽"
    slider.press("End")
    expect(price).to_have_value(f"100{NARROW}000{NARROW}000")
    slider.press("Home")
    expect(price).to_have_value(f"100{NARROW}000")


def test_the_link_reopens_the_same_figures(calculator: Page, live_server: LiveServer) -> None:
    calculator.locator("#id_price").fill("3000000")
    calculator.locator("#id_buyout_percent").fill("10")
    calculator.locator("[name=plan][value=seasonal]").check(force=True)
    calculator.locator("#id_skipped_months input").first.check(force=True)
    expect(calculator).to_have_url(re.compile("skipped_months=1"))
    link = calculator.locator("[data-copy]").first.get_attribute("data-copy")
    figures = calculator.locator("#calculator-figures").inner_text()
    rows = calculator.locator(".calculator__schedule").inner_text()
    other = calculator.context.new_page()
    other.goto(link or "")
    assert other.url == calculator.url == link
    assert other.locator("#calculator-figures").inner_text() == figures
    assert other.locator(".calculator__schedule").inner_text() == rows
    expect(other.locator("[name=plan][value=seasonal]")).to_be_checked()


def test_an_impossible_value_is_set_right_by_a_button_and_nothing_is_lost(calculator: Page) -> None:
    advance = calculator.locator("#id_advance_percent")
    advance.fill("80")
    nearest = calculator.locator("#id_advance_percent_notes [data-apply]")
    expect(nearest).to_be_visible()
    expect(advance).to_have_value("80")
    expect(advance).to_have_attribute("aria-invalid", "true")
    expect(calculator.locator(PAYMENT)).to_have_text("—")
    assert_page_is_good(calculator)
    nearest.press("Enter")
    expect(advance).to_have_value("49")
    expect(advance).to_be_focused()
    expect(advance).not_to_have_attribute("aria-invalid", "true")
    expect(calculator.locator(PAYMENT)).to_contain_text("₽")


def test_another_product_brings_its_bounds_and_choices(calculator: Page) -> None:
    assert calculator.locator("[name=plan]").count() == 5
    calculator.locator("[name=plan][value=mixed]").check(force=True)
    expect(calculator.locator("#id_mixed_percent")).to_be_visible()
    calculator.locator("#id_product").focus()
    calculator.locator("#id_product").select_option("leaseback")
    expect(calculator.locator("#id_price_notes")).to_have_attribute("data-lowest", "1000000.00")
    expect(calculator.locator("[name=plan]")).to_have_count(1)
    expect(calculator.locator("#id_product")).to_be_focused()
    calculator.locator("#id_plan_notes [data-apply]").click()
    expect(calculator.locator(PAYMENT)).to_contain_text("₽")
    expect(calculator.locator("#id_mixed_percent")).to_be_hidden()


def test_the_chart_is_drawn_and_follows(calculator: Page) -> None:
    calculator.locator(".calculator__chart").scroll_into_view_if_needed()
    canvas = calculator.locator(".calculator__chart canvas")
    expect(canvas).to_be_visible()
    calculator.locator("#id_term_months").fill("12")
    expect(calculator).to_have_url(re.compile("term_months=12"))
    expect(canvas).to_be_visible()
    labels = calculator.evaluate("echarts.getInstanceByDom(document.querySelector('[data-chart]')).getOption().xAxis")
    assert len(labels[0]["data"]) == 12


def test_it_looks_good(calculator: Page) -> None:
    assert_page_is_good_in_every_look(calculator)
    calculator.set_viewport_size({"width": 360, "height": 740})
    expect(calculator.locator(".calculator__strip")).to_be_in_viewport()
    calculator.locator(".calculator__more > summary").click()
    assert sideways_scroll(calculator) == 0


def test_it_looks_good_in_the_cabinet(
    calculator: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]
) -> None:
    sign_in(MembershipFactory(role=Role.LESSEE_ADMIN))
    calculator.goto(f"{live_server.url}/calculator/")
    expect(calculator.locator(".rail [aria-current]")).to_have_attribute("href", "/calculator/")
    assert_page_is_good_in_every_look(calculator)


def test_without_scripts_the_form_is_sent_by_its_button(calculator: Page, live_server: LiveServer) -> None:
    browser = calculator.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/calculator/")
    page.locator("#id_price").fill("9 000 000")
    page.locator(".calculator__send button").click()
    expect(page.locator(PAYMENT)).to_contain_text(f"260{NARROW}297,25")
    page.locator("#id_price").fill("1")
    page.locator(".calculator__send button").click()
    page.locator("#id_price_notes [data-apply]").click()
    expect(page.locator("#id_price")).to_have_value(f"100{NARROW}000")
    context.close()


def test_what_a_person_keeps_is_what_is_seen_after_changes(
    calculator: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]
) -> None:
    sign_in(MembershipFactory(role=Role.LESSEE_ADMIN))
    calculator.goto(f"{live_server.url}/calculator/")
    calculator.locator("#keep-name").fill("Мой расчёт")
    calculator.locator("#id_advance_percent").fill("80")
    expect(calculator.locator(PAYMENT)).to_have_text("—")
    calculator.locator("#id_advance_percent").fill("30")
    expect(calculator.locator(FIGURE)).to_be_visible()
    expect(calculator.locator("#keep-name")).to_have_value("Мой расчёт")
    for hidden in calculator.locator("[data-of-calculation]").all():
        expect(hidden).to_have_value(re.compile("advance_percent=30"))
    calculator.locator(".keep__save button").click()
    kept = Scenario.objects.get()
    assert (kept.name, kept.request["advance_percent"]) == ("Мой расчёт", "30")


def test_a_row_leads_to_its_explanation_and_back(calculator: Page) -> None:
    calculator.locator("#id_advance_percent").fill("30")
    expect(calculator).to_have_url(re.compile("advance_percent=30"))
    calculator.locator(".calculator__schedule tbody a").first.click()
    expect(calculator.locator(".reckoning").first).to_be_visible()
    assert_page_is_good_in_every_look(calculator)
    calculator.locator(".page__actions a").click()
    expect(calculator.locator("#id_advance_percent")).to_have_value("30")
