from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.vat import VatRateUnknown, rate_on, standard_rates, vat_included, vat_on_top

D = Decimal
amounts = st.decimals(min_value=D("0.00"), max_value=D("9999999999.99"), places=2)
rates = st.sampled_from([D(0), D(10), D(18), D(20), D(22)])


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2004, 1, 1), 18),
        (date(2018, 12, 31), 18),
        (date(2019, 1, 1), 20),
        (date(2025, 12, 31), 20),
        (date(2026, 1, 1), 22),
        (date(2031, 6, 1), 22),
    ],
)
def test_rate_changes_on_the_first_day_of_the_law(day: date, percent: int) -> None:
    assert rate_on(day) == D(percent)


def test_a_day_before_the_first_rate_is_refused_and_not_guessed() -> None:
    with pytest.raises(VatRateUnknown) as caught:
        rate_on(date(2003, 12, 31))
    assert str(caught.value) == "The VAT rate on 31.12.2003 is not known. Rates are known from 01.01.2004."


def test_each_rate_names_its_law() -> None:
    assert [(rate.percent, rate.source.rsplit("law ", 1)[1]) for rate in standard_rates()] == [
        (D(18), "117-FZ of 07.07.2003"),
        (D(20), "303-FZ of 03.08.2018"),
        (D(22), "425-FZ of 28.11.2025"),
    ]


@pytest.mark.parametrize(
    ("gross", "rate", "vat"),
    [
        ("122000.00", 22, "22000.00"),
        ("120000.00", 20, "20000.00"),
        ("100.00", 22, "18.03"),
        ("100.00", 20, "16.67"),
        ("100.00", 18, "15.25"),
        ("0.03", 20, "0.01"),
        ("100.00", 0, "0.00"),
        ("-122.00", 22, "-22.00"),
    ],
)
def test_vat_inside_a_gross_amount(gross: str, rate: int, vat: str) -> None:
    assert str(vat_included(D(gross), D(rate))) == vat


@pytest.mark.parametrize(
    ("net", "rate", "vat"),
    [("100000.00", 22, "22000.00"), ("99.99", 20, "20.00"), ("0.02", 22, "0.00"), ("0.025", 20, "0.01")],
)
def test_vat_on_top_of_a_net_amount(net: str, rate: int, vat: str) -> None:
    assert str(vat_on_top(D(net), D(rate))) == vat


@given(net=amounts, rate=rates)
def test_the_two_sums_agree_to_a_kopeck(net: Decimal, rate: Decimal) -> None:
    on_top = vat_on_top(net, rate)
    assert abs(vat_included(net + on_top, rate) - on_top) <= D("0.01")


@pytest.mark.parametrize("rate", [D("-1"), D("100.01")])
def test_an_impossible_rate_is_refused(rate: Decimal) -> None:
    for formula in (vat_included, vat_on_top):
        with pytest.raises(ValueError, match="from 0 to 100"):
            formula(D("1.00"), rate)
