"""What a client pays: parts that add up, VAT by the period's date, the advance offset at once and evenly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.lease import (
    AccrualDay,
    AdvanceOffset,
    Apart,
    CostItem,
    CostKind,
    CostVat,
    DocumentKind,
    Financed,
    InPayments,
    InPolicyYears,
    LeaseOptions,
    LeasePlan,
    RowKind,
    VatRateFrom,
    VatVariant,
    financed_sum,
    plan_lease,
)
from calculator.engine.schedule import Schedule
from calculator.engine.terms import Shift, Terms, Timing
from common.vat import VatRateUnknown
from tests.calculator.engine.hand_made import equal_payments

D = Decimal
VAT = (VatRateFrom(date(2019, 1, 1), D(20)), VatRateFrom(date(2026, 1, 1), D(22)))
TERMS = Terms(
    price=D("1200000.00"),
    rate=D(0),
    payments=12,
    starts_on=date(2025, 6, 15),
    advance=D("240000.00"),
    buyout=D("12000.00"),
)


def schedule(**changes: Any) -> Schedule:
    return equal_payments(replace(TERMS, **changes), "79000.00")


def plan(*costs: CostItem, of: Schedule | None = None, **options: Any) -> LeasePlan:
    return plan_lease(of or schedule(), LeaseOptions(vat_rates=VAT, costs=costs, **options))


def amounts(made: LeasePlan, name: str) -> list[str]:
    return [str(getattr(row, name)) for row in made.rows]


class TestRows:
    def test_without_changes_it_pays_exactly_the_schedule(self) -> None:
        made = plan(of=schedule(starts_on=date(2024, 1, 15)))
        assert amounts(made, "amount") == ["240000.00", *["79000.00"] * 12, "12000.00"]
        assert amounts(made, "vat") == ["40000.00", *["13166.67"] * 12, "2000.00"]
        assert amounts(made, "net")[1:3] == ["65833.33", "65833.33"]
        assert [row.number for row in made.rows] == list(range(14))
        assert [row.kind for row in made.rows] == [RowKind.ADVANCE, *[RowKind.PAYMENT] * 12, RowKind.BUYOUT]
        assert made.totals.amount == D("1200000.00")

    def test_the_net_part_is_kept_when_the_rate_changes_in_the_middle(self) -> None:
        made = plan(advance_offset=AdvanceOffset.AT_ONCE)
        assert amounts(made, "vat_rate") == [*["20"] * 7, *["22"] * 7]
        assert amounts(made, "net")[1:13] == ["65833.33"] * 12
        assert amounts(made, "vat")[7:] == [*["14483.33"] * 6, "2200.00"]
        assert amounts(made, "amount")[6:] == ["79000.00", *["80316.66"] * 6, "12200.00"]
        assert made.totals.vat_change == D("8099.96")

    def test_a_hundred_thousand_net_and_twenty_two(self) -> None:
        made = plan(of=equal_payments(replace(TERMS, advance=D(0), buyout=D(0), price=D(1440000)), "120000.00"))
        assert (made.row(12).net, made.row(12).vat, made.row(12).amount) == (D(100000), D(22000), D(122000))

    def test_the_gross_part_is_kept_when_the_contract_says_so(self) -> None:
        made = plan(vat_variant=VatVariant.GROSS_KEPT)
        assert amounts(made, "amount") == ["240000.00", *["79000.00"] * 12, "12000.00"]
        assert made.row(12).vat == D("14245.90")
        assert made.row(12).net == D("64754.10")
        assert made.shortfall == D("0.00")

    def test_the_rate_of_the_contract_is_that_of_its_signing(self) -> None:
        made = plan(of=schedule(starts_on=date(2026, 1, 10)), signed_on=date(2025, 12, 20))
        assert made.contract_rate_of_vat == D(20)
        assert made.rows[0].vat_rate == D(20)
        assert made.row(1).vat_change == D("1316.66")

    def test_an_advance_may_be_paid_later_than_signed(self) -> None:
        made = plan(of=schedule(starts_on=date(2026, 1, 10)), signed_on=date(2025, 12, 20), advance_on=date(2026, 1, 5))
        assert (made.rows[0].due_on, made.rows[0].vat_rate) == (date(2026, 1, 5), D(22))

    def test_no_advance_no_row(self) -> None:
        made = plan(of=equal_payments(replace(TERMS, advance=D(0)), "99000.00"))
        assert [row.number for row in made.rows] == list(range(1, 14))
        assert made.offsets == ()

    def test_a_day_before_the_first_rate_is_refused(self) -> None:
        with pytest.raises(VatRateUnknown, match=r"15\.06\.2018.*01\.01\.2019"):
            plan(of=schedule(starts_on=date(2018, 6, 15)))


class TestAccrualDay:
    """The payment of the period from 15 December to 15 January: which rate is its one."""

    def test_by_the_end_of_the_period_it_is_the_new_one(self) -> None:
        assert plan().row(7).accrued_on == date(2026, 1, 15)

    def test_by_its_start_it_is_the_old_one(self) -> None:
        row = plan(accrual_day=AccrualDay.PERIOD_START).row(7)
        assert (row.accrued_on, row.vat_rate) == (date(2025, 12, 15), D(20))

    def test_in_advance_the_period_ends_after_the_payment(self) -> None:
        made = plan(of=schedule(timing=Timing.ADVANCE))
        assert [row.vat_rate for row in made.rows[1:13]] == [D(20)] * 6 + [D(22)] * 6
        assert (made.row(7).due_on, made.row(7).accrued_on) == (date(2025, 12, 15), date(2026, 1, 15))
        assert made.row(12).accrued_on == date(2026, 6, 15)

    def test_by_the_day_of_payment(self) -> None:
        made = plan(of=schedule(timing=Timing.ADVANCE), accrual_day=AccrualDay.DUE)
        assert [row.vat_rate for row in made.rows[1:13]] == [D(20)] * 7 + [D(22)] * 5

    def test_a_payment_moved_over_the_new_year_accrues_for_its_own_period(self) -> None:
        ends = {"starts_on": date(2025, 7, 31), "is_business_day": lambda day: not (day.month == 1 and day.day < 12)}
        moved = schedule(shift=Shift.FOLLOWING, **ends)
        late = replace(moved.rows[4], due_on=date(2026, 1, 12))
        made = plan(of=replace(moved, rows=(*moved.rows[:4], late, *moved.rows[5:])))
        assert (made.row(5).due_on, made.row(5).accrued_on, made.row(5).vat_rate) == (
            date(2026, 1, 12),
            date(2025, 12, 31),
            D(20),
        )


class TestCosts:
    CASCO = CostItem(label="CASCO", amount=D("50000.00"), kind=CostKind.INSURANCE, vat=CostVat.ON_TOP)

    def test_an_insurance_premium_is_taxed_as_part_of_the_payment(self) -> None:
        made = plan(replace(self.CASCO, charging=InPolicyYears()))
        assert amounts(made, "insurance") == ["0.00", *["5000.00"] * 12, "0.00"]
        assert (made.row(1).amount, made.row(1).vat) == (D("84000.00"), D("14000.00"))
        assert made.row(12).amount == D("85400.00")

    def test_each_policy_year_bears_its_premium_with_its_residue_in_its_last_payment(self) -> None:
        thirty = equal_payments(replace(TERMS, payments=30, starts_on=date(2022, 1, 31)), "31600.00")
        item = replace(self.CASCO, amount=D("1000.00"), vat=CostVat.NONE, charging=InPolicyYears())
        made = plan(item, of=thirty)
        shares = amounts(made, "insurance")[1:31]
        assert shares == [*["83.33"] * 11, "83.37", *["83.33"] * 11, "83.37", *["166.67"] * 5, "166.65"]
        assert made.totals.insurance == D("3000.00")

    def test_some_policy_years_only(self) -> None:
        quarterly = equal_payments(replace(TERMS, payments=8, months=3, starts_on=date(2022, 1, 1)), "118500.00")
        made = plan(replace(self.CASCO, vat=CostVat.NONE, charging=InPolicyYears((2,))), of=quarterly)
        assert amounts(made, "insurance")[1:9] == [*["0.00"] * 4, *["12500.00"] * 4]

    def test_given_payments(self) -> None:
        item = CostItem(label="tax", amount=D("100.00"), kind=CostKind.TAX, charging=InPayments((3, 1, 2)))
        assert amounts(plan(item), "taxes")[:5] == ["0.00", "33.33", "33.33", "33.34", "0.00"]

    def test_what_is_outside_the_base_of_vat_stays_outside(self) -> None:
        item = CostItem(label="fee", amount=D("1200.00"), vat=CostVat.NONE, charging=InPayments((12,)))
        row = plan(item).row(12)
        assert (row.other, row.untaxed, row.vat, row.amount) == (
            D("1200.00"),
            D("1200.00"),
            D("14483.33"),
            D("81516.66"),
        )
        assert row.taxed_as_agreed == D("79000.00")

    def test_billed_apart_in_the_order_of_their_days(self) -> None:
        late = CostItem(label="late", amount=D("120.00"), charging=Apart(date(2026, 2, 1)), obligatory=False)
        early = replace(self.CASCO, charging=Apart())
        bare = CostItem(label="bare", amount=D("7.00"), vat=CostVat.NONE, charging=Apart(date(2026, 3, 1)))
        made = plan(late, early, bare)
        apart = made.of_kind(RowKind.APART)
        assert [(row.number, row.label, row.amount, row.vat, row.obligatory) for row in apart] == [
            (14, "CASCO", D("60000.00"), D("10000.00"), True),
            (15, "late", D("122.00"), D("22.00"), False),
            (16, "bare", D("7.00"), D("0.00"), True),
        ]
        assert made.totals.amount - made.under_contract.amount == D("60129.00")

    def test_financed_costs_are_those_of_the_schedule(self) -> None:
        item = CostItem(label="delivery", amount=D("30000.00"), charging=Financed())
        assert financed_sum((item, self.CASCO)) == D("30000.00")
        financed = equal_payments(replace(TERMS, financed_costs=D("30000.00"), starts_on=date(2024, 1, 1)), "81500.00")
        assert plan(item, of=financed).totals.principal == D("1230000.00")
        with pytest.raises(ImpossibleTerms) as refused:
            plan(item)
        assert (refused.value.code, refused.value.field, refused.value.nearest) == (
            "financed_costs_differ",
            "financed_costs",
            D("30000.00"),
        )

    @pytest.mark.parametrize(
        ("item", "code", "nearest"),
        [
            (CostItem(label="x", amount=D("-1.00")), "cost_amount", D("0.00")),
            (CostItem(label="x", amount=D("1.005")), "cost_amount", D("1.01")),
            (CostItem(label="x", amount=D(1), charging=InPayments((13,))), "cost_place", 12),
            (CostItem(label="x", amount=D(1), charging=InPayments((0,))), "cost_place", 1),
            (CostItem(label="x", amount=D(1), charging=InPayments((2, 2))), "cost_place", 2),
            (CostItem(label="x", amount=D(1), charging=InPolicyYears((2,))), "cost_place", 1),
        ],
    )
    def test_impossible_costs_are_refused(self, item: CostItem, code: str, nearest: Decimal) -> None:
        with pytest.raises(ImpossibleTerms) as refused:
            plan(item)
        assert (refused.value.code, refused.value.field, refused.value.nearest) == (code, "costs", nearest)


class TestAdvance:
    def test_evenly_there_are_three_tables(self) -> None:
        made = plan(advance_offset=AdvanceOffset.EVENLY)
        old, new, last = made.offsets[0], made.offsets[6], made.offsets[11]
        assert (old.gross, old.old_vat, old.net, old.vat, old.shortfall) == (
            D("20000.00"),
            D("3333.33"),
            D("16666.67"),
            D("3333.33"),
            D("0.00"),
        )
        assert (new.gross, new.old_vat, new.vat, new.shortfall) == (
            D("20000.00"),
            D("3333.33"),
            D("3666.67"),
            D("333.34"),
        )
        assert (last.old_vat, last.net, last.vat, last.shortfall) == (
            D("3333.37"),
            D("16666.63"),
            D("3666.66"),
            D("333.29"),
        )
        assert (made.row(7).amount, made.row(7).shortfall) == (D("80650.00"), D("333.34"))
        assert [row.amount for row in made.accruals][:1] == [D("99000.00")]
        assert [row.number for row in made.accruals] == list(range(1, 14))

    def test_at_once_the_start_of_the_lease_is_an_accrual_of_its_own(self) -> None:
        made = plan()
        assert [(row.number, row.accrued_on, row.gross, row.shortfall) for row in made.offsets] == [
            (0, date(2025, 6, 15), D("240000.00"), D("0.00"))
        ]
        assert (made.accruals[0].amount, made.accruals[0].paid) == (D("240000.00"), D("0.00"))
        assert [document.kind for document in made.documents[:3]] == [
            DocumentKind.ADVANCE,
            DocumentKind.DEDUCTION,
            DocumentKind.ACCRUAL,
        ]

    def test_an_advance_of_the_old_year_for_a_lease_of_the_new_one(self) -> None:
        terms: dict[str, Any] = {"of": schedule(starts_on=date(2026, 1, 10)), "signed_on": date(2025, 12, 20)}
        billed, borne = plan(**terms), plan(**terms, shortfall_billed=False)
        assert billed.shortfall == borne.shortfall == D("4000.00")
        assert (billed.row(1).shortfall, billed.row(1).amount) == (D("4000.00"), D("84316.66"))
        assert (borne.row(1).shortfall, borne.row(1).amount) == (D("0.00"), D("80316.66"))
        assert (billed.lessor_bears, borne.lessor_bears) == (D("0.00"), D("4000.00"))

    @pytest.mark.parametrize("offset", list(AdvanceOffset))
    @pytest.mark.parametrize("variant", list(VatVariant))
    @pytest.mark.parametrize("billed", [True, False])
    @pytest.mark.parametrize("advance", ["240000.00", "0.01", "0.07", "100000.05"])
    def test_three_tables_agree(self, offset: AdvanceOffset, variant: VatVariant, billed: bool, advance: str) -> None:
        of = equal_payments(replace(TERMS, advance=D(advance), rate=D("17.3")), "79000.00")
        cost = CostItem(label="x", amount=D("1000.01"), vat=CostVat.NONE)
        made = plan(cost, of=of, advance_offset=offset, vat_variant=variant, shortfall_billed=billed)
        assert sum(row.gross for row in made.offsets) == D(advance)
        assert sum(row.old_vat for row in made.offsets) == made.rows[0].vat
        assert all(row.gross == row.net + row.vat - row.shortfall for row in made.offsets)
        assert sum(row.amount for row in made.accruals) == made.totals.amount + made.lessor_bears
        anew = sum(row.vat - row.old_vat for row in made.offsets)
        assert made.vat_accrued == made.totals.vat - made.totals.shortfall + anew
        assert sum(row.net for row in made.accruals) == sum(row.amount for row in made.accruals) - made.vat_accrued
        assert sum(row.vat for row in made.documents) == made.vat_accrued
        if variant is VatVariant.NET_KEPT:
            assert made.vat_accrued == made.totals.vat + made.lessor_bears
            assert sum(row.net for row in made.accruals) == made.totals.net
        for row in made.rows:
            parts = (
                row.principal + row.interest + row.insurance + row.taxes + row.other + row.vat_change + row.shortfall
            )
            assert (row.amount, row.net) == (parts, row.amount - row.vat)
        assert made.totals.principal == TERMS.price
        assert made.totals.interest == of.interest
