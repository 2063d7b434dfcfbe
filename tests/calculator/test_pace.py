"""Public pages work out so much a minute for an address and no more: a calm note, and figures that stay."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from calculator.models import Product
from calculator.pace import MinuteCounts
from tests.factories import NOW, ProductFactory, make_version

pytestmark = pytest.mark.django_db
PAGES = ("calculator:page", "calculator:explanation", "season:page", "scenarios:compare")
FRAGMENTS = {"calculator:result": "calculator-result", "season:result": "season-result"}
MOST = 3
AT = NOW.replace(second=20)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(autouse=True)
def _product() -> Product:
    return make_version(ProductFactory(code="auto")).product


@pytest.fixture(autouse=True)
def _few(settings: Settings) -> None:
    settings.CALCULATOR_CHANGES_PER_MINUTE = MOST


def asked(page: str, address: str = "192.0.2.1") -> Any:
    client = Client(REMOTE_ADDR=address)
    client.cookies["django_language"] = "en"
    query = {"product": "auto", "figure": "total"}
    return client.get(reverse(page), query, headers={"HX-Request": "true"} if page in FRAGMENTS else {})


@pytest.mark.parametrize("page", [*PAGES, *FRAGMENTS])
def test_an_address_is_answered_so_often_a_minute_and_no_oftener(page: str) -> None:
    assert [asked(page).status_code for _ in range(MOST + 2)] == [200] * MOST + [429] * 2
    assert asked(page, "192.0.2.2").status_code == 200
    with time_machine.travel(AT + timedelta(seconds=39), tick=False):
        assert asked(page).status_code == 429
    with time_machine.travel(AT + timedelta(seconds=40), tick=False):
        assert asked(page).status_code == 200


def test_all_pages_are_counted_together() -> None:
    pages = ["calculator:page", "calculator:result", "season:result", "scenarios:compare", "calculator:result"]
    assert [asked(page).status_code for page in pages] == [200, 200, 200, 429, 429]


@pytest.mark.parametrize("page", FRAGMENTS)
def test_a_fragment_tells_it_over_the_figures_of_before_and_asks_again_by_itself(page: str) -> None:
    whole = [asked(page) for _ in range(MOST)][-1].content.decode()
    assert whole.count('id="too-often"') == 1
    answer = asked(page)
    text = answer.content.decode()
    headers = {name: answer.headers.get(name) for name in ("Retry-After", "HX-Retarget", "HX-Reswap", "HX-Replace-Url")}
    assert headers == {
        "Retry-After": "40",
        "HX-Retarget": "#too-often",
        "HX-Reswap": "innerHTML",
        "HX-Replace-Url": None,
    }
    assert "no-store" in answer.headers["Cache-Control"]
    assert "come by themselves in 40 seconds" in text
    panel = FRAGMENTS[page]
    for part in ('hx-trigger="load delay:40s"', f'hx-get="{reverse(page)}"', f'hx-target="#{panel}"'):
        assert part in text, part
    assert "<html" not in text


def test_the_pages_let_the_note_be_shown() -> None:
    """Unless it is told otherwise, htmx leaves out the body of every refusal."""
    for page in ("calculator:page", "season:page"):
        assert '{"code": "429", "swap": true}' in asked(page).content.decode()


def test_a_page_says_it_as_a_whole_page() -> None:
    answer = [asked("calculator:page") for _ in range(MOST + 1)][-1]
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "40")
    assert "HX-Retarget" not in answer.headers
    assert "A short pause" in answer.content.decode()


def test_it_is_counted_without_a_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    asked("calculator:result")
    with django_assert_num_queries(0):
        answers = [asked("calculator:result").status_code for _ in range(MOST)]
    assert answers == [200, 200, 429]


def test_networks_of_one_customer_are_one_address(settings: Settings) -> None:
    """An IPv6 customer has a whole network of addresses to come from."""
    answers = [asked("calculator:result", f"2001:db8::{number}").status_code for number in range(1, MOST + 2)]
    assert answers == [200] * MOST + [429]
    assert asked("calculator:result", "2001:db8:0:1::1").status_code == 200


def test_nothing_is_kept_of_minutes_before() -> None:
    counts = MinuteCounts()
    assert [counts.one_more("a", at=at) for at in (0.0, 59.9, 60.0)] == [1, 2, 1]
    assert counts.one_more("b", at=60.5) == 1
    assert counts.one_more("a", at=61.0) == 2
    counts.forget()
    assert counts.one_more("a", at=61.0) == 1
