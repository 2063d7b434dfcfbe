"""A page longer than the screen: what one navigates by stays in sight."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from calculator import catalogue
from tests.factories import ProductFactory, make_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1440])
def test_the_bar_stays_at_the_top_and_the_page_ends_with_its_foot(
    width: int, page: Page, live_server: LiveServer
) -> None:
    make_version(ProductFactory(code="auto", name="Автолизинг"))
    catalogue.forget()
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{live_server.url}/calculator/")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    top, below = page.evaluate(
        """() => [
            document.querySelector(".bar").getBoundingClientRect().top,
            document.documentElement.scrollHeight - scrollY
                - document.querySelector(".visitor__foot").getBoundingClientRect().bottom,
        ]"""
    )
    assert page.evaluate("scrollY") > 700
    assert (top, round(below)) == (0, 0)
