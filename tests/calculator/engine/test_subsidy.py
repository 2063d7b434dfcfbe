"""Subsidies: the amount to the kopeck, or the one reason why there is none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculator.engine.subsidy import IncreaseLimit, Programme, SubsidyCase, SubsidyOf, SubsidyRefusal, subsidise

D = Decimal
PROGRAMME = Programme(
    code="wheeled",
    starts_on=date(2026, 1, 1),
    ends_on=date(2026, 12, 31),
    percent=D(10),
    cap=D("500000.00"),
    asset_kinds=frozenset({"vehicle"}),
    segments=frozenset({"small"}),
    regions=frozenset({"77"}),
    highest_price=D("9000000.00"),
    highest_increase=D(12),
    increase_limit=IncreaseLimit(highest=D(4), key_rate=D(8), share_of_key_rate=D("0.5")),
    budget_left=D("1000000.00"),
)
CASE = SubsidyCase(
    price=D("3000000.35"),
    advance=D("600000.07"),
    signed_on=date(2026, 12, 31),
    asset_kind="vehicle",
    segment="small",
    region="77",
    increase=D(7),
    key_rate=D(14),
)


@pytest.mark.parametrize(
    ("changes", "asked", "amount"),
    [
        ({}, {}, "300000.04"),
        ({}, {"price": D("5000000.10")}, "500000.00"),
        ({"budget_left": D("1234.56")}, {}, "1234.56"),
        ({"of": SubsidyOf.ADVANCE}, {}, "60000.01"),
        ({"of": SubsidyOf.ADVANCE, "percent": D(120), "cap": None}, {}, "600000.07"),
        ({"cap": None, "budget_left": None}, {"price": D("8999999.99")}, "900000.00"),
        (
            {"asset_kinds": frozenset(), "segments": frozenset(), "regions": frozenset()},
            {"asset_kind": "x"},
            "300000.04",
        ),
        ({}, {"signed_on": date(2026, 1, 1)}, "300000.04"),
        ({"ends_on": None}, {"signed_on": date(2030, 1, 1)}, "300000.04"),
        ({"stacks": True}, {"other_subsidies": D(1)}, "300000.04"),
        ({}, {"increase": None, "key_rate": None}, "300000.04"),
        ({}, {"increase": D(4), "key_rate": D(8)}, "300000.04"),
    ],
)
def test_amounts(changes: dict[str, Any], asked: dict[str, Any], amount: str) -> None:
    subsidy = subsidise(replace(PROGRAMME, **changes), replace(CASE, **asked))
    assert (subsidy.amount, subsidy.refusal) == (D(amount), None)


def test_what_it_is_made_of() -> None:
    subsidy = subsidise(PROGRAMME, replace(CASE, price=D("8000000.00")))
    assert (subsidy.base, subsidy.uncapped, subsidy.amount) == (D("8000000.00"), D("800000.00"), D("500000.00"))


@pytest.mark.parametrize(
    ("changes", "asked", "refusal", "text"),
    [
        ({}, {"signed_on": date(2025, 12, 31)}, SubsidyRefusal.NOT_YET, "The programme starts on 01.01.2026."),
        ({}, {"signed_on": date(2027, 1, 1)}, SubsidyRefusal.EXPIRED, "The programme ended on 31.12.2026."),
        ({}, {"asset_kind": "real_estate"}, SubsidyRefusal.KIND, "The programme is not for assets of this kind."),
        ({}, {"segment": "large"}, SubsidyRefusal.SEGMENT, "The programme is not for clients of this segment."),
        ({}, {"region": "78"}, SubsidyRefusal.REGION, "The programme is not for this region."),
        (
            {},
            {"price": D("9000000.01")},
            SubsidyRefusal.PRICE,
            "The programme is for prices up to 9000000.00 ₽.",
        ),
        (
            {},
            {"increase": D("12.001"), "key_rate": D(30)},
            SubsidyRefusal.INCREASE,
            "The price increase is 12.00 % a year; the programme allows up to 12 %.",
        ),
        (
            {},
            {"increase": D("7.001")},
            SubsidyRefusal.INCREASE_AGAINST_KEY_RATE,
            "The price increase is 7.00 % a year; with the key rate at 14 % the programme allows up to 7.0 %.",
        ),
        (
            {},
            {"increase": D("4.01"), "key_rate": D(8)},
            SubsidyRefusal.INCREASE_AGAINST_KEY_RATE,
            "The price increase is 4.01 % a year; with the key rate at 8 % the programme allows up to 4 %.",
        ),
        (
            {},
            {"key_rate": None},
            SubsidyRefusal.KEY_RATE_UNKNOWN,
            "The key rate of the day is not known, and the programme's condition depends on it.",
        ),
        ({"budget_left": D(0)}, {}, SubsidyRefusal.BUDGET, "The programme has no money left."),
        (
            {},
            {"other_subsidies": D(1)},
            SubsidyRefusal.STACKING,
            "The programme does not add up with other subsidies.",
        ),
        (
            {"of": SubsidyOf.ADVANCE},
            {"advance": D(0)},
            SubsidyRefusal.NO_ADVANCE,
            "The programme pays a part of the advance; there is none.",
        ),
    ],
)
def test_refusals(changes: dict[str, Any], asked: dict[str, Any], refusal: SubsidyRefusal, text: str) -> None:
    subsidy = subsidise(replace(PROGRAMME, **changes), replace(CASE, **asked))
    assert (subsidy.amount, subsidy.refusal) == (D(0), refusal)
    assert subsidy.text(str) == text


def test_every_refusal_is_tested() -> None:
    marks = test_refusals.pytestmark
    assert {case[2] for mark in marks for case in mark.args[1]} == set(SubsidyRefusal)
