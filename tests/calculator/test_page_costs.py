"""What the page asks beside the price and the term: VAT in the price, insurance, power, conditions, terms of taxes."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from calculator.calculation import Calculation
from tests.calculator.test_costs import product_with
from tests.factories import NOW, ProgrammeFactory, TaxRuleFactory, load_catalogue

pytestmark = pytest.mark.django_db
PAGE, RESULT = "/calculator/", "/calculator/result/"
OPTIONAL: dict[str, Any] = {"value": Decimal("4.00"), "is_optional": True, "asset_kind": "vehicle"}
BY_POWER: dict[str, Any] = {
    "kind": "transport_tax", "basis": "power", "value": Decimal(150), "vat": "none", "asset_kind": "vehicle"
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def code() -> str:
    TaxRuleFactory(kind="transport_tax", value=Decimal("50.0000"))
    return product_with(OPTIONAL, BY_POWER).code


def opened(path: str = PAGE, query: Any = None, **changes: Any) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(path, (query or {}) | changes)


def found(**query: Any) -> Calculation:
    calculation = opened(**query).context["calculation"]
    assert isinstance(calculation, Calculation)
    return calculation


def own_address(**query: Any) -> dict[str, str]:
    """The query of the page's own address after a change."""
    address = urlsplit(opened(RESULT, **query).headers["HX-Replace-Url"])
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def told(calculation: Calculation, name: str) -> tuple[bool, list[str], list[str]]:
    note = calculation.inputs.notes[name]
    return note.is_absent, note.errors, note.hints


def test_a_box_that_is_not_ticked_declines_the_insurance(code: str) -> None:
    ticked, empty = (
        own_address(product=code, price="6000000", insurance=words) for words in (["own", "included"], ["own"])
    )
    assert (ticked.get("insurance"), empty["insurance"]) == (None, "own")
    with_it, without = found(**ticked).quote, found(**empty).quote
    assert with_it is not None
    assert without is not None
    assert (with_it.plan.totals.insurance, without.plan.totals.insurance) == (Decimal("878400.00"), Decimal(0))
    for query, is_ticked in ((ticked, True), (empty, False)):
        (box,) = re.findall(r'<input type="checkbox" name="insurance"[^>]*>', opened(query=query).content.decode())
        assert ('value="included"' in box, "checked" in box) == (True, is_ticked)


def test_what_the_product_has_no_use_for_is_out_of_sight_and_says_nothing(code: str) -> None:
    of_car = found(product=code, power="249,5")
    assert (told(of_car, "insurance")[0], told(of_car, "power")) == (
        False,
        (False, [], ["from 1 to 5\u202f000 hp", "Without a number: 150 hp."]),
    )
    assert of_car.quote is not None
    assert of_car.quote.plan.totals.taxes == Decimal("37425.00")
    machine = found(product=code, asset_kind="machinery", insurance="own", power="many")
    assert (told(machine, "insurance")[0], told(machine, "power")[0]) == (True, True)
    assert machine.quote is not None
    assert (machine.quote.request.insurance, machine.quote.request.power) == ("included", None)
    assert (machine.form.errors, "insurance" in machine.query) == ({}, False)


def test_a_power_out_of_bounds_is_told_at_its_field_with_the_nearest(code: str) -> None:
    refused = found(product=code, power="9000")
    note = refused.inputs.notes["power"]
    assert (refused.quote, note.errors) == (
        None,
        ["The engine has from 1 to 5\u202f000 horsepower. Nearest: 5\u202f000."],
    )
    assert note.nearest is not None
    assert (note.nearest.value, note.nearest.text) == ("5000", "5\u202f000 hp")


def test_a_price_without_vat_is_bounded_and_told_with_vat(code: str) -> None:
    net = found(product=code, price="4918032,79", price_vat="without")
    assert net.quote is not None
    assert (net.quote.terms.price, told(net, "price")[2]) == (
        Decimal("6000000.00"),
        ["from 81\u202f967,21\u202f₽", "6\u202f000\u202f000\u202f₽ with VAT", "to 81\u202f967\u202f213,11\u202f₽"],
    )
    note = net.inputs.notes["price"]
    assert (note.lowest, note.highest) == ("81967.21", "81967213.11")
    query = own_address(product=code, price="4918032,79", price_vat="without")
    assert (query["price"], query["price_vat"]) == ("4918032.79", "without")
    again = found(**query).quote
    assert again is not None
    assert again.plan == net.quote.plan
    refused = found(product=code, price="1000", price_vat="without").inputs.notes["price"]
    assert refused.nearest is not None
    assert refused.nearest.value == "81\u202f967,21"


def test_conditions_of_programmes_are_read_before_and_after_the_choice(code: str) -> None:
    ProgrammeFactory(code="maker", name="Завод", conditions="Новая техника.")
    ProgrammeFactory(code="quiet", name="Тихая")
    offered, chosen = found(product=code), found(product=code, programme="maker")
    assert (told(offered, "programme")[2], told(chosen, "programme")[2]) == (
        ["Завод: Новая техника."],
        ["Новая техника."],
    )
    html = opened(RESULT, product=code, programme="maker").content.decode()
    assert "<b>Завод.</b> Новая техника." in html


@pytest.mark.parametrize(
    ("changes", "field", "error", "nearest"),
    [
        (
            {"depreciation_factor": "4", "asset_group": "4"},
            "depreciation_factor",
            "The depreciation factor is from 1 to 3 for this asset.",
            "3",
        ),
        (
            {"depreciation_factor": "два"},
            "depreciation_factor",
            "“два” is not a number. Expected one such as 1,5.",
            None,
        ),
        ({"asset_group": "11"}, "asset_group", "This is not offered here. Choose something else.", None),
        ({"balance_holder": "bank"}, "balance_holder", "This is not offered here. Choose something else.", None),
        ({"advance_offset": "never"}, "advance_offset", "This is not offered here. Choose something else.", None),
    ],
)
def test_terms_of_taxes_are_refused_at_their_fields(
    changes: dict[str, str], field: str, error: str, nearest: str | None
) -> None:
    load_catalogue()
    refused = found(product="auto", **changes)
    note = refused.inputs.notes[field]
    assert (refused.quote, refused.problems, note.errors) == (None, [], [error])
    assert (note.nearest and note.nearest.value) == nearest
    assert '<details class="calculator__more" open>' in opened(product="auto", **changes).content.decode()
    assert '<details class="calculator__more">' in opened(product="auto").content.decode()


def test_terms_of_taxes_are_asked_and_go_into_the_link() -> None:
    load_catalogue()
    terms = {
        "advance_offset": "evenly", "asset_group": "5", "depreciation_factor": "1.5", "balance_holder": "lessee",
    }  # fmt: skip
    calculation = found(product="auto", **terms | {"depreciation_factor": "1,5"})
    assert calculation.quote is not None
    request = calculation.quote.request
    assert (request.advance_offset, request.asset_group, request.depreciation_factor, request.balance_holder) == (
        "evenly",
        5,
        Decimal("1.5"),
        "lessee",
    )
    assert parse_qs(calculation.query).items() >= {name: [value] for name, value in terms.items()}.items()
    assert told(calculation, "depreciation_factor")[2] == ["from 1 to 3"]
    assert len(calculation.quote.plan.offsets) == 36


def test_a_change_of_these_asks_the_database_nothing(
    code: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened(RESULT, product=code)
    for change in ({"insurance": "own"}, {"power": "200"}, {"price_vat": "without"}, {"depreciation_factor": "2"}):
        with django_assert_num_queries(0):
            assert opened(RESULT, product=code, **change).context["quote"] is not None


def test_the_schedule_has_columns_of_what_the_payments_have(code: str) -> None:
    html = opened(RESULT, product=code).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', html[html.index("Due date") :])
    assert heads[:6] == ["Amount", "Principal", "Interest", "Insurance", "Taxes of the asset", "including VAT"]
