"""Impossible terms: the field that is to blame, its bounds and the nearest possible value, which is possible."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculator.engine import build_schedule
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import (
    Annuity,
    Differentiated,
    FixedPayment,
    Individual,
    Mixed,
    Phases,
    Shift,
    Terms,
    Timing,
    Weighted,
)
from tests.calculator.engine.lease_terms import START, D, assert_closes, make_terms


def refusal(terms: Terms) -> ImpossibleTerms:
    with pytest.raises(ImpossibleTerms) as caught:
        build_schedule(terms)
    return caught.value


# What is wrong, its field, code, bounds and nearest value; the terms with the nearest value are possible.
CASES: list[tuple[dict[str, Any], str, str, Any, Any, Any]] = [
    ({"price": "0.00"}, "price", "out_of_bounds", "0.01", "10000000000.00", "0.01"),
    ({"price": "10000000000.01"}, "price", "out_of_bounds", "0.01", "10000000000.00", "10000000000.00"),
    ({"price": "100.005"}, "price", "not_kopecks", "0.01", "10000000000.00", "100.01"),
    ({"price": "NaN"}, "price", "not_a_number", "0.01", "10000000000.00", "0.01"),
    ({"price": "Infinity"}, "price", "out_of_bounds", "0.01", "10000000000.00", "10000000000.00"),
    ({"rate": "-0.01"}, "rate", "out_of_bounds", "0", "1000", "0"),
    ({"rate": "1000.5"}, "rate", "out_of_bounds", "0", "1000", "1000"),
    ({"payments": 0}, "payments", "out_of_bounds", 1, 480, 1),
    ({"payments": 481}, "payments", "out_of_bounds", 1, 480, 480),
    ({"months": 4}, "months", "out_of_bounds", 1, 12, 3),
    ({"months": 24}, "months", "out_of_bounds", 1, 12, 12),
    ({"advance": "-1.00"}, "advance", "out_of_bounds", "0.00", "1199999.99", "0.00"),
    ({"advance": "1200000.00"}, "advance", "out_of_bounds", "0.00", "1199999.99", "1199999.99"),
    ({"advance": "2000000.00", "subsidy": "200000.00"}, "advance", "out_of_bounds", "0.00", "999999.99", "999999.99"),
    (
        {"advance": "1300000.00", "financed_costs": "50.00"},
        "advance",
        "out_of_bounds",
        "0.00",
        "1200000.00",
        "1200000.00",
    ),
    ({"subsidy": "1200000.01"}, "subsidy", "out_of_bounds", "0.00", "1200000.00", "1200000.00"),
    ({"subsidy": "1200000.00"}, "subsidy", "nothing_to_finance", "0.00", "1199999.99", "1199999.99"),
    ({"financed_costs": "-5.00"}, "financed_costs", "out_of_bounds", "0.00", "10000000000.00", "0.00"),
    ({"buyout": "900000.01", "advance": "300000.00"}, "buyout", "out_of_bounds", "0.00", "900000.00", "900000.00"),
    ({"buyout": "-0.01"}, "buyout", "out_of_bounds", "0.00", "1200000.00", "0.00"),
    ({"buyout_days": 400}, "buyout_days", "out_of_bounds", 0, 366, 366),
    ({"buyout_days": 1, "buyout_in_last": True}, "buyout_days", "out_of_bounds", 0, 0, 0),
    ({"grace": 12}, "grace", "out_of_bounds", 0, 11, 11),
    ({"grace": -1}, "grace", "out_of_bounds", 0, 11, 0),
    ({"unit": "0.00"}, "unit", "out_of_bounds", "0.01", "1000000.00", "0.01"),
    ({"unit": "0.015"}, "unit", "not_kopecks", "0.01", "1000000.00", "0.02"),
    ({"unit": "500000"}, "unit", "unit_too_coarse", "0.01", "220031.98", "220031.98"),
    ({"plan": Weighted((D(1),) * 11)}, "payments", "weights_number", 11, 11, 11),
    ({"plan": Phases(Annuity(), 3, Differentiated()), "payments": 1}, "payments", "no_second_phase", 2, None, 2),
]


@pytest.mark.parametrize(("wrong", "field", "code", "lowest", "highest", "nearest"), CASES)
def test_a_term_out_of_bounds_is_named_with_its_bounds_and_the_nearest_value(
    wrong: dict[str, Any], field: str, code: str, lowest: Any, highest: Any, nearest: Any
) -> None:
    terms = make_terms(**wrong)
    error = refusal(terms)
    bounds = [D(bound) if isinstance(bound, str) else bound for bound in (lowest, highest, nearest)]
    assert (error.field, error.code) == (field, code)
    assert [error.lowest, error.highest, error.nearest] == bounds
    assert str(error.nearest) in error.text(str)
    if code == "no_second_phase":
        bounds[2] = terms.grace + 4
    possible: dict[str, Any] = {field: bounds[2]}
    if field == "subsidy" and nearest == "1200000.00":
        # The nearest subsidy by its own bounds; that nothing is left to finance is told next.
        assert refusal(replace(terms, **possible)).code == "nothing_to_finance"
    else:
        assert_closes(build_schedule(replace(terms, **possible)))


@pytest.mark.parametrize(
    ("plan", "grace", "given", "lowest", "highest", "nearest"),
    [
        (Mixed(D("1.01")), 0, D("1.01"), D(0), D(1), D(1)),
        (Mixed(D("-0.5")), 0, D("-0.5"), D(0), D(1), D(0)),
        (Phases(Annuity(), 0, Annuity()), 0, 0, 1, 11, 1),
        (Phases(Annuity(), 10, Annuity()), 3, 10, 1, 8, 8),
        (Weighted((D(-1), *[D(1)] * 11)), 0, D(-1), D(0), D(1_000_000), D(0)),
        (Individual((FixedPayment(13, D("1.00")),)), 0, 13, 1, 12, 12),
        (Individual((FixedPayment(2, D("1.00")),)), 2, 2, 3, 12, 3),
        (Individual((FixedPayment(2, D("-1.00")),)), 0, D("-1.00"), D("0.00"), D("10000000000.00"), D("0.00")),
    ],
)
def test_a_plan_out_of_bounds(
    plan: Any, grace: int, given: Decimal | int, lowest: Decimal | int, highest: Decimal | int, nearest: Decimal | int
) -> None:
    error = refusal(make_terms(plan=plan, grace=grace))
    assert (error.field, error.code) == ("plan", "out_of_bounds")
    assert (error.given, error.lowest, error.highest, error.nearest) == (given, lowest, highest, nearest)


def test_all_weights_zero() -> None:
    error = refusal(make_terms(plan=Weighted((D(0),) * 12)))
    assert (error.field, error.code, error.nearest, error.number) == ("plan", "weights_zero", D(1), 12)


def test_weights_only_within_the_grace_period() -> None:
    error = refusal(make_terms(plan=Weighted((D(1), D(1), *[D(0)] * 10)), grace=2))
    assert (error.field, error.code) == ("plan", "weights_zero")


def test_a_payment_fixed_twice() -> None:
    error = refusal(make_terms(plan=Individual((FixedPayment(2, D("1.00")), FixedPayment(2, D("3.00"))))))
    assert (error.field, error.code, error.number, error.given, error.nearest) == ("plan", "fixed_twice", 2, 2, 1)


def test_fixed_payments_that_repay_more_than_is_owed() -> None:
    plan = Individual((FixedPayment(1, D("400000.00")), FixedPayment(2, D("900000.00"))))
    error = refusal(make_terms(plan=plan))
    assert (error.field, error.code, error.number, error.given) == ("plan", "fixed_more_than_owed", 2, D("900000.00"))
    # (1 200 000 * 1.015 - 400 000) * 1.015
    assert (error.lowest, error.highest, error.nearest) == (D("0.00"), D("830270.00"), D("830270.00"))
    allowed = Individual((plan.fixed[0], FixedPayment(2, D("830270.00"))))
    schedule = build_schedule(make_terms(plan=allowed))
    assert_closes(schedule)
    assert {row.payment for row in schedule.rows[2:]} == {D("0.00")}


def test_a_fixed_payment_above_what_is_owed_by_then() -> None:
    """Nothing is repaid below the buyout price."""
    plan = Individual((FixedPayment(1, D("1000000.00")),))
    error = refusal(make_terms(plan=plan, buyout="600000.00"))
    assert (error.field, error.code, error.number) == ("plan", "fixed_more_than_owed", 1)
    assert (error.given, error.highest, error.nearest) == (D("1000000.00"), D("618000.00"), D("618000.00"))
    allowed = Individual((FixedPayment(1, D("618000.00")),))
    assert_closes(build_schedule(make_terms(plan=allowed, buyout="600000.00")))


def test_all_payments_fixed_must_close_the_balance() -> None:
    first = FixedPayment(1, D("600000.00"))
    error = refusal(make_terms(payments=2, plan=Individual((first, FixedPayment(2, D("600000.00"))))))
    assert (error.field, error.code, error.number) == ("plan", "fixed_do_not_close", 2)
    assert (error.given, error.lowest, error.highest, error.nearest) == (D("600000.00"), *[D("627270.00")] * 3)
    assert_closes(build_schedule(make_terms(payments=2, plan=Individual((first, FixedPayment(2, D("627270.00")))))))


def test_the_first_payment_before_the_start() -> None:
    error = refusal(make_terms(first_payment_on=date(2026, 1, 14)))
    assert (error.field, error.code) == ("first_payment_on", "first_before_start")
    assert (error.given, error.lowest, error.nearest) == (date(2026, 1, 14), START, START)
    assert_closes(build_schedule(make_terms(first_payment_on=START, timing=Timing.ADVANCE)))


def test_a_shift_without_a_calendar() -> None:
    assert refusal(make_terms(shift=Shift.FOLLOWING)).field == "shift"


def test_dates_beyond_the_calendar() -> None:
    error = refusal(make_terms(starts_on=date(9999, 1, 15), payments=20))
    assert (error.field, error.code, error.nearest) == ("payments", "calendar", 11)
    assert_closes(build_schedule(make_terms(starts_on=date(9999, 1, 15), payments=11)))


def test_a_buyout_beyond_the_calendar() -> None:
    error = refusal(make_terms(starts_on=date(9999, 1, 15), payments=11, buyout="10.00", buyout_days=30))
    assert (error.field, error.nearest) == ("buyout_days", 16)


def test_the_text_tells_people_everything() -> None:
    error = refusal(make_terms(advance="1300000.00"))
    assert error.text(str) == (
        "“advance” must be from 0.00 to 1199999.99, not 1300000.00. The nearest possible is 1199999.99."
    )
