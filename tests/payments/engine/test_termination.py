from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import holds
from payments.engine.termination import (
    Ending,
    Named,
    TerminationTerms,
    explain_charge,
    explain_rate,
    explain_saldo,
    settle,
)

D = Decimal
# 730 days; 1 000 000 financed brings 200 000 in two years: 10 % a year.
TERMS = TerminationTerms(
    price=D("1200000.00"),
    advance=D("240000.00"),
    payments=D("1439000.00"),
    buyout=D("1000.00"),
    granted_on=date(2025, 1, 1),
    ends_on=date(2027, 1, 1),
    costs=(Named("Delivery", D("30000.00")), Named("Insurance of the first year", D("10000.00"))),
)
# A year later the asset is sold for 700 000.
ENDING = Ending(
    returned_on=date(2026, 1, 1),
    received=D("450000.00"),
    asset=D("700000.00"),
    losses=(Named("Storage", D("15000.00")),),
    penalties=D("4321.09"),
)


def test_the_rate_is_what_the_contract_would_bring() -> None:
    settlement = settle(TERMS, ENDING)
    assert (TERMS.financing, TERMS.promised, TERMS.days) == (D("1000000.00"), D("1440000.00"), 730)
    assert (settlement.rate, str(settlement.shown_rate), settlement.days) == (D(10), "10.000000", 365)


def test_the_difference_of_both_sides_is_paid() -> None:
    settlement = settle(TERMS, ENDING)
    assert settlement.charge == D("100000.00")
    assert (settlement.lessor, settlement.lessee) == (D("1119321.09"), D("1150000.00"))
    assert settlement.saldo == D("30678.91")
    unsold = settle(TERMS, replace(ENDING, asset=D("600000.00")))
    assert unsold.saldo == D("-69321.09")


def test_the_buyout_price_may_be_left_out() -> None:
    """199 000 of a million in 730 days: 9.95 % a year, 99 500.00 for a year of them."""
    settlement = settle(replace(TERMS, with_buyout=False), ENDING)
    assert (settlement.rate, settlement.charge) == (D("9.95"), D("99500.00"))
    assert holds(explain_saldo(settlement))


def test_a_rate_without_end_is_kept_whole() -> None:
    """200 000 x 36 500 / (1 000 000 x 731)."""
    settlement = settle(replace(TERMS, ends_on=date(2027, 1, 2)), ENDING)
    assert settlement.rate == D("9.986320109439124487004103967168262653899")
    assert (str(settlement.shown_rate), settlement.charge) == ("9.986320", D("99863.20"))


def test_the_contracts_own_rate_is_taken_where_it_has_one() -> None:
    settlement = settle(replace(TERMS, rate=D("12.5")), ENDING)
    assert settlement.charge == D("125000.00")
    node = explain_rate(settlement)
    assert (node.value, node.parts, node.note) == (D("12.5"), (), "By the contract.")


def test_the_balance_is_told_down_to_the_contract() -> None:
    node = explain_saldo(settle(TERMS, ENDING))
    assert holds(node)
    lessee, lessor = node.parts
    assert [(part.what, part.value) for part in lessor.parts] == [
        ("Financing", D("1000000.00")),
        ("Charge for financing", D("100000.00")),
        ("Storage", D("15000.00")),
        ("Penalties", D("4321.09")),
    ]
    assert [part.value for part in lessee.parts] == [D("450000.00"), D("700000.00")]
    assert [part.value for part in explain_charge(settle(TERMS, ENDING)).parts] == [
        D("1000000.00"),
        D(10),
        D(365),
        D(365),
    ]


@pytest.mark.parametrize(
    ("terms", "ending", "code", "field", "nearest"),
    [
        ({"ends_on": date(2025, 1, 1)}, {}, "day_too_early", "ends_on", date(2025, 1, 2)),
        ({}, {"returned_on": date(2024, 12, 31)}, "day_too_early", "returned_on", date(2025, 1, 1)),
        ({"advance": D("1240000.00")}, {}, "no_financing", "advance", None),
        ({"payments": D("1238999.99")}, {}, "payments_below_financing", "payments", D("1240000.00")),
        ({}, {"asset": D("-0.01")}, "out_of_bounds", "asset", D("0.00")),
        ({}, {"received": D("0.001")}, "not_kopecks", "received", D("0.00")),
        ({}, {"losses": (Named("Storage", D("-1.00")),)}, "out_of_bounds", "losses", D("0.00")),
        ({"costs": (Named("Delivery", D("NaN")),)}, {}, "not_a_number", "costs", D("0.00")),
        ({"rate": D(-1)}, {}, "out_of_bounds", "rate", D(0)),
    ],
)
def test_what_cannot_be_settled(
    terms: dict[str, Any], ending: dict[str, Any], code: str, field: str, nearest: object
) -> None:
    with pytest.raises(ImpossibleTerms) as refused:
        settle(replace(TERMS, **terms), replace(ENDING, **ending))
    assert (refused.value.code, refused.value.field, refused.value.nearest) == (code, field, nearest)


def test_payments_that_return_just_the_financing_cost_nothing() -> None:
    settlement = settle(replace(TERMS, payments=D("1239000.00")), ENDING)
    assert (settlement.rate, settlement.charge) == (D(0), D("0.00"))


kopecks = st.integers(0, 10**12).map(lambda amount: Decimal(amount).scaleb(-2))


@st.composite
def contracts(draw: st.DrawFn) -> TerminationTerms:
    advance, own = draw(kopecks), draw(kopecks) + D("0.01")
    granted_on = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    costs = tuple(Named("Delivery", draw(kopecks)) for _ in range(draw(st.integers(0, 2))))
    terms = TerminationTerms(
        price=advance + own,
        advance=advance,
        payments=D(0),
        granted_on=granted_on,
        ends_on=granted_on + timedelta(days=draw(st.integers(1, 4000))),
        costs=costs,
    )
    return replace(terms, payments=terms.financing + advance + draw(kopecks) / 1000 // D("0.01") * D("0.01"))


@settings(max_examples=100, deadline=None)
@given(contracts())
def test_with_all_days_elapsed_the_lessor_has_what_the_contract_promised(terms: TerminationTerms) -> None:
    settlement = settle(terms, Ending(returned_on=terms.ends_on, received=D("0.00")))
    assert settlement.lessor == terms.promised - terms.advance
    assert settlement.saldo == terms.advance - terms.promised


@settings(max_examples=60, deadline=None)
@given(contracts(), st.integers(0, 5000), st.integers(1, 500), kopecks, kopecks)
def test_each_further_day_costs_and_everything_is_told(
    terms: TerminationTerms, days: int, more: int, received: Decimal, asset: Decimal
) -> None:
    ending = Ending(returned_on=terms.granted_on + timedelta(days=days), received=received, asset=asset)
    settlement = settle(terms, ending)
    later = settle(terms, replace(ending, returned_on=ending.returned_on + timedelta(days=more)))
    assert later.saldo <= settlement.saldo
    assert settlement.saldo + settlement.lessor == settlement.lessee
    assert explain_saldo(settlement).value == settlement.saldo
    assert holds(explain_saldo(settlement))
