from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.engine import build_schedule
from calculator.engine.terms import Annuity, Differentiated, Individual, Mixed, Shortfall, Terms, Timing, Weighted
from tests.calculator.engine.lease_terms import D, assert_closes, make_terms, regular
from tests.calculator.engine.strategies import possible_terms


@given(possible_terms())
@settings(max_examples=300, deadline=None)
def test_every_schedule_closes(terms: Terms) -> None:
    schedule = build_schedule(terms)
    assert_closes(schedule)
    days = [row.due_on for row in schedule.rows]
    assert days == sorted(days)
    assert all(earlier < later for earlier, later in pairwise(row.due_on for row in regular(schedule)))


@given(possible_terms())
@settings(max_examples=300, deadline=None)
def test_the_balance_falls_unless_interest_is_capitalised(terms: Terms) -> None:
    schedule = build_schedule(terms)
    capitalises = terms.shortfall is Shortfall.CAPITALISE
    for row in regular(schedule):
        assert row.closing <= row.opening or (capitalises and row.payment < row.accrued)
        assert row.closing >= (0 if terms.buyout_in_last else terms.buyout)


@given(possible_terms())
@settings(max_examples=300, deadline=None)
def test_the_last_payment_differs_from_its_plan_by_the_residue_of_rounding(terms: Terms) -> None:
    """Half a kopeck of each row grows with interest to the end; coarse units and tiny sums are left out."""
    plan = terms.plan
    schedule = build_schedule(replace(terms, unit=D("0.01")))
    rows, extra = regular(schedule), terms.buyout if terms.buyout_in_last else 0
    weight = plan.weights[-1] if isinstance(plan, Weighted) else Decimal(isinstance(plan, Annuity | Individual))
    fixed = isinstance(plan, Individual) and any(payment.number == terms.payments for payment in plan.fixed)
    repaid_early = any(row.closing == terms.buyout for row in rows[:-1])
    if not weight or fixed or repaid_early:
        return
    residue = D("0.01")
    for row in rows:
        residue = residue * (1 + row.factor) + D("0.02")
    assert abs(rows[-1].payment - extra - weight * schedule.base) <= residue


@given(st.integers(1, 480), st.sampled_from(["0", "0.01", "7", "25"]), st.sampled_from(["0.01", "10000000000.00"]))
@settings(max_examples=60, deadline=None)
def test_any_number_of_payments_and_the_outermost_prices(payments: int, rate: str, price: str) -> None:
    for plan in (Annuity(), Differentiated(), Mixed(D("0.5")), Weighted((D(1),) * payments)):
        assert_closes(build_schedule(make_terms(price=price, rate=rate, payments=payments, plan=plan)))


@given(st.integers(100, 10**10), st.integers(1, 5000), st.integers(2, 120))
@settings(max_examples=60, deadline=None)
def test_in_advance_is_in_arrears_divided_by_one_period(kopecks: int, hundredths: int, payments: int) -> None:
    changes = {"price": D(kopecks).scaleb(-2), "rate": D(hundredths) / 100, "payments": payments}
    arrears = build_schedule(make_terms(**changes))
    advance = build_schedule(make_terms(**changes, timing=Timing.ADVANCE))
    assert advance.rows[0].interest == 0
    assert abs(advance.base * (1 + arrears.rows[0].factor) - arrears.base) < arrears.base * D("1E-20")
