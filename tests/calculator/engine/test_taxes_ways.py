"""A lease against a loan and against cash: flows checked by hand, totals, and what the balance holder changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import xnpv
from calculator.engine.lease import CostItem, CostKind, CostVat, LeaseOptions, VatRateFrom, plan_lease
from calculator.engine.taxes.rules import BalanceHolder, TaxRulesUnknown, TaxScheme
from calculator.engine.taxes.ways import Way, WaysCase, compare_ways
from calculator.engine.taxes.ways.purchase import loan_schedule
from calculator.engine.terms import Terms
from tests.calculator.engine.tax_law import RULES

D = Decimal
VAT = (VatRateFrom(date(2019, 1, 1), D(20)), VatRateFrom(date(2026, 1, 1), D(22)))
OPTIONS = LeaseOptions(vat_rates=VAT)
TERMS = Terms(price=D("1200000.00"), rate=D(0), payments=12, starts_on=date(2022, 1, 15), advance=D("240000.00"))
CASE = WaysCase(
    plan=plan_lease(build_schedule(TERMS), OPTIONS),
    rules=RULES,
    scheme=TaxScheme.OSNO,
    discount_rate=D(20),
    loan_rate=D(0),
    useful_months=20,
)


def case(options: LeaseOptions = OPTIONS, terms: dict[str, Any] | None = None, **changes: Any) -> WaysCase:
    plan = plan_lease(build_schedule(replace(TERMS, **(terms or {}))), options)
    return replace(CASE, plan=plan, **changes)


def sums(way: Way) -> tuple[str, str, str, str]:
    return str(way.paid), str(way.vat_deducted), str(way.tax_saved), str(way.net_cost)


class TestGeneralSystem:
    def test_without_interest_all_ways_cost_the_same_but_for_time(self) -> None:
        found = compare_ways(CASE)
        same = ("1200000.00", "200000.00", "200000.00", "800000.00")
        assert (sums(found.loan), sums(found.cash)) == (same, same)
        # Twelve times 13 333.33 of VAT: four kopecks less than of the price.
        assert sums(found.lease) == ("1200000.00", "199999.96", "200000.00", "800000.04")
        assert found.lease.npv > found.loan.npv > found.cash.npv
        assert found.against_loan == found.lease.npv - found.loan.npv
        assert found.against_cash == found.lease.npv - found.cash.npv

    def test_vat_of_a_quarter_is_saved_in_three_parts(self) -> None:
        vat = compare_ways(CASE).lease.vat
        assert [(flow.on, flow.amount) for flow in vat[:4]] == [
            (date(2022, 4, 28), D("22222.22")),
            (date(2022, 5, 28), D("22222.22")),
            (date(2022, 6, 28), D("22222.22")),
            (date(2022, 7, 28), D("13333.33")),
        ]

    def test_the_vat_of_a_purchase_is_deducted_at_once(self) -> None:
        assert [(flow.on, flow.amount) for flow in compare_ways(CASE).cash.vat] == [
            (date(2022, 4, 28), D("66666.67")),
            (date(2022, 5, 28), D("66666.67")),
            (date(2022, 6, 28), D("66666.66")),
        ]

    def test_lease_payments_are_expenses_of_their_quarter(self) -> None:
        first = compare_ways(CASE).lease.quarters[0]
        # The advance offset at the start, and the payments of February and March, without VAT.
        assert (first.expenses, first.rate, first.saved) == (D("333333.34"), D(20), D("66666.67"))
        assert (first.ends_in, first.settled_on) == (date(2022, 3, 1), date(2022, 4, 28))

    def test_an_own_asset_is_depreciated_from_the_next_month(self) -> None:
        cash = compare_ways(CASE).cash
        assert [(flow.on, flow.amount) for flow in cash.expenses] == [
            (date(2022 + month // 12, month % 12 + 1, 1), D("50000.00")) for month in range(1, 21)
        ]
        assert [quarter.saved for quarter in cash.quarters] == [D("20000.00"), *[D("30000.00")] * 6]

    def test_npv_is_the_spreadsheets_over_all_flows(self) -> None:
        found = compare_ways(case(terms={"rate": D(15), "buyout": D(12000)}, loan_rate=D(18)))
        for way in (found.lease, found.loan, found.cash):
            flows = way.flows
            expected = xnpv(D("0.2"), [flow.amount for flow in flows], [flow.on for flow in flows])
            assert way.since == flows[0].on
            assert way.npv == round(expected, 2)
            assert way.net_cost == -sum(flow.amount for flow in flows)

    def test_months_add_up_to_the_way(self) -> None:
        way = compare_ways(CASE).lease
        months = way.by_month()
        assert [months[0].first_day, months[-1].first_day] == [date(2022, 1, 1), date(2023, 6, 1)]
        assert len(months) == 18
        assert months[0].payments == D("-240000.00")
        assert (months[3].vat, months[3].tax) == (D("22222.22"), D("66666.67"))
        assert months[-1].balance == -way.net_cost
        assert sum(month.vat for month in months) == way.vat_deducted
        assert all(month.net == month.payments + month.vat + month.tax for month in months)

    def test_profit_tax_of_25_percent_saves_more(self) -> None:
        late = compare_ways(case(terms={"starts_on": date(2025, 1, 15)}))
        # Accruals are taxed at 22 % from January 2026 on: the last one of them.
        assert late.lease.vat_deducted == D("40000.00") + 11 * D("13333.33") + D("14666.67")
        assert late.lease.tax_saved == D("250000.01")
        assert late.cash.tax_saved == D("250000.00")

    def test_interest_of_a_loan_is_an_expense(self) -> None:
        found = compare_ways(case(loan_rate=D(24), loan_payments=6))
        loan = loan_schedule(case(loan_rate=D(24), loan_payments=6))
        assert len(loan.rows) == 6
        assert found.loan.paid == D("240000.00") + loan.total
        assert found.loan.vat_deducted == D("200000.00")
        assert sum(flow.amount for flow in found.loan.expenses) == D("1000000.00") + loan.interest

    def test_an_owner_pays_what_the_lessor_passes_on(self) -> None:
        casco = CostItem(label="casco", amount=D("60000.00"), kind=CostKind.INSURANCE, vat=CostVat.ON_TOP)
        own = CostItem(label="fee", amount=D("7000.00"), passed_on=False)
        found = compare_ways(case(replace(OPTIONS, costs=(casco, own))))
        assert found.lease.paid == D("1279000.00")
        assert found.cash.paid == D("1260000.00")
        assert found.cash.vat_deducted == D("200000.00")
        assert found.cash.tax_saved == D("212000.00")

    def test_the_buyout_price_becomes_an_asset(self) -> None:
        found = compare_ways(case(terms={"buyout": D("240000.00")}, useful_months=16))
        # 200 000 without VAT over the four months that are left of the useful life.
        bought = [flow for flow in found.lease.expenses if flow.on > date(2023, 1, 15)]
        assert [(flow.on, flow.amount) for flow in bought] == [
            (date(2023, month, 1), D("50000.00")) for month in range(2, 6)
        ]
        assert sum(flow.amount for flow in found.lease.expenses) == D("1000000.00")

    def test_a_small_buyout_price_is_an_expense_at_once(self) -> None:
        lease = compare_ways(case(terms={"buyout": D("12000.00")})).lease
        assert lease.expenses[-1].on == date(2023, 1, 15)
        assert lease.expenses[-1].amount == D("10000.00")
        assert sum(flow.amount for flow in lease.expenses) == D("200000.00") + 12 * D("65833.33") + D("10000.00")

    def test_a_buyout_inside_the_last_payment_is_told_apart(self) -> None:
        apart = compare_ways(case(terms={"buyout": D("240000.00")}))
        inside = compare_ways(case(terms={"buyout": D("240000.00"), "buyout_in_last": True}))
        assert inside.lease.quarters == apart.lease.quarters

    def test_real_estate_bears_property_tax(self) -> None:
        found = compare_ways(case(is_real_estate=True, useful_months=361))
        first = next(flow for flow in found.cash.payments if flow.what == "Property tax")
        # Two months of the first quarter, 2.2 % a year of 1 000 000 and of 997 229.92.
        assert (first.on, first.amount) == (date(2022, 4, 28), D("-1833.33"))
        assert found.cash.paid - D("1200000.00") == -sum(
            flow.amount for flow in found.cash.payments if flow.what == "Property tax"
        )
        assert found.lease.paid == D("1200000.00")


class TestSimplifiedSystem:
    def test_on_income_nothing_comes_back(self) -> None:
        found = compare_ways(replace(CASE, scheme=TaxScheme.USN_INCOME))
        nothing = ("1200000.00", "0.00", "0.00", "1200000.00")
        assert (sums(found.lease), sums(found.loan), sums(found.cash)) == (nothing, nothing, nothing)

    def test_on_income_less_expenses_vat_is_an_expense(self) -> None:
        found = compare_ways(replace(CASE, scheme=TaxScheme.USN_PROFIT))
        assert sums(found.lease) == ("1200000.00", "0.00", "180000.00", "1020000.00")
        assert sums(found.cash) == ("1200000.00", "0.00", "180000.00", "1020000.00")

    def test_a_bought_asset_is_an_expense_by_the_quarters_left_of_the_year(self) -> None:
        found = compare_ways(case(terms={"starts_on": date(2022, 5, 20)}, scheme=TaxScheme.USN_PROFIT))
        assert [(flow.on, flow.amount) for flow in found.cash.expenses] == [
            (date(2022, 6, 1), D("400000.00")),
            (date(2022, 9, 1), D("400000.00")),
            (date(2022, 12, 1), D("400000.00")),
        ]


class TestBalanceHolder:
    OLD = {"starts_on": date(2021, 6, 15), "payments": 36}

    def old(self, **changes: Any) -> WaysCase:
        return case(terms=self.OLD, useful_months=61, depreciation_factor=D(3), group=4, **changes)

    @pytest.mark.parametrize("holder", list(BalanceHolder))
    def test_since_2022_it_changes_nothing_and_says_so(self, holder: BalanceHolder) -> None:
        effect = compare_ways(replace(CASE, balance_holder=holder, depreciation_factor=D(3))).balance_holder
        assert (effect.chosen, effect.matters, effect.difference) == (holder, False, D("0.00"))
        assert effect.lessor == effect.lessee
        assert effect.statement.text.startswith("The choice of the balance holder changes nothing: since 2022")
        assert "382-FZ" in effect.statement.law

    def test_a_contract_begun_before_2022_keeps_the_old_way(self) -> None:
        found = compare_ways(self.old(balance_holder=BalanceHolder.LESSEE))
        effect = found.balance_holder
        assert effect.matters is True
        assert effect.statement.params == (("highest", "3"),)
        assert found.lease == effect.lessee != effect.lessor
        # The factor of 3 writes 1 000 000 off in 21 months; the lease runs for 36.
        depreciation = [flow for flow in effect.lessee.expenses if flow.what == "Depreciation"]
        assert [flow.amount for flow in depreciation] == [*[D("49180.33")] * 20, D("16393.40")]
        assert effect.difference == effect.lessee.npv - effect.lessor.npv != 0

    def test_payments_are_then_deducted_only_beyond_depreciation(self) -> None:
        effect = compare_ways(self.old()).balance_holder
        accrued = [flow.amount for flow in effect.lessee.expenses if flow.what.startswith("Lease payments")]
        # The advance at the start; 22 222.22 a month are below 49 180.33 of depreciation, 800 000 below 1 000 000.
        assert accrued == [D("200000.00")]
        assert sum(flow.amount for flow in effect.lessee.expenses) == D("1200000.00")
        paid = [flow.amount for flow in effect.lessor.expenses]
        assert sum(paid) == D("200000.00") + 35 * D("22222.22") + D("22222.12")

    def test_what_depreciation_exceeds_a_payment_by_lowers_the_next_ones(self) -> None:
        effect = compare_ways(
            case(terms={"starts_on": date(2021, 6, 15)}, useful_months=61, depreciation_factor=D(3), group=4)
        ).balance_holder
        # Net payments of 66 666.67 against 49 180.33 a month for twelve months; 17 486.34 is left of each.
        accrued = [flow.amount for flow in effect.lessee.expenses if flow.what.startswith("Lease payments")]
        assert accrued == [D("200000.00"), *[D("17486.34")] * 12]

    def test_signed_before_and_begun_after_is_the_old_way_too(self) -> None:
        options = replace(OPTIONS, signed_on=date(2021, 12, 30))
        assert compare_ways(case(options)).balance_holder.matters is True

    def test_under_the_simplified_system_it_changes_nothing(self) -> None:
        effect = compare_ways(self.old(scheme=TaxScheme.USN_PROFIT)).balance_holder
        assert (effect.matters, effect.difference) == (False, D("0.00"))
        assert "simplified" in effect.statement.text

    def test_a_factor_for_a_short_lived_asset_is_refused(self) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            compare_ways(replace(CASE, depreciation_factor=D(2), group=3))
        assert (refused.value.field, refused.value.nearest) == ("depreciation_factor", D(1))


def test_assumptions_are_those_of_the_scheme() -> None:
    by_scheme = {scheme: compare_ways(replace(CASE, scheme=scheme)).assumptions for scheme in TaxScheme}
    assert [len(by_scheme[scheme]) for scheme in TaxScheme] == [9, 7, 6]
    depreciation = next(item for item in by_scheme[TaxScheme.OSNO] if item.params)
    assert depreciation.text % dict(depreciation.params) == (
        "An asset of one's own is depreciated evenly over 20 months, without a factor."
    )


def test_without_rules_for_the_day_nothing_is_said() -> None:
    with pytest.raises(TaxRulesUnknown):
        compare_ways(replace(CASE, rules=RULES[2:]))
