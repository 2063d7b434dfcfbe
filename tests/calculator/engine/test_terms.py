"""What terms take: whole numbers become exact, what is not exact is refused."""

from decimal import Decimal
from typing import Any

import pytest

from calculator.engine import build_schedule, solve
from calculator.engine.batch import build_batch
from calculator.engine.terms import FixedPayment, Individual, Mixed, Terms, Unknown, Weighted
from tests.calculator.engine.lease_terms import START, D, make_terms


def test_whole_numbers_stand_for_amounts_and_rates() -> None:
    numbers: dict[str, Any] = {"price": 1_200_000, "advance": 200_000, "rate": 18, "buyout": 10_000, "unit": 1}
    terms = Terms(payments=12, starts_on=START, **numbers)
    exact = make_terms(**{name: D(value) for name, value in numbers.items()})
    assert terms == exact
    assert all(isinstance(getattr(terms, name), Decimal) for name in numbers)
    assert build_schedule(terms).rows == build_schedule(exact).rows == build_batch([terms]).rows(0)
    known = Terms(payments=12, starts_on=START, payment=D(91_000), **numbers)
    assert solve(known, Unknown.RATE).terms.payment == D(91_000)


def test_whole_numbers_stand_for_what_plans_hold() -> None:
    assert Mixed(1) == Mixed(D(1))  # type: ignore[arg-type]  # what it is about
    assert Weighted([1, 0, 2]) == Weighted((D(1), D(0), D(2)))  # type: ignore[arg-type]  # what it is about
    assert Individual((FixedPayment(1, 5),)) == Individual((FixedPayment(1, D(5)),))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [18.0, "18", True, None])
def test_what_is_not_exact_is_not_taken(value: Any) -> None:
    with pytest.raises(TypeError, match="rate is Decimal or int"):
        Terms(price=D(100), rate=value, payments=12, starts_on=START)
    with pytest.raises(TypeError, match="share is Decimal or int"):
        Mixed(value)
    with pytest.raises(TypeError, match="weights is Decimal or int"):
        Weighted((D(1), value))
    with pytest.raises(TypeError, match="amount is Decimal or int"):
        FixedPayment(1, value)
