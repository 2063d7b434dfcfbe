"""What the scripts of the kit do: theme, menus, explanations, dialogs, search key, money, phone menu."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from tests.browser.checks import sideways_scroll
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = "\u202f"


@pytest.fixture
def gallery(page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]) -> Page:
    sign_in(MembershipFactory(role=Role.LESSOR_ADMIN))
    page.goto(live_server.url + reverse("gallery"))
    return page


def test_chosen_theme_is_kept_and_the_system_theme_is_followed(gallery: Page) -> None:
    root = gallery.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    gallery.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    gallery.locator(".popup summary[title]").first.click()
    gallery.locator("[data-theme-choice=light]").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    expect(gallery.locator("[data-theme-choice=light]")).to_have_attribute("aria-pressed", "true")
    gallery.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_explanation_opens_by_keyboard_closes_by_escape_and_stays_on_the_screen(gallery: Page) -> None:
    figure = gallery.locator(".explain summary")
    figure.focus()
    gallery.keyboard.press("Enter")
    panel = gallery.locator(".explain__panel")
    expect(panel).to_be_visible()
    expect(panel.locator("tfoot td")).to_have_text(f"1{NARROW}234{NARROW}567,89{NARROW}₽")
    gallery.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    for width in (360, 640, 800):
        gallery.set_viewport_size({"width": width, "height": 740})
        figure.click()
        expect(panel).to_be_in_viewport(ratio=1)
        assert sideways_scroll(gallery) == 0
        gallery.keyboard.press("Escape")


def test_one_menu_is_open_at_a_time(gallery: Page) -> None:
    gallery.locator(".popup summary").nth(0).click()
    gallery.locator(".popup summary").nth(1).click()
    assert gallery.locator("details[data-menu][open]").count() == 1
    gallery.locator("h1").click()
    assert gallery.locator("details[data-menu][open]").count() == 0


def test_confirm_dialog_can_be_left_and_control_k_leads_to_the_search(gallery: Page) -> None:
    dialog = gallery.locator("#gallery-ask")
    expect(dialog).to_be_hidden()
    gallery.locator("[commandfor=gallery-ask]").click()
    expect(dialog).to_be_visible()
    dialog.locator("form[method=dialog] button").click()
    expect(dialog).to_be_hidden()
    gallery.keyboard.press("Control+k")
    expect(gallery.locator("#search-bar")).to_be_focused()


TYPED_AND_SHOWN = [
    ("1234567,8", f"1{NARROW}234{NARROW}567,8"),
    ("1234.567", f"1{NARROW}234,56"),
    ("-5000", f"−5{NARROW}000"),
    ("00012", "12"),
    ("12 рублей", "12"),
]


def test_money_is_grouped_while_it_is_typed_and_the_caret_stays(gallery: Page) -> None:
    field = gallery.locator("#id_amount")
    for typed, shown in TYPED_AND_SHOWN:
        field.fill("")
        field.press_sequentially(typed)
        expect(field).to_have_value(shown)
    field.fill("")
    field.press_sequentially("1234567")
    field.press("Home")
    field.press("ArrowRight")
    field.press_sequentially("99")
    expect(field).to_have_value(f"199{NARROW}234{NARROW}567")


def test_name_of_the_chosen_file_is_shown(gallery: Page) -> None:
    megabyte = b"0" * 1024 * 1024
    gallery.locator(".drop input").set_input_files({"name": "портфель.xlsx", "mimeType": "a/b", "buffer": megabyte})
    expect(gallery.locator("[data-file-name]")).to_have_text("портфель.xlsx · 1 МБ")


def test_phone_has_four_entries_and_the_rest_under_more(gallery: Page) -> None:
    gallery.set_viewport_size({"width": 360, "height": 740})
    expect(gallery.locator(".rail")).to_be_hidden()
    assert gallery.locator(".bottom > a").count() == 4
    sheet = gallery.locator(".sheet")
    expect(sheet).to_be_hidden()
    gallery.locator(".bottom__more summary").click()
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("search")).to_be_visible()


def test_language_is_switched_and_the_page_stays(gallery: Page) -> None:
    gallery.locator(".bar button[name=language]").click()
    expect(gallery.locator("html")).to_have_attribute("lang", "en")
    expect(gallery.locator("h1")).to_have_text("Components")
    gallery.locator(".bar button[name=language]").click()
    expect(gallery.locator("html")).to_have_attribute("lang", "ru")


def test_without_scripts_the_theme_is_the_system_s_and_explanations_open(
    live_server: LiveServer, gallery: Page
) -> None:
    browser = gallery.context.browser
    assert browser is not None
    cookies = gallery.context.cookies()
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": live_server.url} for c in cookies])
    page = context.new_page()
    page.goto(live_server.url + reverse("gallery"))
    page.locator(".explain summary").click()
    expect(page.locator(".explain__panel")).to_be_visible()
    context.close()
