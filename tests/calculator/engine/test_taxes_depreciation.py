"""Depreciation and the textbook method, by examples worked out elsewhere and by what every series has to keep."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.taxes.depreciation import (
    DepreciationGroup,
    ddb,
    group_of,
    linear,
    reducing_balance,
    sln,
    straight_line,
    sum_of_years,
    syd,
)
from calculator.engine.taxes.ministry import CommissionBase, MinistryTerms, MinistryVatBase, ministry_1996
from calculator.engine.taxes.rules import TaxRulesUnknown, check_factor, rules_on, transport_tax
from tests.calculator.engine.tax_law import RULES

D = Decimal
BOUNDS = [(1, 2), (2, 3), (3, 5), (5, 7), (7, 10), (10, 15), (15, 20), (20, 25), (25, 30), (30, None)]
GROUPS = [DepreciationGroup(number, *bounds) for number, bounds in enumerate(BOUNDS, start=1)]


class TestLinear:
    def test_without_a_factor(self) -> None:
        assert linear(D("1000000.00"), 61) == (*[D("16393.44")] * 60, D("16393.60"))

    def test_a_factor_shortens_it(self) -> None:
        assert linear(D("1000000.00"), 61, D(3)) == (*[D("49180.33")] * 20, D("16393.40"))

    @pytest.mark.parametrize("factor", ["1", "1.5", "2", "3"])
    @pytest.mark.parametrize("months", [1, 13, 60, 361])
    @pytest.mark.parametrize("cost", ["0.01", "0.07", "999999.99", "10000000000.00"])
    def test_it_writes_off_the_cost_and_nothing_more(self, cost: str, months: int, factor: str) -> None:
        series = linear(D(cost), months, D(factor))
        assert sum(series) == D(cost)
        assert min(series) >= 0
        assert len(series) == ceil(Fraction(months) / Fraction(factor))

    def test_no_life_is_refused(self) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            linear(D(1), 0)
        assert (refused.value.field, refused.value.nearest) == ("useful_months", 1)


class TestBooks:
    def test_an_example_of_fsbu_6(self) -> None:
        """408 000 with VAT at 20 %, liquidation value 40 000, 15 months: 20 000 a month."""
        assert straight_line(D("340000.00"), D("40000.00"), 15) == (D("20000.00"),) * 15

    def test_the_last_month_takes_the_residue(self) -> None:
        assert straight_line(D("100.00"), D("0.00"), 3) == (D("33.33"), D("33.33"), D("33.34"))

    def test_sum_of_years(self) -> None:
        assert sum_of_years(D("30000.00"), D("7500.00"), 3) == (D("11250.00"), D("7500.00"), D("3750.00"))

    def test_reducing_balance(self) -> None:
        assert reducing_balance(D("1000.00"), D("100.00"), 4, D(2)) == (
            D("500.00"),
            D("250.00"),
            D("125.00"),
            D("25.00"),
        )

    def test_reducing_balance_stops_at_the_liquidation_value(self) -> None:
        assert reducing_balance(D("1000.00"), D("600.00"), 4, D(2)) == (D("400.00"), D(0), D(0), D(0))

    @pytest.mark.parametrize("periods", [1, 7, 120])
    def test_all_of_them_close(self, periods: int) -> None:
        for method in (straight_line, sum_of_years, reducing_balance):
            assert sum(method(D("1234567.89"), D("4567.88"), periods)) == D("1230000.01")


class TestSpreadsheetFunctions:
    def test_sln_and_syd(self) -> None:
        assert sln(D(30000), D(7500), 10) == D(2250)
        assert round(syd(D(30000), D(7500), 10, 1), 9) == D("4090.909090909")
        assert round(syd(D(30000), D(7500), 10, 10), 9) == D("409.090909091")

    def test_ddb(self) -> None:
        """The example of the vendor's documentation: 2 400, salvage 300, ten years."""
        assert [round(ddb(D(2400), D(300), 10, period), 2) for period in (1, 2, 10)] == [D(480), D(384), D("22.12")]
        assert ddb(D(2400), D(300), 10, 2, D("1.5")) == D(306)


class TestGroups:
    @pytest.mark.parametrize(
        ("months", "number"), [(13, 1), (24, 1), (25, 2), (61, 4), (84, 4), (85, 5), (360, 9), (361, 10), (999, 10)]
    )
    def test_the_lower_bound_is_outside_the_upper_one_inside(self, months: int, number: int) -> None:
        assert group_of(months, GROUPS).number == number

    def test_a_shorter_life_is_no_asset(self) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            group_of(12, GROUPS)
        assert refused.value.nearest == 13

    @pytest.mark.parametrize(
        ("factor", "group", "highest", "nearest"),
        [("3.01", 4, "3", "3"), ("0.9", 4, "3", "1"), ("1.1", 3, "1", "1"), ("4", None, "3", "3")],
    )
    def test_factors_that_the_law_does_not_allow(
        self, factor: str, group: int | None, highest: str, nearest: str
    ) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            check_factor(D(factor), group, RULES[-1])
        assert (refused.value.highest, refused.value.nearest) == (D(highest), D(nearest))

    @pytest.mark.parametrize(("factor", "group"), [("1", 1), ("1", 3), ("3", 4), ("2.5", 10), ("3", None)])
    def test_factors_that_it_allows(self, factor: str, group: int | None) -> None:
        check_factor(D(factor), group, RULES[-1])


class TestMinistryMethod:
    TERMS = MinistryTerms(
        cost=D(72),
        years=2,
        depreciation_rate=D(10),
        credit_rate=D(50),
        commission_rate=D(12),
        vat_rate=D(18),
        services=D(4),
    )

    def test_its_first_example(self) -> None:
        made = ministry_1996(self.TERMS)
        first, second = made.years
        assert (first.average, second.average) == (D("68.4"), D("61.2"))
        assert (first.depreciation, first.credit, first.commission, first.services) == (
            D("7.2"),
            D("34.2"),
            D("8.208"),
            D(2),
        )
        assert (first.revenue, first.vat, first.payment) == (D("51.608"), D("9.28944"), D("60.89744"))
        assert (second.credit, second.commission, second.revenue) == (D("30.6"), D("7.344"), D("47.144"))
        assert (second.vat, second.payment) == (D("8.48592"), D("55.62992"))
        assert (made.contribution, made.residual_value) == (D("14.56592"), D("57.6"))

    def test_commission_on_the_cost_and_vat_on_the_lessors_charge(self) -> None:
        terms = replace(
            self.TERMS,
            commission_base=CommissionBase.COST,
            vat_base=MinistryVatBase.CREDIT_AND_COMMISSION,
            borrowed=D(50),
        )
        first = ministry_1996(terms).years[0]
        assert (first.credit, first.commission, first.vat) == (D("17.1"), D("8.64"), D("4.6332"))

    def test_advance_acceleration_and_rounding(self) -> None:
        made = ministry_1996(replace(self.TERMS, factor=D(3), advance=D(10), unit=D("0.01"), contributions_a_year=12))
        assert [year.depreciation for year in made.years] == [D("21.60"), D("21.60")]
        assert made.contribution == ((made.total - 10) / 24).quantize(D("0.01"))

    def test_it_never_writes_off_more_than_the_cost(self) -> None:
        made = ministry_1996(replace(self.TERMS, depreciation_rate=D(70)))
        assert [year.depreciation for year in made.years] == [D("50.4"), D("21.6")]
        assert made.residual_value == 0


def test_transport_tax() -> None:
    assert transport_tax(D(150), D(35), 12) == D("5250.00")
    assert transport_tax(D("249.5"), D(75), 7, D(3)) == D("32746.88")


def test_rules_of_a_day() -> None:
    assert rules_on(RULES, date(2024, 12, 31)).profit_tax == D(20)
    assert rules_on(RULES, date(2025, 1, 1)).profit_tax == D(25)
    with pytest.raises(TaxRulesUnknown, match=r"31\.12\.2018"):
        rules_on(RULES, date(2018, 12, 31))
