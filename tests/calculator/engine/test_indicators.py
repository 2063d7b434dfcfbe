"""Indicators: price increase by its definition, three rates that are not mixed, NPV against the spreadsheet's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from calculator.engine.flows import xnpv
from calculator.engine.indicators import client_flows, work_out_indicators
from calculator.engine.lease import Apart, CostItem, CostVat, LeaseOptions, VatRateFrom, plan_lease
from calculator.engine.lessor_view import LessorView, lessor_flows
from calculator.engine.taxes.calendar import TaxCalendar
from calculator.engine.terms import Terms
from tests.calculator.engine.hand_made import equal_payments

D = Decimal
VAT = (VatRateFrom(date(2019, 1, 1), D(20)), VatRateFrom(date(2026, 1, 1), D(22)))
OPTIONS = LeaseOptions(vat_rates=VAT)
TERMS = Terms(
    price=D("1200000.00"),
    rate=D(12),
    payments=24,
    starts_on=date(2022, 1, 15),
    advance=D("240000.00"),
    buyout=D("12000.00"),
)
SCHEDULE = equal_payments(TERMS, "44745.69")


def test_sums_and_price_increase() -> None:
    found = work_out_indicators(plan_lease(SCHEDULE, OPTIONS))
    assert found.total == D("240000.00") + SCHEDULE.total
    assert found.overpayment == SCHEDULE.interest
    assert found.term_months == 24
    assert found.increase_total == pytest.approx(SCHEDULE.interest / 12000)
    assert found.increase_year * 2 == pytest.approx(found.increase_total)
    assert found.increase_month * 24 == pytest.approx(found.increase_total)


def test_a_worked_price_increase() -> None:
    """1 000 000 with an advance of 200 000, 36 months; 1 300 000 in all: 30 % over the term, 10 % a year."""
    terms = Terms(price=D(1000000), rate=D(0), payments=12, months=3, starts_on=date(2022, 1, 1), advance=D(200000))
    cost = CostItem(label="services", amount=D(300000))
    found = work_out_indicators(plan_lease(equal_payments(terms, "66666.67"), replace(OPTIONS, costs=(cost,))))
    assert (found.total, found.overpayment, found.term_months) == (D("1300000.00"), D("300000.00"), 36)
    assert (found.increase_total, found.increase_year) == (D(30), D(10))
    assert round(found.increase_month, 6) == D("0.833333")


def test_what_is_billed_apart_is_not_in_the_price_increase_but_in_the_effective_rate() -> None:
    fee = CostItem(label="fee", amount=D("5000.00"), vat=CostVat.NONE, charging=Apart())
    plain = work_out_indicators(plan_lease(SCHEDULE, OPTIONS))
    with_fee = work_out_indicators(plan_lease(SCHEDULE, replace(OPTIONS, costs=(fee,))))
    voluntary = replace(fee, obligatory=False)
    without = work_out_indicators(plan_lease(SCHEDULE, replace(OPTIONS, costs=(voluntary,))))
    assert (with_fee.billed_apart, with_fee.total) == (D("5000.00"), plain.total)
    assert with_fee.increase_total == plain.increase_total
    assert plain.client_effective_rate is not None
    assert with_fee.client_effective_rate is not None
    assert with_fee.client_effective_rate.percent > plain.client_effective_rate.percent
    assert without.client_effective_rate == plain.client_effective_rate


class TestRates:
    def test_the_effective_rate_of_monthly_payments_is_near_the_compounded_one(self) -> None:
        found = work_out_indicators(plan_lease(SCHEDULE, OPTIONS))
        assert found.contract_rate == D(12)
        assert found.client_effective_rate is not None
        assert abs(found.client_effective_rate.percent - D("12.6825")) < D("0.03")
        assert found.client_effective_rate.is_ambiguous is False

    def test_at_the_effective_rate_what_is_paid_is_worth_what_is_got(self) -> None:
        plan = plan_lease(SCHEDULE, OPTIONS)
        found = work_out_indicators(plan).client_effective_rate
        assert found is not None
        flows = client_flows(plan)
        left = xnpv(found.percent / 100, [flow.amount for flow in flows], [flow.on for flow in flows])
        assert abs(left) < D("0.01")

    def test_a_subsidy_makes_the_lease_cheaper(self) -> None:
        terms = replace(TERMS, subsidy=D("100000.00"))
        flows = client_flows(plan_lease(equal_payments(terms, "39000.00"), OPTIONS))
        assert flows[0].amount == D("1100000.00")
        assert sum(flow.amount for flow in flows) == -equal_payments(terms, "39000.00").interest

    def test_nothing_financed_no_rate(self) -> None:
        terms = replace(TERMS, advance=D("1200000.00"), buyout=D(0), payments=1)
        found = work_out_indicators(plan_lease(equal_payments(terms, "0.00"), OPTIONS))
        assert found.client_effective_rate is None

    def test_npv_is_the_spreadsheets(self) -> None:
        plan = plan_lease(SCHEDULE, OPTIONS)
        found = work_out_indicators(plan, discount_rate=D(20))
        days = [date(2022, 1, 15), *(row.due_on for row in plan.rows)]
        amounts = [D("1200000.00"), *(-row.amount for row in plan.rows)]
        assert found.client_npv == round(xnpv(D("0.2"), amounts, days), 2)
        assert found.discount_rate == D(20)
        assert work_out_indicators(plan).client_npv is None


class TestLessor:
    VIEW = LessorView(
        calendar=TaxCalendar(day=28, vat_parts=3, vat_refund_months=3, profit_tax_months=1), commission=D("10000.00")
    )

    def test_its_flows_day_by_day(self) -> None:
        terms = replace(TERMS, rate=D(0), payments=1, months=12, advance=D(0), subsidy=D("120000.00"), buyout=D(0))
        cost = CostItem(label="insurance", amount=D("6000.00"), vat=CostVat.NONE)
        plan = plan_lease(equal_payments(terms, "0.00"), replace(OPTIONS, costs=(cost,)))
        view = replace(self.VIEW, subsidy_on=date(2022, 5, 1))
        assert [(flow.on, flow.amount) for flow in lessor_flows(plan, view)] == [
            (date(2022, 1, 15), D("-1200000.00")),
            (date(2022, 1, 15), D("-10000.00")),
            (date(2022, 1, 15), D("-6000.00")),
            (date(2022, 5, 1), D("120000.00")),
            (date(2022, 6, 28), D("200000.00")),
            (date(2023, 1, 15), D("1086000.00")),
            (date(2023, 4, 28), D("-60000.00")),
            (date(2023, 5, 28), D("-60000.00")),
            (date(2023, 6, 28), D("-60000.00")),
        ]

    def test_all_vat_of_the_plan_is_settled(self) -> None:
        plan = plan_lease(replace(SCHEDULE), OPTIONS)
        flows = lessor_flows(plan, self.VIEW)
        vat = plan.totals.vat - D("200000.00")
        assert sum(flow.amount for flow in flows) == plan.totals.amount - D("1210000.00") - vat

    def test_the_three_rates_are_three_figures(self) -> None:
        found = work_out_indicators(plan_lease(SCHEDULE, OPTIONS), lessor=self.VIEW)
        assert found.lessor_irr is not None
        assert found.client_effective_rate is not None
        assert len({found.contract_rate, found.client_effective_rate.percent, found.lessor_irr.percent}) == 3
        assert work_out_indicators(plan_lease(SCHEDULE, OPTIONS)).lessor_irr is None

    def test_a_cost_that_is_the_lessors_income_is_not_paid_out(self) -> None:
        kept = CostItem(label="commission", amount=D("5000.00"), passed_on=False)
        options = replace(OPTIONS, costs=(kept,))
        paid = lessor_flows(plan_lease(SCHEDULE, replace(options, costs=(replace(kept, passed_on=True),))), self.VIEW)
        assert sum(flow.amount for flow in lessor_flows(plan_lease(SCHEDULE, options), self.VIEW)) == (
            sum(flow.amount for flow in paid) + D("5000.00") - D("833.33")
        )
