"""A request and the same as texts of a link."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from calculator.engine.errors import ImpossibleTerms
from calculator.forms import CalculatorForm
from calculator.quoting.labels import LABELS
from calculator.quoting.request import (
    _READERS,
    QuoteRequest,
    UnreadableRequest,
    from_query,
    plain,
    to_query,
    version_of,
)
from calculator.refusing import refusal_text
from tests.calculator.asked import asked

FULL = asked(
    "auto",
    months=3,
    buyout_percent=Decimal("1.5"),
    plan="individual",
    skipped_months=(1, 2),
    weights=(Decimal(1), Decimal("0.5")),
    fixed=((3, Decimal("100000.50")), (7, Decimal(0))),
    mixed_share=Decimal("0.25"),
    grace=2,
    timing="advance",
    first_payment_on=date(2026, 12, 15),
    programme="demo-maker",
    advance_offset="evenly",
    tax_scheme="usn_profit",
    discount_rate=Decimal(12),
    loan_rate=Decimal("17.25"),
    depreciation_factor=Decimal(3),
    balance_holder="lessee",
    asset_group=4,
    price_vat="without",
    insurance="own",
    power=Decimal("249.5"),
    rate_deviation=Decimal("-0.5"),
)


def test_every_field_goes_into_a_link_and_comes_back() -> None:
    told = to_query(FULL, version=7)
    assert list(told) == ["version", *(field.name for field in fields(QuoteRequest))]
    assert (from_query(told, by_staff=True), version_of(told)) == (FULL, 7)
    assert (told["fixed"], told["weights"], told["skipped_months"]) == ("3:100000.5,7:0", "1,0.5", "1,2")


def test_every_field_has_a_reader() -> None:
    assert list(_READERS) == [field.name for field in fields(QuoteRequest)]


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("asset_kind", "boat", "“boat” cannot be read as a value of “What you lease”."),
        ("price", "1e9", "“1e9” cannot be read as a value of “Price”."),
        ("term_months", "", "The value of “Term” is missing."),
    ],
)
def test_people_read_the_label_of_a_field_and_not_its_name(field: str, text: str, told: str) -> None:
    with pytest.raises(UnreadableRequest) as caught:
        from_query(to_query(asked("auto")) | {field: text})
    assert (caught.value.field, str(caught.value)) == (field, told)


def test_every_field_has_the_label_that_the_page_gives_it() -> None:
    asked_for = {field.name for field in fields(QuoteRequest)} | {"step_every", "step_change"}
    assert asked_for - set(LABELS) == set()
    with translation.override("en"):
        labels = {name: str(field.label) for name, field in CalculatorForm.base_fields.items() if field.label}
    assert {name: LABELS[name] for name in labels if name != "mixed_percent"} | {
        "mixed_percent": LABELS["mixed_share"]
    } == labels


def test_a_refusal_of_the_engine_calls_its_field_as_the_page_does() -> None:
    refusal = ImpossibleTerms("x", "“%(field)s” is not a number.", field="advance")
    assert refusal_text(refusal) == "“Аванс” is not a number."


def test_defaults_are_left_out_and_equal_requests_have_equal_texts() -> None:
    told = to_query(asked("auto", price=Decimal("6000000.00"), advance_percent=Decimal("20.0")))
    assert told == {
        "product": "auto",
        "asset_kind": "vehicle",
        "segment": "medium",
        "price": "6000000",
        "advance_percent": "20",
        "term_months": "36",
        "starts_on": "2026-11-25",
    }
    assert told == to_query(asked("auto"))
    assert from_query(told) == asked("auto")


def test_a_visitor_does_not_move_the_rate() -> None:
    told = to_query(FULL)
    assert told["rate_deviation"] == "-0.5"
    assert from_query(told).rate_deviation == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("price", "NaN"),
        ("price", "1e9"),
        ("price", "1 000"),
        ("price", "12345678901234567"),
        ("price", ""),
        ("starts_on", "25.11.2026"),
        ("starts_on", ""),
        ("term_months", "-1"),
        ("term_months", "３６"),
        ("product", "Авто"),
        ("fixed", "3"),
        ("fixed", "3:x"),
        ("weights", ",".join(["1"] * 601)),
        ("skipped_months", "1,,2"),
    ],
)
def test_what_cannot_be_read_names_the_field(field: str, text: str) -> None:
    with pytest.raises(UnreadableRequest) as caught:
        from_query(to_query(asked("auto")) | {field: text})
    assert (caught.value.field, caught.value.code) == (field, "unreadable")


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0"])
def test_a_version_that_is_no_number_is_none(text: str) -> None:
    assert version_of({"version": text}) is None


@pytest.mark.parametrize(
    ("number", "text"), [("20.00", "20"), ("-0.00", "0"), ("1E+6", "1000000"), ("0.10", "0.1"), ("100", "100")]
)
def test_numbers_are_plain(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
