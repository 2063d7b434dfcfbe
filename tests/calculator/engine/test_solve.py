from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from calculator.engine import build_schedule, solve
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.schedule import Schedule
from calculator.engine.solving import price_increase, regular_payment, trial
from calculator.engine.solving.goal import IncreaseGoal, PaymentGoal
from calculator.engine.solving.trial import Trials
from calculator.engine.terms import (
    Annuity,
    DayCount,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    Plan,
    RoundUnit,
    Terms,
    Timing,
    Unknown,
    Weighted,
)
from tests.calculator.engine.lease_terms import D, make_terms

PLANS: list[Plan] = [
    Annuity(),
    Differentiated(),
    Mixed(D("0.3")),
    Phases(Differentiated(), 10, Annuity()),
    Phases(Annuity(), 10, Differentiated()),
    Weighted(tuple(D(weight) for weight in ("2", "1", "0", "1") * 9)),
    Individual((FixedPayment(3, D("100000.00")), FixedPayment(36, D("50000.00")))),
]
NUMBERS = [Unknown.RATE, Unknown.ADVANCE, Unknown.PRICE, Unknown.BUYOUT]


def lease(**changes: Any) -> Terms:
    return make_terms(
        **{
            "price": "3000000.00",
            "advance": "300000.00",
            "payments": 36,
            "rate": "18.75",
            "buyout": "30000.00",
            **changes,
        }
    )


def refusal(terms: Terms, unknown: Unknown) -> ImpossibleTerms:
    with pytest.raises(ImpossibleTerms) as caught:
        solve(terms, unknown)
    return caught.value


def test_the_payment_is_read_off_the_schedule() -> None:
    solution = solve(lease(), Unknown.PAYMENT)
    assert (solution.value, solution.is_exact, solution.off_by) == (D("98003.17"), True, D(0))
    assert solution.terms == lease(payment="98003.17")
    assert solution.schedule.rows == build_schedule(lease()).rows
    assert solution.schedule.terms == solution.terms


def test_the_price_increase_a_year_counts_advance_and_buyout() -> None:
    solution = solve(lease(), Unknown.PRICE_INCREASE)
    paid = build_schedule(lease()).total + D("300000.00")
    assert abs(solution.value - (paid - 3_000_000) / 3_000_000 / 3 * 100) < D("1E-24")
    assert solution.terms.price_increase == solution.value


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
@pytest.mark.parametrize("known", ["payment", "price_increase"])
@pytest.mark.parametrize("unknown", NUMBERS)
def test_solving_inverts_the_schedule(plan: Plan, known: str, unknown: Unknown) -> None:
    """Round terms come back as they were; what is said of the unknown itself is not read."""
    terms = lease(plan=plan)
    asked = solve(terms, Unknown(known)).terms
    unread: dict[str, Any] = {unknown.value: D(0)}
    solution = solve(replace(asked, **unread), unknown)
    assert solution.is_exact
    assert solution.value == getattr(terms, unknown.value)
    assert solution.terms == asked
    assert solution.schedule.rows == build_schedule(terms).rows


@pytest.mark.parametrize("plan", [*PLANS[:5], Individual((FixedPayment(3, D("100000.00")),))])
@pytest.mark.parametrize("known", ["payment", "price_increase"])
def test_solving_inverts_the_term(plan: Plan, known: str) -> None:
    terms = lease(plan=plan)
    asked = solve(terms, Unknown(known)).terms
    solution = solve(replace(asked, payments=1), Unknown.TERM)
    assert (solution.value, solution.is_exact, solution.terms) == (36, True, asked)


@pytest.mark.parametrize(
    "changes",
    [
        {"timing": Timing.ADVANCE},
        {"day_count": DayCount.ACT_ACT},
        {"months": 3},
        {"grace": 4},
        {"buyout_in_last": True},
        {"unit": "100", "round_unit": RoundUnit.UP},
        {"rate": "0"},
        {"payments": 1},
        {"payments": 480},
        {"price": "10000000000.00"},
    ],
)
def test_solving_for_the_rate_under_other_rules(changes: dict[str, Any]) -> None:
    terms = lease(**changes)
    asked = replace(solve(terms, Unknown.PAYMENT).terms, rate=D(500))
    solution = solve(asked, Unknown.RATE)
    assert solution.is_exact
    assert regular_payment(solution.schedule) == asked.payment
    if "unit" not in changes:
        assert abs(solution.value - terms.rate) < D("0.01")


@pytest.mark.parametrize("unknown", NUMBERS)
@pytest.mark.parametrize("payment", ["97777.77", "92123.45"])
def test_any_payment_that_is_possible_is_met_to_the_kopeck(unknown: Unknown, payment: str) -> None:
    solution = solve(lease(payment=payment), unknown)
    assert solution.is_exact
    assert str(solution.schedule.rows[0].payment) == payment


@pytest.mark.parametrize("unknown", NUMBERS)
def test_any_price_increase_that_is_possible_is_met_to_the_kopeck(unknown: Unknown) -> None:
    solution = solve(lease(price_increase="9.6"), unknown)
    assert solution.is_exact
    terms = solution.terms
    total = solution.schedule.total + terms.advance
    assert total == (terms.price * (1 + D("0.096") * 3)).quantize(D("0.01"), ROUND_HALF_UP)


def test_the_nearest_term_is_told_from_an_exact_one() -> None:
    solution = solve(lease(payment="100000.00"), Unknown.TERM)
    assert (solution.value, solution.is_exact) == (35, False)
    payments = {count: regular_payment(build_schedule(lease(payments=count))) for count in (34, 35, 36)}
    assert solution.off_by == abs(payments[35] - 100000)
    assert min(payments, key=lambda count: abs(payments[count] - 100000)) == 35


def test_a_payment_that_rounding_cannot_give_has_a_nearest_value() -> None:
    """Payments of whole hundreds: 98 050 is none."""
    solution = solve(lease(payment="98050.00", unit="100"), Unknown.ADVANCE)
    assert (solution.is_exact, solution.off_by) == (False, D("50.00"))
    assert regular_payment(solution.schedule) in {D("98000.00"), D("98100.00")}


def test_the_payment_is_taken_when_both_are_known() -> None:
    both = solve(lease(payment="98003.17", price_increase="50"), Unknown.RATE)
    assert both.value == D("18.75")


def test_with_nothing_known_nothing_is_solved() -> None:
    error = refusal(lease(), Unknown.RATE)
    assert (error.code, error.field) == ("nothing_known", "payment")


@pytest.mark.parametrize(
    ("payment", "unknown", "lowest", "highest", "nearest"),
    [
        # (2 700 000 - 30 000) / 36 at zero rate.
        ("50000.00", Unknown.RATE, "74166.67", "2250000.00", "74166.67"),
        # A buyout of nothing makes the payment highest, one of all that is financed leaves interest.
        ("99000.00", Unknown.BUYOUT, "42187.50", "98630.31", "98630.31"),
        ("10.00", Unknown.BUYOUT, "42187.50", "98630.31", "42187.50"),
        # An advance that leaves the buyout price only, or none.
        ("10.00", Unknown.ADVANCE, "468.75", "108962.09", "468.75"),
        ("200000.00", Unknown.ADVANCE, "468.75", "108962.09", "108962.09"),
        ("1.00", Unknown.PRICE, "468.75", None, "468.75"),
        # 480 payments are little above the interest; one repays everything.
        ("10.00", Unknown.TERM, "42211.97", "2712187.50", "42211.97"),
        ("5000000.00", Unknown.TERM, "42211.97", "2712187.50", "2712187.50"),
    ],
)
def test_what_cannot_be_reached_is_refused_with_what_can(
    payment: str, unknown: Unknown, lowest: str, highest: str | None, nearest: str
) -> None:
    error = refusal(lease(payment=payment), unknown)
    assert (error.code, error.field, error.given) == ("unreachable", "payment", D(payment))
    assert (str(error.lowest), str(error.nearest)) == (lowest, nearest)
    assert highest is None or str(error.highest) == highest
    assert solve(lease(payment=nearest), unknown).is_exact


def test_a_price_increase_below_that_of_zero_rate_is_refused() -> None:
    error = refusal(lease(price_increase="-1"), Unknown.RATE)
    assert (error.code, error.field, error.lowest, error.nearest) == ("unreachable", "price_increase", 0, 0)


@pytest.mark.parametrize(
    ("changes", "field", "nearest"),
    [
        ({"payment": "-1.00"}, "payment", D("0.00")),
        ({"payment": "NaN"}, "payment", D("0.00")),
        ({"price_increase": "20000"}, "price_increase", D(10_000)),
    ],
)
def test_an_absurd_known_figure_is_refused(changes: dict[str, Any], field: str, nearest: Decimal) -> None:
    error = refusal(lease(**changes), Unknown.RATE)
    assert (error.code, error.field, error.nearest) == ("out_of_bounds", field, nearest)


def test_another_impossible_term_is_named() -> None:
    assert refusal(lease(payment="98003.17", grace=40), Unknown.RATE).field == "grace"
    assert refusal(lease(payment="98003.17", subsidy="-1.00"), Unknown.PRICE).field == "subsidy"
    error = refusal(lease(payment="98003.17", buyout="4000000.00"), Unknown.ADVANCE)
    assert (error.code, error.field) == ("nothing_to_finance", "advance")


def test_weights_set_the_term() -> None:
    error = refusal(lease(plan=PLANS[5], payment="1.00"), Unknown.TERM)
    assert (error.code, error.field, error.nearest) == ("term_set_by_weights", "payments", 36)


def test_fixed_payments_need_enough_owed() -> None:
    """At the lowest price the fixed payments are more than is owed; that is below what is asked, not an error."""
    plan = Individual((FixedPayment(2, D("900000.00")),))
    solution = solve(lease(plan=plan, payment="40000.00"), Unknown.PRICE)
    assert solution.is_exact
    assert str(solution.schedule.rows[0].payment) == "40000.00"
    assert str(solution.schedule.rows[1].payment) == "900000.00"


def test_payments_that_are_all_fixed_leave_nothing_to_solve() -> None:
    plan = Individual((FixedPayment(1, D("1.00")), FixedPayment(2, D("1.00"))))
    error = refusal(make_terms(payments=2, plan=plan, payment="1.00"), Unknown.ADVANCE)
    assert (error.field, error.code, error.number) == ("plan", "fixed_more_than_owed", 1)


def test_the_price_increase_is_by_years_of_financing() -> None:
    quarterly = build_schedule(lease(months=3, payments=12))
    years = 3
    growth = (quarterly.total + 300_000 - 3_000_000) / D(3_000_000)
    assert abs(price_increase(quarterly) - growth / years * 100) < D("1E-20")


def test_a_buyout_price_is_found_where_the_payment_falls_and_rises_again_with_it() -> None:
    # In advance the first payment bears no interest: with a buyout price near the financed sum the rest is interest.
    terms = lease(rate="34.29", months=3, timing=Timing.ADVANCE, buyout="560000.00")
    payment = regular_payment(build_schedule(terms))
    ends = [regular_payment(build_schedule(replace(terms, buyout=D(price)))) for price in ("0.00", "2700000.00")]
    assert min(ends) > payment
    solution = solve(replace(terms, payment=payment), Unknown.BUYOUT)
    assert solution.is_exact
    assert regular_payment(solution.schedule) == payment


def test_a_rate_is_looked_for_where_the_highest_one_has_no_schedule() -> None:
    plan = Individual((FixedPayment(1, D("900000.00")), FixedPayment(120, D("900000.00"))))
    terms = lease(plan=plan, payments=120, months=12, buyout="0.00")
    payment = regular_payment(build_schedule(terms))
    solution = solve(replace(terms, payment=payment), Unknown.RATE)
    assert (solution.value, solution.is_exact) == (D("18.75"), True)


@pytest.mark.parametrize("goal", ["payment", "price_increase"])
@pytest.mark.parametrize("payments", [2, 7, 23, 61, 150, 401, 470])
def test_a_term_is_the_nearest_of_all_terms(payments: int, goal: str) -> None:
    terms = lease(payments=payments, day_count=DayCount.ACT_ACT)
    figure = regular_payment if goal == "payment" else price_increase
    asked: dict[str, Any] = {goal: figure(build_schedule(terms)) + D("0.03")}
    known = PaymentGoal(asked[goal]) if goal == "payment" else IncreaseGoal(asked[goal])
    trials = Trials(terms, Unknown.TERM, known)
    misses = {count: trials.miss(trials.at(count)) for count in range(1, 481)}
    nearest = min(misses, key=lambda count: (misses[count], -count))
    solution = solve(replace(terms, **asked), Unknown.TERM)
    assert (solution.value, solution.off_by) == (nearest, misses[nearest])


def test_a_term_takes_few_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def counted(terms: Terms) -> Schedule:
        tried.append(terms.payments)
        return build_schedule(terms)

    monkeypatch.setattr(trial, "build_schedule", counted)
    assert solve(lease(payment=D("98003.17")), Unknown.TERM).value == 36
    assert len(tried) == len(set(tried)) < 45
