import math
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import partial
from typing import Any

import numpy as np
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import XirrResult, irr, irr_result, npv, npv_at_start, xirr, xirr_result, xnpv
from calculator.engine.tvm import rate

D = Decimal
START = date(2024, 1, 15)
VENDOR_VALUES = [D(-10000), D(2750), D(4250), D(3250), D(2750)]
VENDOR_DAYS = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]


def years_later(*years: int) -> list[date]:
    """Days exactly so many years of 365 days after the start."""
    return [START + timedelta(365 * number) for number in years]


@pytest.mark.parametrize(
    ("value", "published"),
    [
        # Figures of the spreadsheet vendors' own documentation.
        (npv(D("0.1"), -10000, 3000, 4200, 6800), "1188.44"),
        (npv(D("0.08"), [8000, 9200, 10000, 12000, 14500]) - 40000, "1922.06"),
        (npv(D("0.08"), [8000, 9200, 10000, 12000, 14500], -9000) - 40000, "-3749.47"),
        (npv_at_start(D("0.08"), [-40000, 8000, 9200, 10000, 12000, 14500]), "1922.06"),
        (irr([-70000, 12000, 15000, 18000, 21000]), "-0.021"),
        (irr([-70000, 12000, 15000, 18000, 21000, 26000]), "0.087"),
        (irr([-70000, 12000, 15000], D("-0.1")), "-0.444"),
        (xnpv(D("0.09"), VENDOR_VALUES, VENDOR_DAYS), "2086.65"),
        (xirr(VENDOR_VALUES, VENDOR_DAYS), "0.37336253"),
    ],
)
def test_figures_of_the_spreadsheet(value: Decimal, published: str) -> None:
    assert value.quantize(D(published)) == D(published)


def test_the_spreadsheet_discounts_the_first_flow_and_the_other_form_does_not() -> None:
    assert npv(D("0.1"), [110, 121]) == 200
    assert npv_at_start(D("0.1"), [110, 121]) == 220
    assert npv(0, [1, 2, 3]) == npv_at_start(0, 1, 2, 3) == 6


def test_rates_in_closed_form() -> None:
    assert irr([-100, 110]) == D("0.1")
    assert irr([-100, 0, 121]) == D("0.1")
    assert irr([-100, 60, 40]) == 0
    assert xirr([-100, 121], years_later(0, 2)) == D("0.1")
    assert xirr([-100, 100], years_later(0, 3)) == 0
    assert irr_result([-100, 110]).npv == 0


def test_the_order_of_dates_does_not_matter_and_flows_of_a_day_add_up() -> None:
    expected = xirr(VENDOR_VALUES, VENDOR_DAYS)
    assert xirr(VENDOR_VALUES[::-1], VENDOR_DAYS[::-1]) == expected
    split = [D(-4000), D(-6000), *VENDOR_VALUES[1:]]
    assert xirr(split, [VENDOR_DAYS[0], *VENDOR_DAYS]) == expected
    assert xnpv(D("0.09"), VENDOR_VALUES[::-1], VENDOR_DAYS[::-1]) == xnpv(D("0.09"), VENDOR_VALUES, VENDOR_DAYS)


def test_a_leading_zero_flow_keeps_the_time() -> None:
    days = years_later(0, 1, 2)
    assert xnpv(D("0.1"), [0, 121, 0], days) == 110
    assert xirr([0, -100, 110], days) == D("0.1")
    assert irr([0, 0, -100, 110, 0]) == D("0.1")


@pytest.mark.parametrize("left", ["0.9999", "0.5", "0.01", "0.0001"])
def test_heavy_losses_are_found(left: str) -> None:
    assert xirr([-10000, 10000 * D(left)], years_later(0, 1)) == D(left) - 1
    assert irr([-10000, 0, 0, 10000 * D(left) ** 3]) == D(left) - 1


def test_thirty_years_at_the_lowest_rate() -> None:
    flows = [D(-(10**6)), *[D("0.0001") ** year for year in range(1, 30)], D("0.01")]
    result = xirr_result(flows, years_later(*range(31)))
    assert -1 < result.rate < D("-0.3")
    assert abs(result.npv) <= D("0.01")


def test_a_rate_that_leaves_a_billionth_is_found() -> None:
    assert irr([-1000, D("0.000001")]) == D("-0.999999999")
    assert abs(xirr([-1000, D("1E-12")], years_later(0, 1)) + 1 - D("1E-15")) < D("1E-30")
    with pytest.raises(ImpossibleTerms, match="No rate"):
        irr([-1000, D("1E-16")])


@pytest.mark.parametrize("day", ["2024-01-15", 45306, None])
def test_what_is_not_a_date_is_not_taken(day: Any) -> None:
    for function in (xirr, partial(xnpv, D("0.1"))):
        with pytest.raises(TypeError, match="dates are dates"):
            function([-100, 110], [START, day])


def test_the_engine_is_loaded_without_numpy() -> None:
    code = "import sys, calculator.engine; sys.exit(bool({'numpy', 'pyxirr'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_enormous_rates_are_found() -> None:
    assert xirr([-100, 200], [START, START + timedelta(365)]) == 1
    a_day = xirr([-100, 200], [START, START + timedelta(1)])
    assert abs(a_day / D(2) ** 365 - 1) < D("1E-25")
    assert irr([-1, 10**12]) == 10**12 - 1


def test_several_rates_the_nearest_to_the_guess_and_a_flag() -> None:
    flows = [-1000, 2500, -1540]
    low, high = D("0.1"), D("0.4")
    for guess, expected in ((D("0.1"), low), (D("0.24"), low), (D("0.26"), high), (D(3), high)):
        result = irr_result(flows, guess)
        assert result.rate == expected
        assert result.rates == (low, high)
        assert result.is_ambiguous
    assert xirr_result(flows, years_later(0, 1, 2), high).rates == (low, high)
    assert xirr(flows, years_later(0, 1, 2), high) == high
    assert not irr_result([-100, 110]).is_ambiguous


def test_three_rates() -> None:
    # Flows of (growth - 1) (growth - 2) (growth - 3).
    assert irr_result([1, -6, 11, -6]).rates == (D(0), D(1), D(2))
    assert irr([1, -6, 11, -6], D("0.8")) == 1


def test_rates_that_fall_together_count_once() -> None:
    result = irr_result([-100, 220, -121])
    assert abs(result.rate - D("0.1")) < D("1E-15")
    assert not result.is_ambiguous


def test_close_rates_are_told_apart() -> None:
    # 10.0 % and 10.1 %.
    assert irr_result([-100000, 220100, -121110]).rates == (D("0.1"), D("0.101"))


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [
        (lambda: irr([]), "one_sign", "values"),
        (lambda: irr([100, 110]), "one_sign", "values"),
        (lambda: irr([-100, 0, -1]), "one_sign", "values"),
        (lambda: irr([0, 0]), "one_sign", "values"),
        (lambda: irr([-100, 150, -100]), "no_rate", "values"),
        (lambda: irr([-(10**20), 1]), "no_rate", "values"),
        (lambda: irr([-100, 110], -1), "rate_too_low", "guess"),
        (lambda: irr([-100, D("NaN")]), "not_finite", "values"),
        (lambda: xirr([-100, 100], [START, START]), "one_sign", "values"),
        (lambda: xirr([-100, 110], [START]), "dates_and_values", "dates"),
        (lambda: xirr([], []), "dates_and_values", "dates"),
        (lambda: xnpv(D("0.1"), [1], []), "dates_and_values", "dates"),
        (lambda: xnpv(-1, [1], [START]), "rate_too_low", "rate"),
        (lambda: npv(-2, 1), "rate_too_low", "rate"),
    ],
)
def test_a_refusal_names_the_argument(call: Callable[[], Decimal], code: str, field: str) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        call()
    assert (caught.value.code, caught.value.field) == (code, field)
    assert str(caught.value)


def test_floats_are_not_taken() -> None:
    with pytest.raises(TypeError, match="values is Decimal or int"):
        irr([-100.0, 110.0])  # type: ignore[list-item]  # what the test is about


def test_the_callers_decimal_context_does_not_matter() -> None:
    flows, days = [*VENDOR_VALUES, D("0.123456789")], [*VENDOR_DAYS, VENDOR_DAYS[-1]]
    expected = xirr_result(flows, days)
    with localcontext(prec=4):
        assert xirr_result(flows, days) == expected


def test_huge_sums_are_zero_to_the_kopeck_too() -> None:
    days = [START + timedelta(30 * number) for number in range(61)]
    result = xirr_result([D("-1E16"), *[D("2.2E14")] * 60], days)
    assert abs(result.npv) <= D("0.01")
    assert abs(xnpv(result.rate, [D("-1E16"), *[D("2.2E14")] * 60], days)) <= D("0.01")


def test_annual_payments_have_the_rate_of_the_annuity() -> None:
    flows = [D(-1000), *[D(150)] * 10]
    assert abs(irr(flows) - rate(10, 150, -1000)) < D("1E-37")
    assert abs(xirr(flows, years_later(*range(11))) - rate(10, 150, -1000)) < D("1E-37")


# The lowest rate that is searched for, nearly -100 %.
LOWEST = D(-41.4).exp() - 1
amounts = st.decimals(D("0.01"), D("1E8"), places=2)


@given(paid=st.lists(amounts, min_size=1, max_size=4), received=st.lists(amounts, min_size=1, max_size=40))
def test_an_investment_has_one_rate_and_its_flows_come_to_zero(paid: list[Decimal], received: list[Decimal]) -> None:
    flows = [*(-amount for amount in paid), *received]
    days = [START + timedelta(31 * number) for number in range(len(flows))]
    if xnpv(LOWEST, flows, days) < 0:
        # Even the lowest rate brings too little.
        with pytest.raises(ImpossibleTerms, match="No rate"):
            xirr(flows, days)
        return
    result = xirr_result(flows, days)
    assert not result.is_ambiguous
    worth = max(abs(xnpv(result.rate, [0, flow], [START, day])) for flow, day in zip(flows, days, strict=True))
    assert abs(xnpv(result.rate, flows, days)) <= max(D("0.01"), worth * D("1E-20"))


def found_rates(flows: list[Decimal], guess: Decimal) -> XirrResult | None:
    """Return None where the flows have no rate."""
    try:
        return irr_result(flows, guess)
    except ImpossibleTerms:
        return None


@given(
    flows=st.lists(st.decimals(-1000, 1000, places=1), min_size=2, max_size=8),
    guess=st.decimals(D("-0.5"), 2, places=2),
)
def test_every_found_rate_balances_and_the_chosen_one_is_the_nearest(flows: list[Decimal], guess: Decimal) -> None:
    result = found_rates(flows, guess)
    if result is None:
        return
    for found in result.rates:
        worths = [flow / (1 + found) ** number for number, flow in enumerate(flows)]
        assert abs(sum(worths, D(0))) <= max(D("0.01"), max(map(abs, worths)) * D("1E-15"))
    assert result.rate == min(result.rates, key=lambda found: abs(found - guess))


def test_an_independent_solver_agrees() -> None:
    chance = random.Random(20240115)  # noqa: S311  # reproducible cases
    for _ in range(100):
        count = chance.randint(2, 60)
        days = [START + timedelta(chance.randint(0, 3000)) for _ in range(count)]
        days[0] = START - timedelta(1)
        flows = [D(-chance.randint(100_000, 10_000_000)), *[D(chance.randint(1, 500_000)) for _ in days[1:]]]
        theirs = pyxirr.xirr(days, [float(flow) for flow in flows])
        if theirs is not None and theirs > -0.999:
            assert math.isclose(float(xirr(flows, days)), theirs, rel_tol=1e-9, abs_tol=1e-9)


def test_all_rates_are_those_of_the_polynomial() -> None:
    chance = random.Random(7)  # noqa: S311  # reproducible cases
    several = 0
    for _ in range(200):
        flows = [chance.choice((-1, 1)) * chance.randint(1, 100) for _ in range(chance.randint(3, 9))]
        if min(flows) > 0 or max(flows) < 0:
            continue
        growths = np.roots(flows)
        expected = sorted(x.real - 1 for x in growths if abs(x.imag) < 1e-9 and x.real > 1e-6)
        several += len(expected) > 1
        result = found_rates([D(flow) for flow in flows], D("0.1"))
        found = [float(one) for one in result.rates] if result else []
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert several > 10
