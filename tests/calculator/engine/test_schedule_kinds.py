from datetime import date
from decimal import Decimal

import pytest

from calculator.engine import build_schedule
from calculator.engine.terms import (
    Annuity,
    DayCount,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    RoundUnit,
    Shortfall,
    Timing,
    Weighted,
)
from tests.calculator.engine.lease_terms import D, assert_closes, make_terms, payments, regular


def weights(*values: str) -> Weighted:
    return Weighted(tuple(D(value) for value in values))


def fixed(**amounts: str) -> Individual:
    """`fixed(p3="100.00")` fixes the third payment."""
    return Individual(tuple(FixedPayment(int(name[1:]), D(amount)) for name, amount in amounts.items()))


def test_equal_parts_of_principal_and_the_residue_in_the_last() -> None:
    schedule = build_schedule(make_terms(price="1000.00", payments=3, rate="12", plan=Differentiated()))
    assert_closes(schedule)
    assert [(str(row.principal), str(row.interest)) for row in schedule.rows] == [
        ("333.33", "10.00"),
        ("333.33", "6.67"),
        ("333.34", "3.33"),
    ]
    assert abs(schedule.base - D("333.3333333333")) < D("1E-9")


def test_equal_parts_with_a_coarse_unit_round_the_payment() -> None:
    schedule = build_schedule(make_terms(price="1000.00", payments=3, rate="12", plan=Differentiated(), unit="10"))
    assert_closes(schedule)
    assert payments(schedule) == ["340.00", "340.00", "340.07"]


def test_a_mixed_plan_adds_the_rows_of_both_parts() -> None:
    terms = make_terms(price="1000.00", advance="100.00", buyout="90.00", payments=6, plan=Mixed(D("0.4")))
    schedule = build_schedule(terms)
    assert_closes(schedule)
    # 40 % of the 810 that are repaid in six parts; the rest of the 900 as an annuity down to the buyout.
    annuity = build_schedule(make_terms(price="576.00", buyout="90.00", payments=6))
    assert [row.principal for row in schedule.rows[:5]] == [row.principal + D("54.00") for row in annuity.rows[:5]]
    assert schedule.base == annuity.base


@pytest.mark.parametrize(("share", "plan"), [("0", Annuity()), ("1", Differentiated())])
def test_a_mixed_plan_of_one_part_is_that_plan(share: str, plan: Annuity | Differentiated) -> None:
    mixed = build_schedule(make_terms(plan=Mixed(D(share)), buyout="1000.00"))
    assert mixed.rows == build_schedule(make_terms(plan=plan, buyout="1000.00")).rows


@pytest.mark.parametrize(
    ("first", "then"),
    [(Annuity(), Differentiated()), (Differentiated(), Annuity()), (Differentiated(), Differentiated())],
)
def test_phases_begin_as_their_plan_would_and_resolve_the_rest(
    first: Annuity | Differentiated, then: Annuity | Differentiated
) -> None:
    schedule = build_schedule(make_terms(plan=Phases(first, 4, then), buyout="12000.00"))
    assert_closes(schedule)
    assert schedule.rows[:4] == build_schedule(make_terms(plan=first, buyout="12000.00")).rows[:4]
    rest = build_schedule(
        make_terms(
            price=str(schedule.rows[3].closing),
            plan=then,
            payments=8,
            buyout="12000.00",
            starts_on=date(2026, 5, 15),
        )
    )
    assert payments(schedule)[4:] == payments(rest)


def test_stepped_payments_keep_their_ratio() -> None:
    schedule = build_schedule(make_terms(payments=6, plan=weights("100", "100", "80", "80", "60", "60")))
    assert_closes(schedule)
    sizes = [row.payment for row in schedule.rows]
    assert sizes[0] == sizes[1]
    assert sizes[2] == sizes[3]
    assert abs(sizes[2] - sizes[0] * D("0.8")) <= D("0.01")
    assert abs(sizes[4] - sizes[0] * D("0.6")) <= D("0.01")
    assert abs(sizes[5] - sizes[4]) < D("0.05")


def test_weights_of_one_are_an_annuity() -> None:
    assert build_schedule(make_terms(plan=weights(*["1"] * 12))).rows == build_schedule(make_terms()).rows


def test_skipped_months_defer_interest_and_the_next_payment_collects_it() -> None:
    schedule = build_schedule(make_terms(payments=4, price="1000.00", rate="12", plan=weights("1", "0", "0", "1")))
    assert_closes(schedule)
    first, second, third, last = schedule.rows
    assert (second.payment, second.deferred) == (D("0.00"), second.accrued)
    assert third.deferred == second.accrued * 2
    assert last.interest == second.accrued * 3
    # No interest on interest, and both payments are equal but for the residue of four roundings.
    assert second.opening == third.opening == last.opening
    assert (str(first.payment), str(last.payment)) == ("512.46", "512.48")


def test_skipped_months_may_capitalise_interest() -> None:
    schedule = build_schedule(
        make_terms(
            payments=4, price="1000.00", rate="12", plan=weights("1", "0", "0", "1"), shortfall=Shortfall.CAPITALISE
        )
    )
    assert_closes(schedule)
    second = schedule.rows[1]
    assert (second.payment, second.interest, second.principal) == (D("0.00"), second.accrued, -second.accrued)
    # The formula: F / (v + v^4).
    growth = D("1.01")
    assert abs(schedule.base - 1000 / (1 / growth + 1 / growth**4)) < D("1E-20")
    assert (payments(schedule)[0], payments(schedule)[3]) == ("512.54", "512.52")


def test_capitalising_costs_more_than_deferring() -> None:
    plan = weights("0", "0", "0", "1", "1", "1")
    deferred = build_schedule(make_terms(payments=6, plan=plan))
    capitalised = build_schedule(make_terms(payments=6, plan=plan, shortfall=Shortfall.CAPITALISE))
    assert deferred.total < capitalised.total


def test_a_skipped_end_is_closed_by_the_last_real_payment() -> None:
    schedule = build_schedule(make_terms(payments=5, plan=weights("1", "1", "1", "0", "0")))
    assert_closes(schedule)
    assert payments(schedule)[3:] == ["0.00", "0.00"]
    assert schedule.rows[2].closing == 0


@pytest.mark.parametrize("shortfall", list(Shortfall))
def test_a_skipped_end_before_a_buyout_pays_its_interest_in_the_last_row(shortfall: Shortfall) -> None:
    schedule = build_schedule(
        make_terms(payments=5, plan=weights("1", "1", "1", "0", "0"), buyout="120000.00", shortfall=shortfall)
    )
    assert_closes(schedule)
    assert schedule.rows[2].closing == D("120000.00")
    interest = {Shortfall.DEFER: "3600.00", Shortfall.CAPITALISE: "3627.00"}[shortfall]
    assert payments(schedule)[3:] == ["0.00", interest, "120000.00"]


def test_the_user_fixes_payments_and_the_others_are_equal() -> None:
    schedule = build_schedule(make_terms(payments=6, plan=fixed(p2="50000.00", p4="300000.00")))
    assert_closes(schedule)
    sizes = payments(schedule)
    assert (sizes[1], sizes[3]) == ("50000.00", "300000.00")
    assert sizes[0] == sizes[2] == sizes[4]
    assert abs(D(sizes[5]) - D(sizes[0])) < D("0.05")


def test_without_fixed_payments_an_individual_plan_is_an_annuity() -> None:
    assert build_schedule(make_terms(plan=Individual(()))).rows == build_schedule(make_terms()).rows


def test_a_fixed_last_payment_keeps_its_amount() -> None:
    schedule = build_schedule(make_terms(plan=fixed(p1="200000.00", p12="150000.00")))
    assert_closes(schedule)
    assert (payments(schedule)[0], payments(schedule)[-1]) == ("200000.00", "150000.00")
    free = [row.payment for row in schedule.rows[1:11]]
    assert max(free) - min(free) <= D("0.20")


def test_free_payments_are_rounded_down_where_a_later_fixed_one_needs_the_kopecks() -> None:
    schedule = build_schedule(make_terms(price="0.20", rate="0", payments=12, plan=fixed(p11="0.01")))
    assert_closes(schedule)
    # 0.19 over eleven payments is 0.017 each: rounded up, nothing would be left for the fixed one.
    assert payments(schedule) == ["0.01"] * 11 + ["0.09"]


def test_fixed_payments_below_the_interest_defer_it() -> None:
    schedule = build_schedule(make_terms(payments=4, plan=fixed(p1="0.00", p2="1000.00")))
    assert_closes(schedule)
    assert schedule.rows[1].deferred == D("35000.00")
    assert abs(schedule.rows[2].payment - schedule.rows[3].payment) <= D("0.02")


def test_amounts_that_a_user_gave_for_all_but_the_last_payment() -> None:
    """Rows with dates of months: the last payment is what is owed, all of it."""
    schedule = build_schedule(
        make_terms(
            price="100000.00",
            rate="24",
            payments=3,
            starts_on=date(2011, 9, 20),
            plan=fixed(p1="26262.38", p2="30000.00"),
        )
    )
    assert_closes(schedule)
    # 100 000 * 1.02 - 26 262.38 = 75 737.62; interest 1 514.75; 47 252.37; interest 945.05.
    assert payments(schedule) == ["26262.38", "30000.00", "48197.42"]


@pytest.mark.parametrize("plan", [Annuity(), Differentiated(), Mixed(D("0.5")), Individual(())])
def test_grace_pays_interest_only_and_the_plan_begins_after_it(plan: Annuity | Differentiated | Mixed) -> None:
    schedule = build_schedule(make_terms(grace=3, plan=plan))
    assert_closes(schedule)
    assert [(row.payment, row.principal) for row in schedule.rows[:3]] == [(D("18000.00"), D("0.00"))] * 3
    after = build_schedule(make_terms(payments=9, plan=plan, starts_on=date(2026, 4, 15)))
    assert payments(schedule)[3:] == payments(after)


def test_grace_in_advance_begins_with_an_empty_row() -> None:
    schedule = build_schedule(make_terms(grace=1, timing=Timing.ADVANCE))
    assert_closes(schedule)
    assert schedule.rows[0].payment == 0


def test_a_buyout_is_a_row_of_its_own_on_the_last_day() -> None:
    schedule = build_schedule(make_terms(buyout="12000.00"))
    assert_closes(schedule)
    row, last = schedule.rows[12], schedule.rows[11]
    assert (row.is_buyout, row.number, row.due_on, row.days) == (True, 13, last.due_on, 0)
    assert (row.opening, row.payment, row.principal, row.interest) == (D("12000.00"),) * 3 + (D("0.00"),)
    assert last.closing == D("12000.00")


def test_a_buyout_inside_the_last_payment() -> None:
    apart = build_schedule(make_terms(buyout="12000.00"))
    inside = build_schedule(make_terms(buyout="12000.00", buyout_in_last=True))
    assert_closes(inside)
    assert inside.rows[:11] == apart.rows[:11]
    assert inside.rows[11].payment == apart.rows[11].payment + D("12000.00")
    assert inside.total == apart.total


def test_a_buyout_some_days_later_bears_interest_of_those_days() -> None:
    schedule = build_schedule(make_terms(buyout="36500.00", buyout_days=10, day_count=DayCount.ACT_365F, rate="20"))
    assert_closes(schedule)
    row = schedule.rows[-1]
    assert (row.due_on, row.days, row.principal) == (date(2027, 1, 25), 10, D("36500.00"))
    assert (row.interest, row.payment) == (D("200.00"), D("36700.00"))


@pytest.mark.parametrize("plan", [Annuity(), Differentiated()])
def test_a_buyout_of_all_that_is_financed_leaves_interest_only(plan: Annuity | Differentiated) -> None:
    schedule = build_schedule(make_terms(buyout="1200000.00", plan=plan))
    assert_closes(schedule)
    assert payments(schedule) == ["18000.00"] * 12 + ["1200000.00"]


def test_nothing_is_repaid_below_the_buyout_price_so_each_month_pays_its_own_interest() -> None:
    schedule = build_schedule(make_terms(buyout="1200000.00", day_count=DayCount.ACT_365F))
    assert_closes(schedule)
    assert [row.payment for row in regular(schedule)] == [row.accrued for row in regular(schedule)]
    assert payments(schedule)[:3] == ["18345.21", "16569.86", "18345.21"]


def test_equal_payments_that_miss_the_interest_of_a_long_period_defer_it() -> None:
    schedule = build_schedule(
        make_terms(price="100000.00", buyout="99900.00", payments=3, first_payment_on=date(2026, 5, 15), rate="12")
    )
    assert_closes(schedule)
    first, second, last = schedule.rows[:3]
    # Four months of interest first, then one: the payments stay equal, and what the first lacks is collected.
    assert (first.accrued, first.payment, first.deferred) == (D("4000.00"), D("2033.33"), D("1966.67"))
    assert (second.payment, second.interest, second.deferred) == (D("2033.33"), D("2033.33"), D("933.34"))
    assert (last.payment, last.interest, last.principal) == (D("2033.34"), D("1933.34"), D("100.00"))


def test_a_coarse_unit_is_kept_by_weighted_payments() -> None:
    schedule = build_schedule(
        make_terms(payments=4, plan=weights("2", "1", "1", "1"), unit="1000", round_unit=RoundUnit.UP)
    )
    assert_closes(schedule)
    assert [row.payment % 1000 for row in schedule.rows[:3]] == [Decimal(0)] * 3


@pytest.mark.parametrize("rate", ["200", "400", "700", "1000"])
@pytest.mark.parametrize("price", ["0.01", "100.00", "1000000.00", "10000000000.00"])
def test_rates_at_which_rounding_outgrows_the_debt_still_close(price: str, rate: str) -> None:
    terms = {"price": price, "rate": rate, "payments": 120, "months": 12}
    for timing in Timing:
        for plan in (Annuity(), Mixed(D("0.5")), Differentiated()):
            assert_closes(build_schedule(make_terms(plan=plan, timing=timing, **terms)))
