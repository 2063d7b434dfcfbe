"""The seasonal designer in a browser: bars dragged, sums typed, months skipped; a refusal is mended by one click."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from calculator import catalogue
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look, sideways_scroll
from tests.factories import MembershipFactory, ProductFactory, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = "\u202f"
LEASE = "product=auto&asset_kind=vehicle&segment=medium&price=6000000&advance_percent=20&term_months=36"


@pytest.fixture
def season(page: Page, live_server: LiveServer) -> Page:
    make_version(ProductFactory(code="auto", name="Автолизинг"), most_skipped_months=3, highest_payment=200)
    catalogue.forget()
    page.goto(f"{live_server.url}/calculator/season/?{LEASE}")
    return page


def bar(page: Page, number: int) -> Locator:
    return page.locator(f'[data-payment="{number}"] [data-bar]')


def box(page: Page, number: int) -> Locator:
    return page.locator(f"#id_p{number}")


def cell(page: Page, number: int) -> Locator:
    return page.locator(f'[data-payment="{number}"]')


def drag(page: Page, number: int, *, share: float, along: bool = False) -> None:
    """Drag a bar from its middle to a share of the highest payment."""
    bar(page, number).scroll_into_view_if_needed()
    found = bar(page, number).bounding_box()
    assert found is not None
    x, y = found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    if along:
        page.mouse.move(found["x"] + found["width"] * share, y, steps=4)
    else:
        page.mouse.move(x, found["y"] + found["height"] * (1 - share), steps=4)
    page.mouse.up()


def amount(text: str | None) -> float:
    return float(re.sub(r"[^\d,]", "", text or "").replace(",", ".") or 0)


def test_a_bar_is_dragged_another_sum_typed_a_month_skipped_without_a_reload(season: Page) -> None:
    season.evaluate("window.sameDocument = true")
    free = box(season, 20).get_attribute("placeholder")
    assert free == f"173{NARROW}531,50"
    drag(season, 5, share=0.75)
    expect(cell(season, 5)).to_have_attribute("data-state", "fixed")
    dragged = amount(box(season, 5).input_value())
    assert abs(dragged - 260_000) < 6_000
    assert dragged % 2_000 == 0
    expect(box(season, 20)).not_to_have_attribute("placeholder", free)
    after_drag = amount(box(season, 20).get_attribute("placeholder"))
    assert after_drag < 173_531.5
    box(season, 9).press_sequentially("90000")
    expect(box(season, 9)).to_have_value(f"90{NARROW}000")
    expect(season).to_have_url(re.compile("fixed=5:[0-9]+,9:90000"))
    season.locator("[name=skipped_months][value='6']").check(force=True)
    expect(season).to_have_url(re.compile(r"7:0,9:90000,19:0,31:0"))
    expect(cell(season, 19)).to_have_attribute("data-state", "skipped")
    expect(bar(season, 19)).to_have_attribute("aria-valuenow", "0")
    expect(season.locator("#season-told")).to_contain_text(f"90{NARROW}000,00")
    expect(box(season, 9)).to_be_visible()
    assert amount(box(season, 20).get_attribute("placeholder")) > after_drag
    assert season.evaluate("window.sameDocument")
    assert_page_is_good(season)


def test_keys_move_a_bar_and_give_it_back(season: Page) -> None:
    bar(season, 3).focus()
    bar(season, 3).press("ArrowUp")
    # The step is a round hundredth of the equal payment.
    expect(box(season, 3)).to_have_value(f"176{NARROW}000")
    bar(season, 3).press("PageDown")
    expect(box(season, 3)).to_have_value(f"156{NARROW}000")
    expect(bar(season, 3)).to_have_attribute("aria-valuenow", "156000")
    bar(season, 3).press("End")
    expect(box(season, 3)).to_have_value(f"347{NARROW}063")
    expect(season).to_have_url(re.compile("fixed=3:347063"))
    bar(season, 3).press("Home")
    expect(cell(season, 3)).to_have_attribute("data-state", "skipped")
    bar(season, 3).press("Delete")
    expect(box(season, 3)).to_have_value("")
    expect(season).not_to_have_url(re.compile("fixed"))
    expect(box(season, 3)).to_have_attribute("placeholder", f"173{NARROW}531,50")
    expect(bar(season, 3)).to_be_focused()


def test_a_refusal_is_mended_by_the_nearest_plan_and_a_preset_is_one_click(season: Page) -> None:
    season.evaluate("window.sameDocument = true")
    box(season, 9).fill("900000")
    expect(season.locator("#season-refusal")).to_contain_text(f"347{NARROW}063")
    expect(season.locator(".season__strip--bad")).to_be_visible()
    expect(box(season, 9)).to_have_value(f"900{NARROW}000")
    assert_page_is_good(season)
    season.locator("#season-result [data-take]").click()
    expect(season.locator("#season-refusal")).to_have_count(0)
    expect(box(season, 9)).to_have_value(f"347{NARROW}063")
    season.locator(".season__presets [data-take]").nth(1).click()
    expect(cell(season, 9)).to_have_attribute("data-state", "free")
    expect(box(season, 2)).to_have_value(f"78{NARROW}000")
    expect(season).to_have_url(re.compile("fixed=1:78000,2:78000"))
    season.locator(".season__presets [data-take]").last.click()
    expect(season).not_to_have_url(re.compile("fixed"))
    expect(box(season, 2)).to_have_value("")
    assert season.evaluate("window.sameDocument")


def test_what_cannot_be_read_is_said_beside_its_box(season: Page) -> None:
    box(season, 9).fill("1,2,3")
    season.evaluate("document.querySelector('#id_p9').value = 'много'")
    box(season, 9).dispatch_event("change")
    season.evaluate("htmx.trigger('[data-season]', 'submit')")
    expect(box(season, 9)).to_have_attribute("aria-invalid", "true")
    expect(season.locator("#id_p9_error")).to_contain_text("много")
    box(season, 9).fill("150000")
    expect(box(season, 9)).not_to_have_attribute("aria-invalid", "true")
    expect(season.locator("#id_p9_error")).to_be_empty()
    expect(season).to_have_url(re.compile("fixed=9:150000"))


def test_the_season_goes_to_the_calculator_and_comes_back(season: Page) -> None:
    box(season, 9).fill("90000")
    expect(season).to_have_url(re.compile("fixed=9:90000"))
    season.locator(".season__links a").click()
    expect(season.locator("[name=plan][value=individual]")).to_be_checked()
    season.locator("#id_price").fill("5000000")
    expect(season).to_have_url(re.compile(r"price=5000000.*fixed=9%3A90000"))
    season.locator(".calculator__season a").click()
    expect(box(season, 9)).to_have_value(f"90{NARROW}000")
    canvas = season.locator(".calculator__chart canvas")
    season.locator(".calculator__chart").scroll_into_view_if_needed()
    expect(canvas).to_be_visible()
    kinds = season.evaluate(
        "echarts.getInstanceByDom(document.querySelector('[data-chart]')).getOption().series.map(s => s.type)"
    )
    assert kinds[-1] == "line"
    assert set(kinds[:-1]) == {"bar"}


def test_it_looks_good(season: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]) -> None:
    assert_page_is_good_in_every_look(season)
    sign_in(MembershipFactory(role=Role.LESSEE_ADMIN))
    season.goto(f"{live_server.url}/calculator/season/?{LEASE}&plan=individual&fixed=5:0,6:300000")
    assert_page_is_good_in_every_look(season)


def test_on_a_phone_there_is_one_column_and_bars_are_drawn_along(season: Page) -> None:
    season.set_viewport_size({"width": 360, "height": 740})
    first, second = bar(season, 2).bounding_box(), bar(season, 3).bounding_box()
    assert first is not None
    assert second is not None
    assert (first["x"], first["y"] < second["y"]) == (second["x"], True)
    drag(season, 5, share=0.25, along=True)
    expect(season).to_have_url(re.compile("fixed=5:"))
    assert abs(amount(box(season, 5).input_value()) - 86_765) < 6_000
    expect(season.locator(".season__strip")).to_be_in_viewport()
    assert sideways_scroll(season) == 0


def test_without_scripts_it_is_a_form(season: Page, live_server: LiveServer) -> None:
    browser = season.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/calculator/season/?{LEASE}")
    page.locator("#id_p9").fill("900000")
    page.locator("[name=skipped_months][value='6']").check(force=True)
    page.locator(".season__send button").click()
    expect(page.locator("#season-refusal")).to_be_visible()
    page.locator("#season-result [data-take]").click()
    expect(page.locator("#season-refusal")).to_have_count(0)
    expect(page.locator("#id_p9")).to_have_value(f"347{NARROW}063")
    expect(page.locator("[name=skipped_months][value='6']")).to_be_checked()
    context.close()
