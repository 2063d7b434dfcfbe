"""Every figure explains itself: the arithmetic of its explanation, done again, gives the figure exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from calculator.engine.build import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain import (
    Explanation,
    Figure,
    Operation,
    Rounding,
    Unit,
    UnknownFigure,
    WrongArithmetic,
    every_figure,
    explain,
    holds,
    recompute,
    value_of,
)
from calculator.engine.explain.figures import Subject
from calculator.engine.explain.nodes import by_day, by_year
from calculator.engine.explain.nodes import given as leaf
from calculator.engine.explain.tree import FORMULAS, first_that_holds
from calculator.engine.indicators import work_out_indicators
from calculator.engine.lease import (
    AccrualDay,
    AdvanceOffset,
    Apart,
    CostItem,
    CostKind,
    CostVat,
    InPayments,
    InPolicyYears,
    LeaseOptions,
    LeasePlan,
    VatRateFrom,
    VatVariant,
    plan_lease,
)
from calculator.engine.lessor_view import LessorView
from calculator.engine.schedule import Schedule
from calculator.engine.subsidy import Programme, SubsidyCase, SubsidyOf, subsidise
from calculator.engine.taxes.rules import BalanceHolder, TaxScheme
from calculator.engine.taxes.ways import WaysCase, WaysComparison, compare_ways
from calculator.engine.terms import (
    Annuity,
    DayCount,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    Shift,
    Shortfall,
    Terms,
    Timing,
    Weighted,
)
from tests.calculator.engine.strategies import possible_terms
from tests.calculator.engine.tax_law import CALENDAR, RULES

D = Decimal
VAT = (VatRateFrom(date(2019, 1, 1), D(20)), VatRateFrom(date(2026, 1, 1), D(22)))
TERMS = Terms(
    price=D("3456789.01"),
    rate=D("17.35"),
    payments=24,
    starts_on=date(2025, 5, 31),
    advance=D("700000.03"),
    buyout=D("34567.89"),
)
COSTS = (
    CostItem(
        label="CASCO", amount=D("100000.01"), kind=CostKind.INSURANCE, charging=InPolicyYears(), vat=CostVat.ON_TOP
    ),
    CostItem(label="transport tax", amount=D("7000.00"), kind=CostKind.TAX, charging=InPayments((2, 3, 14))),
    CostItem(label="fee", amount=D("999.99"), vat=CostVat.NONE),
    CostItem(label="tracker", amount=D("12000.00"), charging=Apart(date(2026, 2, 2))),
    CostItem(label="OSAGO", amount=D("8000.00"), kind=CostKind.INSURANCE, charging=Apart(), vat=CostVat.NONE),
)
SEASON = tuple(D(weight) for weight in ("1", "0", "0.5", "2") * 6)
PLANS: dict[str, dict[str, Any]] = {
    "annuity": {},
    "in advance": {"timing": Timing.ADVANCE},
    "by days": {"day_count": DayCount.ACT_ACT, "first_payment_on": date(2025, 7, 10)},
    "zero rate": {"rate": D(0)},
    "one payment": {"payments": 1},
    "quarterly": {"months": 3, "payments": 9},
    "grace": {"grace": 5},
    "whole roubles": {"unit": D(100)},
    "buyout in the last": {"buyout_in_last": True},
    "buyout later": {"buyout_days": 10},
    "no advance": {"advance": D(0), "subsidy": D("100000.00")},
    "differentiated": {"plan": Differentiated()},
    "mixed": {"plan": Mixed(D("0.4"))},
    "phases": {"plan": Phases(Differentiated(), 6, Annuity())},
    "seasonal": {"plan": Weighted(SEASON), "rate": D(40)},
    "seasonal, capitalised": {"plan": Weighted(SEASON), "rate": D(40), "shortfall": Shortfall.CAPITALISE},
    "phases, equal payments first": {"plan": Phases(Annuity(), 7, Differentiated())},
    "in advance on another day": {"timing": Timing.ADVANCE, "first_payment_on": date(2025, 6, 20)},
    "individual, covering": {"plan": Individual((FixedPayment(3, D("99000.00")), FixedPayment(24, D("5000.00"))))},
    "individual": {"plan": Individual((FixedPayment(3, D("1.00")), FixedPayment(9, D("400000.00"))))},
    "long": {"payments": 360},
    "tiny": {"price": D("10.00"), "advance": D("0.07"), "buyout": D("0.05")},
    "huge": {"price": D("10000000000.00")},
}


def plan_of(name: str, **options: Any) -> LeasePlan:
    terms = replace(TERMS, **PLANS[name])
    costs = tuple(item for item in COSTS if terms.payments >= 14 or item.charging != InPayments((2, 3, 14)))
    return plan_lease(build_schedule(terms), LeaseOptions(vat_rates=VAT, **{"costs": costs, **options}))


def ways_of(plan: LeasePlan, **changes: Any) -> WaysComparison:
    case = WaysCase(
        plan=plan,
        rules=RULES,
        scheme=TaxScheme.OSNO,
        discount_rate=D(21),
        loan_rate=D("23.5"),
        useful_months=61,
    )
    return compare_ways(replace(case, **changes))


def assert_all_explained(subject: Subject) -> int:
    """Walk every figure of a subject; returns how many there are."""
    figures = list(every_figure(subject))
    for figure in figures:
        node = explain(figure)
        value = value_of(figure)
        assert value is not None
        # The base of payments is shown to ten digits; everything else exactly.
        assert node.value == (round(value, 10) if figure.name == "base" else value), figure.name
        assert holds(node), (figure.name, figure.number)
        for part in node.walk():
            assert part.what
            assert bool(part.formula) == (part.operation is not Operation.GIVEN)
            assert bool(part.parts) == (part.operation is not Operation.GIVEN)
    return len(figures)


class TestEveryFigure:
    @pytest.mark.parametrize("name", list(PLANS))
    def test_of_schedules(self, name: str) -> None:
        schedule = build_schedule(replace(TERMS, **PLANS[name]))
        assert assert_all_explained(schedule) == 4 + 8 * len(schedule.rows)
        # Nothing but a base that deferred interest bends is without a formula.
        told = [explain(Figure.of(schedule, "base"))]
        told += [explain(Figure.of(schedule, "factor", number=row.number)) for row in schedule.rows if row.factor]
        bent = {"seasonal": "Base of the weights before rounding", "individual": "Equal payment before rounding"}
        assert [node.what for node in told if node.operation is Operation.GIVEN] == [
            what for plan, what in bent.items() if plan == name
        ]

    def test_payments_moved_to_business_days_keep_the_factor_of_their_month(self) -> None:
        terms = replace(TERMS, shift=Shift.FOLLOWING, is_business_day=lambda day: day.weekday() < 5)
        schedule = build_schedule(terms)
        assert_all_explained(schedule)
        factors = [explain(Figure.of(schedule, "factor", number=row.number)) for row in schedule.rows[:24]]
        assert {node.formula for node in factors} == {"rate × months / 1200"}

    @pytest.mark.parametrize("offset", list(AdvanceOffset))
    @pytest.mark.parametrize("variant", list(VatVariant))
    @pytest.mark.parametrize("name", [name for name in PLANS if name != "long"])
    def test_of_lease_plans(self, name: str, variant: VatVariant, offset: AdvanceOffset) -> None:
        plan = plan_of(name, vat_variant=variant, advance_offset=offset)
        expected = 11 + 11 * len(plan.rows) + 5 * len(plan.offsets) + 3 * len(plan.accruals)
        assert assert_all_explained(plan) == expected

    def test_of_a_plan_whose_shortfall_the_lessor_bears(self) -> None:
        plan = plan_of("annuity", advance_offset=AdvanceOffset.EVENLY, shortfall_billed=False)
        assert plan.lessor_bears > 0
        assert_all_explained(plan)

    def test_of_thirty_years(self) -> None:
        assert_all_explained(plan_of("long", advance_offset=AdvanceOffset.EVENLY))

    @pytest.mark.parametrize("name", ["annuity", "seasonal", "no advance", "one payment", "quarterly"])
    def test_of_indicators(self, name: str) -> None:
        found = work_out_indicators(plan_of(name), discount_rate=D(20), lessor=LessorView(calendar=CALENDAR))
        assert assert_all_explained(found) == 10

    def test_figures_that_are_not_defined_are_not_explained(self) -> None:
        found = work_out_indicators(plan_of("annuity"))
        assert assert_all_explained(found) == 8
        for name in ("lessor_irr", "client_npv"):
            with pytest.raises(UnknownFigure):
                explain(Figure.of(found, name))

    @pytest.mark.parametrize("scheme", list(TaxScheme))
    @pytest.mark.parametrize("name", ["annuity", "differentiated", "no advance"])
    def test_of_ways_and_savings(self, name: str, scheme: TaxScheme) -> None:
        found = ways_of(plan_of(name), scheme=scheme)
        assert assert_all_explained(found) == 3
        for way in (found.lease, found.loan, found.cash):
            assert assert_all_explained(way) == 5

    def test_of_the_balance_holder_before_2022(self) -> None:
        terms = replace(TERMS, starts_on=date(2021, 5, 31))
        plan = plan_lease(build_schedule(terms), LeaseOptions(vat_rates=VAT))
        found = ways_of(plan, balance_holder=BalanceHolder.LESSEE, depreciation_factor=D(3), group=4)
        assert found.balance_holder.difference != 0
        assert_all_explained(found)
        assert_all_explained(found.lease)

    @pytest.mark.parametrize("cap", [None, D("1000.00"), D("1000000.00")])
    @pytest.mark.parametrize("of", list(SubsidyOf))
    def test_of_subsidies(self, of: SubsidyOf, cap: Decimal | None) -> None:
        programme = Programme(
            code="x", starts_on=date(2025, 1, 1), ends_on=None, percent=D("12.5"), of=of, cap=cap, budget_left=D(50000)
        )
        case = SubsidyCase(price=D("333333.33"), advance=D("77777.77"), signed_on=date(2025, 2, 2))
        assert assert_all_explained(subsidise(programme, case)) == 1
        assert assert_all_explained(subsidise(programme, replace(case, signed_on=date(2024, 1, 1)))) == 1


@st.composite
def lease_plans(draw: st.DrawFn) -> LeasePlan:
    """Plans of every kind of terms, with any of the options."""
    options = LeaseOptions(
        vat_rates=VAT,
        advance_offset=draw(st.sampled_from(AdvanceOffset)),
        vat_variant=draw(st.sampled_from(VatVariant)),
        accrual_day=draw(st.sampled_from(AccrualDay)),
        shortfall_billed=draw(st.booleans()),
        costs=tuple(draw(st.lists(st.sampled_from([COSTS[0], COSTS[2], *COSTS[3:]]), unique=True))),
    )
    try:
        schedule = build_schedule(draw(possible_terms()))
    except ImpossibleTerms:
        # A lease of a few kopecks may have no payments that close it.
        reject()
    return plan_lease(schedule, options)


@settings(max_examples=60, deadline=None)
@given(lease_plans())
def test_every_figure_of_any_plan(plan: LeasePlan) -> None:
    assert_all_explained(plan)
    assert_all_explained(plan.schedule)
    parts = sum((row.principal + row.interest for row in plan.rows), D(0))
    assert parts == plan.schedule.total + plan.schedule.terms.advance
    assert sum(row.vat for row in plan.documents) == plan.vat_accrued
    assert sum(row.gross for row in plan.offsets) == plan.schedule.terms.advance


class TestWhatItSays:
    SCHEDULE: Schedule = build_schedule(replace(TERMS, advance=D("456789.01"), buyout=D(0), rate=D(18)))

    def test_interest_is_balance_by_factor_with_days_and_rate(self) -> None:
        node = explain(Figure.of(self.SCHEDULE, "interest", number=1))
        assert (node.value, node.days, node.rate) == (D("45000.00"), 30, D(18))
        assert [part.value for part in node.parts] == [D("3000000.00"), D("0.015")]
        assert (node.formula, node.rounding) == ("balance × interest factor", Rounding.KOPECK)
        factor = node.parts[1]
        assert (factor.formula, [part.value for part in factor.parts]) == (
            "rate × months / 1200",
            [D(18), D(1), D(1200)],
        )

    def test_a_regular_payment_is_the_equal_payment_rounded_and_the_last_takes_the_residue(self) -> None:
        regular = explain(Figure.of(self.SCHEDULE, "payment", number=5))
        assert regular.parts[0].what == "Equal payment before rounding"
        assert regular.parts[0].formula == (
            "(financed amount × growth − buyout price) / growth of payments of one rouble"
        )
        last = explain(Figure.of(self.SCHEDULE, "payment", number=24))
        assert last.note == "The last payment takes the residue of rounding."
        assert [part.what for part in last.parts] == ["Interest", "Principal"]

    def test_a_part_says_under_which_name_it_can_be_opened(self) -> None:
        node = explain(Figure.of(self.SCHEDULE, "closing", number=5))
        for part in node.parts:
            opened = explain(Figure.of(self.SCHEDULE, part.name, number=part.number))
            assert opened.value == part.value

    def test_vat_after_the_change_of_the_rate(self) -> None:
        plan = plan_of("annuity", costs=())
        row = plan.row(10)
        node = explain(Figure.of(plan, "vat", number=10))
        assert (row.vat_rate, node.value) == (D(22), row.vat)
        assert node.operation is Operation.PERCENT_OF
        net = node.parts[0]
        assert (net.what, net.operation) == ("Amount as agreed, without VAT", Operation.DIFFERENCE)
        assert [part.value for part in net.parts[1].parts] == [plan.schedule.rows[9].payment, D(20)]

    def test_signed_addends_add_up(self) -> None:
        node = explain(Figure.of(plan_of("annuity"), "net", number=3))
        assert sum(amount for _, amount in node.addends) == node.value
        assert [amount < 0 for _, amount in node.addends] == [False, True]
        assert explain(Figure.of(plan_of("annuity"), "vat", number=3)).addends == ()

    def test_deferred_interest_of_a_season_is_traced(self) -> None:
        schedule = build_schedule(replace(TERMS, **PLANS["seasonal"]))
        skipped, next_one = schedule.rows[1], schedule.rows[2]
        assert skipped.deferred > 0
        node = explain(Figure.of(schedule, "interest", number=next_one.number))
        assert node.operation is Operation.DIFFERENCE
        assert node.parts[0].parts[1].value == skipped.deferred


class TestNames:
    def test_unknown_figures_and_rows_are_refused(self) -> None:
        plan = plan_of("annuity")
        for name, number in (("nothing", None), ("vat", 99), ("vat_accrued", 1), ("offset.vat", 5), ("x.vat", 1)):
            with pytest.raises(UnknownFigure):
                Figure.of(plan, name, number=number)

    def test_tables_of_a_plan(self) -> None:
        plan = plan_of("annuity", advance_offset=AdvanceOffset.EVENLY)
        assert explain(Figure.of(plan, "offset.shortfall", number=10)).value == plan.offsets[9].shortfall
        assert explain(Figure.of(plan, "accrual.amount", number=10)).value == plan.accruals[9].amount


class TestArithmetic:
    """The check itself: a wrong explanation does not pass it."""

    def node(self, value: str, operation: Operation, *parts: str, rounding: Rounding = Rounding.NONE) -> Explanation:
        leaves = tuple(Explanation(what="part", value=D(part)) for part in parts)
        return Explanation(what="x", value=D(value), operation=operation, parts=leaves, rounding=rounding)

    @pytest.mark.parametrize(
        ("operation", "parts", "rounding", "result"),
        [
            (Operation.SUM, ("1.10", "2.20"), Rounding.NONE, "3.30"),
            (Operation.DIFFERENCE, ("10", "1", "2"), Rounding.NONE, "7"),
            (Operation.PRODUCT, ("2", "3", "4"), Rounding.NONE, "24"),
            (Operation.RATIO, ("10", "3"), Rounding.KOPECK, "3.33"),
            (Operation.RATIO, ("20", "3"), Rounding.KOPECK_DOWN, "6.66"),
            (Operation.PROPORTION, ("10", "12", "24"), Rounding.NONE, "5"),
            (Operation.LEVEL, ("10", "3", "7"), Rounding.TEN_DIGITS, "1"),
            (Operation.PERCENT_OF, ("100", "22"), Rounding.KOPECK, "22"),
            (Operation.PERCENT_RATIO, ("30", "120"), Rounding.NONE, "25"),
            (Operation.VAT_INSIDE, ("122", "22"), Rounding.KOPECK, "22"),
            (Operation.VAT_INSIDE, ("0.03", "20"), Rounding.KOPECK, "0.01"),
            (Operation.DAILY_PERCENT, ("100000", "0.1", "10"), Rounding.KOPECK, "1000"),
            (Operation.DAILY_PERCENT, ("0.50", "1", "1"), Rounding.KOPECK, "0.01"),
            (Operation.YEARLY_PERCENT, ("100000", "15", "45", "365"), Rounding.KOPECK, "1849.32"),
            (Operation.YEARLY_PERCENT, ("1.83", "1", "100", "366"), Rounding.KOPECK, "0.01"),
            (Operation.SMALLEST, ("3", "1", "2"), Rounding.NONE, "1"),
            (Operation.DISCOUNTED, ("110", "10", "365"), Rounding.KOPECK, "100"),
        ],
    )
    def test_operations(self, operation: Operation, parts: tuple[str, ...], rounding: Rounding, result: str) -> None:
        assert recompute(self.node(result, operation, *parts, rounding=rounding)) == D(result)
        wrong = self.node(str(D(result) + D("0.01")), operation, *parts, rounding=rounding)
        assert not holds(wrong)

    def test_a_yield_is_accepted_only_if_its_flows_come_to_zero(self) -> None:
        assert holds(self.node("15", Operation.YIELD, "100.005", "-100"))
        assert not holds(self.node("15", Operation.YIELD, "100.02", "-100"))

    def test_percent_of_days_counts_both_ends(self) -> None:
        debt = leaf("Overdue debt", D("100000.00"))
        since, on = date(2024, 2, 28), date(2024, 3, 1)
        daily = by_day("Penalty", D("300.00"), debt, D("0.1"), since, on)
        yearly = by_year("Interest", D("131.15"), debt, D(16), since, on)
        assert (holds(daily), holds(yearly)) == (True, True)
        assert [part.value for part in daily.parts] == [debt.value, D("0.1"), D(3)]
        assert [part.value for part in yearly.parts] == [debt.value, D(16), D(3), D(366)]
        assert (daily.days, daily.rate, yearly.days, yearly.rate) == (3, None, 3, D(16))
        assert [(node.since, node.on) for node in (daily, yearly)] == [(since, on)] * 2

    def test_nothing_that_does_not_hold_is_told(self) -> None:
        wrong, right = self.node("4", Operation.SUM, "1", "2"), self.node("3", Operation.SUM, "1", "2")
        assert first_that_holds(wrong, right) is right
        with pytest.raises(WrongArithmetic):
            first_that_holds(wrong)

    def test_a_wrong_part_far_below_is_found(self) -> None:
        inner = replace(self.node("5", Operation.SUM, "1", "2"), unit=Unit.PERCENT)
        assert not holds(Explanation(what="x", value=D(5), operation=Operation.SUM, parts=(inner,)))

    def test_every_operation_has_a_formula(self) -> None:
        assert set(FORMULAS) == set(Operation)
        assert [operation for operation, formula in FORMULAS.items() if not formula] == [Operation.GIVEN]
