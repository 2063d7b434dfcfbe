"""The public quote of the API: the same as on the page, limited by address, with errors that programs can read."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from pyxirr import xirr

from calculator import catalogue
from calculator.asking import MIXED_SHARES, SHARE_DIGITS
from calculator.fields import PERCENT_DIGITS
from calculator.forms import SHARES
from calculator.models import Product
from calculator.quoting.quote import make_quote
from calculator.quoting.request import QuoteRequest
from integrations.api.calculator import QuoteIn
from tests.access.digest import digest
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, ProductFactory, make_version

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/calculator/quote"
TERMS: dict[str, Any] = {
    "product": "auto",
    "asset_kind": "vehicle",
    "price": "6000000.00",
    "advance_percent": "20",
    "term_months": 36,
}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def product() -> Product:
    return make_version(ProductFactory(code="auto")).product


def post(body: Any = None, **changes: Any) -> tuple[int, Any]:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    response = client.post(ADDRESS, TERMS | changes if body is None else body, content_type="application/json")
    return response.status_code, response.json()


def test_the_quote_is_that_of_the_page(product: Product) -> None:
    status, body = post(buyout_percent="5", plan="mixed", mixed_share="0.4")
    assert status == 200
    request = asked(product, buyout_percent=Decimal(5), plan="mixed", mixed_share=Decimal("0.4"))
    quote = make_quote(request, catalogue.current(TODAY))
    page = Client().get(body["link"])
    assert urlsplit(body["link"]).path == "/calculator/"
    shown = page.context["shown"]
    assert page.context["quote"].plan == quote.plan
    assert [(row["number"], row["amount"], row["vat"], row["balance"]) for row in body["rows"]] == [
        (line.row.number, f"{line.row.amount:.2f}", f"{line.row.vat:.2f}", f"{line.balance:.2f}")
        for year in shown.years
        for line in year.lines
    ]
    paid = [(TODAY, 6_000_000.0), *((date.fromisoformat(row["due_on"]), -float(row["amount"])) for row in body["rows"])]
    assert body | {"rows": None, "link": None} == {
        "product": "auto",
        "product_version": 1,
        "rate": "18",
        "starts_on": "2026-11-25",
        "ends_on": "2029-11-25",
        "price": "6000000.00",
        "price_without_vat": "4918032.79",
        "subsidy": "0.00",
        "advance": "1200000.00",
        "financed": "4800000.00",
        "buyout": "300000.00",
        "highest_payment": f"{shown.highest:.2f}",
        "total": f"{quote.plan.under_contract.amount:.2f}",
        "overpayment": f"{quote.indicators.overpayment:.2f}",
        "commission": "0.00",
        "billed_apart": "0.00",
        "costs": [],
        "price_increase": f"{round(quote.indicators.increase_year, 4).normalize():f}",
        "effective_rate": f"{100 * (xirr(paid) or 0):.4f}",
        "rows": None,
        "link": None,
    }


def test_rows_add_up() -> None:
    _, body = post(starts_on="2025-09-01")
    for row in body["rows"]:
        parts = [Decimal(row[name]) for name in ("principal", "interest", "insurance", "other")]
        assert sum(parts) == Decimal(row["amount"])
    assert sum(Decimal(row["amount"]) for row in body["rows"]) == Decimal(body["total"])
    assert [row["kind"] for row in body["rows"]] == ["advance", *["payment"] * 36]


def test_nothing_is_left_behind() -> None:
    before = digest()
    client = Client()
    response = client.post(ADDRESS, TERMS, content_type="application/json")
    assert (response.status_code, dict(response.cookies)) == (200, {})
    assert digest() == before


def test_everything_impossible_is_told_with_bounds_and_the_nearest_value() -> None:
    status, body = post(price="1000.00", term_months=200, advance_percent="60")
    assert (status, body["code"]) == (422, "impossible_terms")
    told = [(e["field"], e["value"], e["lowest"], e["highest"], e["nearest"]) for e in body["errors"]]
    assert told == [
        ("price", "1000", "100000", "100000000", "100000"),
        ("advance_percent", "60", "0", "49", "49"),
        ("term_months", "200", "6", "120", "120"),
    ]
    assert body["errors"][2]["message"] == "The term is from 6 to 120 months. Nearest: 120."


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"price": 0.1}, ["price"]),
        ({"price": "1e6"}, ["price"]),
        ({"price": "-1"}, ["price"]),
        ({"price": True}, ["price"]),
        ({"price": "1.234"}, ["price"]),
        ({"price": None}, ["price"]),
        ({"advance_percent": "много"}, ["advance_percent"]),
        ({"advance_percent": "NaN"}, ["advance_percent"]),
        ({"term_months": "36"}, ["term_months"]),
        ({"term_months": 36.5}, ["term_months"]),
        ({"term_months": 601}, ["term_months"]),
        ({"asset_kind": "boat"}, ["asset_kind"]),
        ({"starts_on": "25.11.2026"}, ["starts_on"]),
        ({"colour": "red"}, ["colour"]),
        ({"rate_deviation": "-2"}, ["rate_deviation"]),
        ({"fixed": [{"number": 0, "amount": "1.00"}]}, ["number"]),
        ({"plan": "stepped", "weights": ["1", "x"]}, ["1"]),
        ({"product": "a" * 41}, ["product"]),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(changes: dict[str, Any], fields: list[str]) -> None:
    status, body = post(**changes)
    assert (status, body["code"]) == (422, "bad_parameters")
    assert [error["field"] for error in body["errors"]] == fields


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product": "none-such"}, "product"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"first_payment_on": "9999-12-31"}, "first_payment_on"),
        ({"plan": "stepped"}, "weights"),
        ({"plan": "seasonal", "skipped_months": [13]}, "skipped_months"),
        ({"months": 5}, "months"),
        ({"programme": "none-such"}, "programme"),
        ({"loan_rate": "-1"}, "loan_rate"),
        ({"price": "9999999999999999.99"}, "price"),
    ],
)
def test_what_cannot_be_calculated_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    status, body = post(**changes)
    assert (status, body["code"], body["errors"][0]["field"]) == (422, "impossible_terms", field)


@pytest.mark.parametrize(
    ("share", "nearest"),
    [("0", "0.01"), (None, "0.01"), ("0.009999", "0.01"), ("1", "0.99"), ("-0.5", "0.01"), ("0.12345678", "0.123457")],
)
def test_a_share_that_the_page_does_not_take_is_refused_with_the_nearest_one(share: str | None, nearest: str) -> None:
    status, body = post(plan="mixed", mixed_share=share)
    assert status == 422
    (error,) = body["errors"]
    found = [error[name] for name in ("field", "lowest", "highest", "nearest")]
    assert found == ["mixed_share", "0.01", "0.99", nearest]
    assert post(plan="annuity", mixed_share=share)[0] == 200
    again, quoted = post(plan="mixed", mixed_share=nearest)
    page = Client().get(quoted["link"])
    assert (again, page.context["quote"].request.mixed_share) == (200, Decimal(nearest))


def test_the_page_and_programs_take_the_same_shares() -> None:
    percent = [MIXED_SHARES.lowest * 100, MIXED_SHARES.highest * 100, Decimal(1).scaleb(2 - SHARE_DIGITS)]
    assert percent == [SHARES.lowest, SHARES.highest, Decimal(1).scaleb(-PERCENT_DIGITS)]


def test_required_fields_are_named() -> None:
    status, body = post({})
    assert (status, [error["field"] for error in body["errors"]]) == (
        422,
        ["product", "asset_kind", "price", "advance_percent", "term_months"],
    )
    assert {error["message"] for error in body["errors"]} == {"Give this field."}
    assert {error["value"] for error in body["errors"]} == {""}


def test_a_body_that_is_no_json() -> None:
    response = Client().post(ADDRESS, "price=1", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "refused")


def test_an_address_may_ask_so_often_and_no_oftener(settings: Settings) -> None:
    settings.CALCULATOR_QUOTES_PER_MINUTE = 2
    client = Client()
    answers = [client.post(ADDRESS, TERMS, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2].headers["Retry-After"]) == ("too_many_requests", "60")
    elsewhere = client.post(ADDRESS, TERMS, content_type="application/json", REMOTE_ADDR="192.0.2.77")
    assert elsewhere.status_code == 200
    with time_machine.travel(NOW.replace(minute=NOW.minute + 2), tick=False):
        assert client.post(ADDRESS, TERMS, content_type="application/json").status_code == 200


def test_a_program_may_ask_everything_that_a_page_may() -> None:
    of_staff = {"rate_deviation"}
    # Only a manager moves the rate; everything else that a request has is asked by its own name.
    assert set(QuoteRequest.__dataclass_fields__) - set(QuoteIn.model_fields) == of_staff
