"""What anybody may put into an address of the calculator: a refusal in words, never a failure of the server."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from calculator.calculation import Calculation
from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import Terms
from calculator.models import Product, Scenario
from calculator.quoting.request import MOST_PARTS, UnreadableRequest, to_query
from calculator.refusing import refusal_text
from calculator.scenarios.address import asking, opens_in_calculator
from calculator.scenarios.reading import asked_by
from calculator.services import CatalogueRefused, publish_version
from calculator.steps import Steps, steps_of
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, make_version

pytestmark = pytest.mark.django_db
PAGE, QUOTE = "/calculator/", "/api/v1/calculator/quote"
DOORS = (PAGE, "/calculator/result/", "/calculator/season/", "/calculator/compare/")
STEEP = {"plan": "stepped", "step_every": "1", "step_change": "50", "term_months": "120"}
# Query, and the fields that the page refuses; none: the page leaves it alone.
BAD: list[tuple[dict[str, str], list[str]]] = [
    ({"plan": "stepped", "term_months": "99999999999", "step_every": "1", "step_change": "1"}, ["term_months"]),
    ({"term_months": "9" * 30}, ["term_months"]),
    ({"term_months": "-" + "9" * 4000}, ["term_months"]),
    ({"term_months": "9" * 9000}, ["term_months"]),
    ({"grace": "9" * 30}, ["grace"]),
    ({"grace": "-" + "9" * 30}, ["grace"]),
    (STEEP, ["step_change"]),
    (STEEP | {"step_change": "9" * 30}, ["step_change"]),
    (STEEP | {"step_change": "-100"}, ["step_change"]),
    (STEEP | {"step_every": "9" * 5000}, ["step_every"]),
    ({"plan": "mixed", "mixed_share": "1e999999"}, []),
    ({"plan": "mixed", "mixed_share": "1e-999999"}, []),
    ({"plan": "mixed", "mixed_share": "NaN"}, []),
    ({"plan": "mixed", "mixed_share": "9" * 16}, ["mixed_percent"]),
    ({"plan": "annuity", "weights": "sNaN"}, []),
    ({"plan": "stepped", "weights": "sNaN"}, ["weights"]),
    ({"plan": "stepped", "weights": "1,Infinity"}, ["weights"]),
    ({"plan": "stepped", "weights": "1,1e30"}, ["weights"]),
    ({"plan": "stepped", "weights": "1,1e999999"}, ["weights"]),
    ({"plan": "stepped", "weights": "1,1,0"}, ["step_every"]),
    ({"plan": "stepped", "weights": "1,-5"}, ["step_every"]),
    ({"plan": "stepped", "weights": "1," + "9" * 16}, ["step_every"]),
    ({"plan": "stepped", "weights": ",".join(["1"] * 36)[:-1] + "9" * 16}, ["step_every"]),
    ({"plan": "seasonal", "weights": "1,2"}, ["skipped_months"]),
    ({"plan": "seasonal", "weights": "-1" + ",1" * 35}, ["skipped_months"]),
    ({"plan": "nope"}, ["plan"]),
    ({"timing": "nope"}, ["timing"]),
    ({"segment": "nope"}, ["segment"]),
    ({"asset_kind": "nope"}, ["asset_kind"]),
    ({"tax_scheme": "nope"}, ["tax_scheme"]),
    ({"advance_offset": "nope"}, ["advance_offset"]),
    ({"balance_holder": "nope"}, ["balance_holder"]),
    ({"depreciation_factor": "1e999999"}, ["depreciation_factor"]),
    ({"asset_group": "9" * 30}, ["asset_group"]),
    ({"price_vat": "nope"}, ["price_vat"]),
    ({"depreciation_factor": "x"}, ["depreciation_factor"]),
    ({"loan_rate": "123456.1234"}, ["loan_rate"]),
    ({"discount_rate": "-999999"}, ["discount_rate"]),
]
WORDS = ("plan", "timing", "segment", "asset_kind", "tax_scheme", "advance_offset", "balance_holder", "price_vat")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def product() -> Product:
    return make_version(ProductFactory(code="auto")).product


def in_full(product: Product, changes: dict[str, str]) -> dict[str, str]:
    return to_query(asked(product)) | changes


def opened(path: str, query: dict[str, str]) -> Any:
    told = {"v": urlencode(query)} if "compare" in path else query
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(path, told)


def calculation(**query: str) -> Calculation:
    found = opened(PAGE, query).context["calculation"]
    assert isinstance(found, Calculation)
    return found


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(("query", "fields"), BAD, ids=lambda value: str(value)[:60])
def test_every_door_answers(path: str, query: dict[str, str], fields: list[str], product: Product) -> None:
    del fields
    response = opened(path, in_full(product, query))
    assert response.status_code == 200
    # A grid of 120 payments takes half of it; what was typed is repeated a few times at most.
    assert len(response.content) < 1_000_000


@pytest.mark.parametrize(("query", "fields"), BAD, ids=lambda value: str(value)[:60])
def test_the_page_refuses_by_field(query: dict[str, str], fields: list[str], product: Product) -> None:
    found = calculation(**in_full(product, query))
    assert ((found.quote is None), sorted(found.form.errors)) == (bool(fields), fields)


@pytest.mark.parametrize("field", WORDS)
def test_an_unknown_word_is_neither_compared_nor_kept(field: str, product: Product) -> None:
    query = urlencode(in_full(product, {field: "nope"}))
    (column,) = opened("/calculator/compare/", in_full(product, {field: "nope"})).context["columns"]
    assert column["variant"].quote is None
    assert "nope" in column["variant"].problem
    client = Client()
    client.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    sent = client.post("/calculator/saved/save/", {"query": query, "name": "A"})
    # Back to the calculator, which tells why.
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{PAGE}?{query}")
    assert Scenario.objects.count() == 0
    with pytest.raises(UnreadableRequest) as caught:
        asked_by(query)
    assert caught.value.field == field


def test_weights_are_bounded() -> None:
    assert Steps(1, Decimal(0)).weights(MOST_PARTS) == (Decimal("1.00000000"),) * MOST_PARTS
    for steps, payments, field in (
        (Steps(1, Decimal(0)), MOST_PARTS + 1, "term_months"),
        (Steps(1, Decimal(50)), 120, "step_change"),
        (Steps(1, Decimal(-100)), 2, "step_change"),
    ):
        with pytest.raises(ImpossibleTerms) as caught:
            steps.weights(payments)
        assert caught.value.field == field
    assert steps_of([Decimal(1), Decimal(1), Decimal(0)]) is None
    assert steps_of([Decimal(1), *[Decimal("9" * 16)] * 100]) is None


@pytest.mark.parametrize("every", ["9" * 9000, "0", "481", "٦", "1.0"])
def test_steps_of_a_link_are_short_numbers(every: str, product: Product) -> None:
    with pytest.raises(UnreadableRequest) as caught:
        asked_by(urlencode(in_full(product, {"plan": "stepped", "step_every": every, "step_change": "1"})))
    assert caught.value.field == "step_every"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("999", "999"),
        ("12.50", "12,5"),
        ("1000", "1\u202f000"),
        ("-1234567.50", "\u22121\u202f234\u202f567,50"),
        ("1000.00", "1\u202f000"),
        ("9" * 30, "\u202f".join(["999"] * 10)),
        ("9" * 41, "9" * 41),
    ],
)
def test_figures_of_a_refusal_are_grouped_whatever_their_length(given: str, shown: str) -> None:
    refusal = ImpossibleTerms("x", "%(given)s", field="price")
    refusal.params["given"] = given
    assert refusal_text(refusal) == shown


@pytest.mark.parametrize(
    "query",
    [
        {"plan": "stepped", "weights": "1,1,1"},
        {"plan": "stepped", "weights": ",".join(["1"] * 35 + ["1000"])},
        {"plan": "seasonal", "skipped_months": "1,2,3,4,5,6,7,8"},
    ],
)
def test_no_button_puts_a_figure_of_another_unit_into_a_field(query: dict[str, str], product: Product) -> None:
    found = calculation(**in_full(product, query))
    refused = [note for note in found.inputs.notes.values() if note.errors]
    assert [note.nearest for note in refused] == [None]


@pytest.mark.parametrize("body", ['"\\ud800": 1', '"programme": "\\ud800"', '"plan": "\\ud800"', '"price": "\\ud800"'])
def test_half_a_surrogate_pair_is_a_refusal_of_the_api(body: str) -> None:
    known = {"product": "auto", "asset_kind": "vehicle", "advance_percent": "20", "term_months": 36}
    text = f'{json.dumps(known)[:-1]}, "price": "6000000", {body}}}'
    response = Client().post(QUOTE, text, content_type="application/json")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert "?" in (error["field"] + error["value"])


def test_a_version_with_the_individual_schedule_alone_is_not_published() -> None:
    head: Membership = MembershipFactory(role=Role.LESSOR_HEAD)
    draft = make_version(published_at=None, plans=["individual"])
    with pytest.raises(CatalogueRefused) as caught:
        publish_version(version_id=draft.pk, actor=head, at=NOW)
    assert caught.value.error_dict["plans"][0].code == "no_plan_of_page"
    draft.refresh_from_db()
    assert draft.is_draft
    assert isinstance(caught.value, ValidationError)


@pytest.mark.parametrize("path", DOORS)
def test_a_product_of_older_days_without_a_schedule_of_the_page_is_told(path: str) -> None:
    drawn = make_version(ProductFactory(code="drawn"), plans=["individual"]).product
    assert opened(path, to_query(asked(drawn))).status_code == 200
    found = calculation(product="drawn")
    assert (found.quote, sorted(found.form.errors)) == (None, ["plan"])


def test_a_rate_that_has_no_digits_left_names_the_rate() -> None:
    terms = Terms(price=Decimal(6_000_000), rate=Decimal("1E+30"), payments=480, starts_on=TODAY)
    with pytest.raises(ImpossibleTerms) as caught:
        build_schedule(terms)
    assert caught.value.field == "rate"


OWN = [str(Decimal(1) + Decimal(number % 5) / 10) for number in range(36)]
CARRIED_PARTS = ("fixed", "weights")
CARRIED: list[dict[str, Any]] = [
    {"plan": "stepped", "weights": OWN},
    {"plan": "stepped", "weights": ["1"] * 12 + ["1.12345678"] * 24},
    {"plan": "seasonal", "weights": OWN},
    {"advance_offset": "evenly"},
    {"balance_holder": "lessee"},
    {"depreciation_factor": "2", "asset_group": 5},
    {"asset_group": 7},
    {"price_vat": "without"},
]


@pytest.mark.parametrize("terms", CARRIED, ids=lambda terms: str(terms)[:50])
def test_the_link_of_the_api_reopens_the_same_figures(terms: dict[str, Any], product: Product) -> None:
    usual = {"product": "auto", "asset_kind": "vehicle", "price": "6000000", "advance_percent": "20", "term_months": 36}
    response = Client().post(QUOTE, usual | terms, content_type="application/json")
    assert response.status_code == 200, response.content
    body = response.json()
    page = Client().get(body["link"])
    quote = page.context["quote"]
    shown = [line.row for year in page.context["shown"].years for line in year.lines]
    assert [row["amount"] for row in body["rows"]] == [f"{row.amount:.2f}" for row in shown]
    changes = {name: tuple(map(Decimal, value)) if isinstance(value, list) else value for name, value in terms.items()}
    if "depreciation_factor" in changes:
        changes["depreciation_factor"] = Decimal(2)
    assert quote.request == asked(product, **changes)
    assert opens_in_calculator(quote.request)
    # The form sends on what it has no field for, and the page's own address and that of a comparison keep it.
    html, form = page.content.decode(), page.context["form"]
    for name, value in terms.items():
        text = ",".join(value) if isinstance(value, list) else str(value)
        if name in CARRIED_PARTS:
            assert f'<input type="hidden" name="{name}" value="{text}">' in html
        elif name != "plan":
            assert (form.data[name], form[name].is_hidden) == (text, False)
    for query in (page.context["calculation"].query, asking(quote.request)):
        assert calculation(**QueryDict(query).dict()).quote.request == quote.request  # type: ignore[union-attr]


def test_steps_that_are_typed_count_before_payments_of_a_link(product: Product) -> None:
    query = in_full(product, {"plan": "stepped", "weights": ",".join(OWN)})
    found = calculation(**query)
    assert (found.form["step_every"].value(), found.form["step_change"].value()) == ("", "")
    typed = calculation(**query, step_every="12", step_change="-10").quote
    assert typed is not None
    assert typed.request.weights == Steps(12, Decimal(-10)).weights(36)
    assert sorted(calculation(**query, step_every="12").form.errors) == ["step_change"]


def test_a_share_that_the_page_refuses_is_not_said_to_open(product: Product) -> None:
    for share, opens in (("0.5", True), ("0.01", True), ("0", False), ("1", False), ("0.12345678", False)):
        request = asked(product, plan="mixed", mixed_share=Decimal(share))
        assert opens_in_calculator(request) is opens
        assert (calculation(**to_query(request)).quote is not None) is opens
