"""What cannot be calculated on the public page: told at once, by its field, with the nearest value that can."""

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
import time_machine

from calculator.models import Product
from tests.calculator.on_page import PAGE, RESULT, calculation, errors, opened
from tests.factories import NOW, ProductFactory, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto", name="Автолизинг")).product


def test_everything_impossible_is_told_at_once_and_nothing_typed_is_lost(product: Product) -> None:
    response = opened(product="auto", price="1 000", advance_percent="60", term_months="200")
    found = response.context["calculation"]
    assert found.quote is None
    assert errors(found) == {
        "price": ["The price is from 100\u202f000 to 100\u202f000\u202f000 ₽ with VAT. Nearest: 100\u202f000."],
        "advance_percent": ["The advance is from 0 to 49 % of the price. Nearest: 49."],
        "term_months": ["The term is from 6 to 120 months. Nearest: 120."],
    }
    html = response.content.decode()
    for name, value in (("price", "1 000"), ("advance_percent", "60"), ("term_months", "200")):
        assert re.search(rf'name="{name}" value="{value}"', html)
    assert html.count('aria-invalid="true"') == 3


def test_what_is_unreadable_does_not_hide_what_is_out_of_bounds(product: Product) -> None:
    typed = {"price": "", "advance_percent": "200", "term_months": "0", "buyout_percent": "99", "grace": "x"}
    found = calculation(product="auto", **typed)
    assert errors(found) == {
        "price": ["This field is required."],
        "advance_percent": ["The advance is from 0 to 49 % of the price. Nearest: 49."],
        "term_months": ["The term is from 6 to 120 months. Nearest: 6."],
        "buyout_percent": ["The buyout price is from 0 to 30 % of the price. Nearest: 30."],
        "grace": ["Enter a whole number."],
    }
    assert (found.quote, found.problems) == (None, [])
    nearest = found.inputs.notes["term_months"].nearest
    assert nearest is not None
    assert (nearest.value, nearest.text) == ("6", "6 months")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"plan": "stepped", "step_every": "61"}, "A step has from 1 to 60 payments. Nearest: 60."),
        (
            {"plan": "stepped", "step_change": "-51"},
            "A step changes the payment by \u221250 to 50 %. Nearest: \u221250.",
        ),
        (
            {"plan": "mixed", "mixed_percent": "0"},
            "From 1 to 99 % of the principal are repaid in equal parts. Nearest: 1.",
        ),
        (
            {"grace": "13"},
            "Payments of interest only are from 0 to 12 at the beginning. Nearest: 12.",
        ),
    ],
)
def test_bounds_are_told_with_their_unit(query: dict[str, str], told: str, product: Product) -> None:
    assert list(errors(calculation(product="auto", **query)).values()) == [[told]]


def test_fields_without_a_slider_say_both_bounds_together(product: Product) -> None:
    notes = calculation(product="auto").inputs.notes
    assert {name: notes[name].hints for name in ("grace", "step_every", "step_change")} == {
        "grace": ["from 0 to 12 payments"],
        "step_every": ["from 1 to 60 payments"],
        "step_change": ["from \u221250 to 50\u202f%"],
    }
    assert notes["term_months"].hints == ["from 6 months", "to 120 months"]


def test_every_note_of_the_fragment_has_its_place_on_the_page(product: Product) -> None:
    placed, sent = (
        re.findall(r'data-notes="(\w+)"', opened(path, product="auto").content.decode()) for path in (PAGE, RESULT)
    )
    assert sorted(sent) == sorted(placed)
    assert len(placed) == len(set(placed)) == 27


def test_the_nearest_values_lead_to_a_calculation(product: Product) -> None:
    query: dict[str, str] = {"product": "auto", "price": "1 000", "advance_percent": "60"}
    for name, value in (("price", "100\u202f000"), ("advance_percent", "49")):
        nearest = calculation(**query).inputs.notes[name].nearest
        assert nearest is not None
        assert nearest.value == value
        query = {part: values[0] for part, values in parse_qs(nearest.url.removeprefix("?")).items()}
    found = calculation(**query).quote
    assert found is not None
    assert (found.terms.price, found.advance) == (Decimal(100_000), Decimal(49_000))


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"price": "сто"}, ["price"]),
        ({"price": ""}, ["price"]),
        ({"price": "9" * 15}, ["price"]),
        ({"advance_percent": "1e3"}, ["advance_percent"]),
        ({"advance_percent": "NaN"}, ["advance_percent"]),
        ({"advance_percent": "20,12345"}, ["advance_percent"]),
        ({"term_months": "2,5"}, ["term_months"]),
        ({"term_months": "0"}, ["term_months"]),
        ({"term_months": "35", "months": "3"}, ["term_months"]),
        ({"buyout_percent": "-1"}, ["buyout_percent"]),
        ({"asset_kind": "boat"}, ["asset_kind"]),
        ({"plan": "individual"}, ["plan"]),
        ({"months": "5"}, ["months"]),
        ({"programme": "none-such"}, ["programme"]),
        ({"plan": "stepped", "step_every": "", "step_change": "x"}, ["step_every", "step_change"]),
        ({"plan": "mixed", "mixed_percent": ""}, ["mixed_percent"]),
        ({"plan": "seasonal", "skipped_months": "1,2,3,4,5,6,7"}, ["skipped_months"]),
        ({"plan": "seasonal", "skipped_months": "13"}, ["skipped_months"]),
        ({"first_payment_on": "9999-12-31"}, ["first_payment_on"]),
        ({"first_payment_on": "2020-01-01"}, ["first_payment_on"]),
        ({"grace": "13"}, ["grace"]),
        ({"loan_rate": "-5"}, ["loan_rate"]),
        ({"discount_rate": "много"}, ["discount_rate"]),
    ],
)
def test_what_cannot_be_is_told_by_its_field(query: dict[str, str], wrong: list[str], product: Product) -> None:
    found = calculation(product="auto", **query)
    assert (found.quote, sorted(errors(found)), found.problems) == (None, sorted(wrong), [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1990-05-05"])
def test_a_start_outside_of_the_rules_is_refused(day: str, product: Product) -> None:
    found = calculation(product="auto", starts_on=day)
    assert (found.quote, len(found.problems)) == (None, 1)


def test_what_is_out_of_sight_is_not_in_the_way(product: Product) -> None:
    found = calculation(product="auto", plan="annuity", step_every="x", mixed_percent="x")
    assert found.quote is not None
    assert errors(found) == {}
