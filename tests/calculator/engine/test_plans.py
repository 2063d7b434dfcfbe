from datetime import date
from decimal import Decimal

import pytest

from calculator.engine.dates import payment_dates
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.plans import Step, seasonal, skipping, stepped
from calculator.engine.terms import Weighted
from tests.calculator.engine.lease_terms import D, make_terms


def test_steps_follow_each_other_and_the_last_goes_on() -> None:
    plan = stepped([Step(2, D("100")), Step(1, D("80"))], payments=5)
    assert plan == Weighted((D("100"), D("100"), D("80"), D("80"), D("80")))


def test_steps_that_fill_the_term() -> None:
    assert stepped([Step(3, D(1))], payments=3) == Weighted((D(1), D(1), D(1)))


@pytest.mark.parametrize(("steps", "given"), [([], 0), ([Step(2, D(1)), Step(0, D(1))], 0), ([Step(-1, D(1))], -1)])
def test_an_empty_step_is_refused(steps: list[Step], given: int) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        stepped(steps, payments=5)
    error = caught.value
    assert (error.code, error.field, error.given, error.lowest, error.nearest) == ("empty_step", "plan", given, 1, 1)


def test_steps_longer_than_the_term_are_refused() -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        stepped([Step(3, D(1)), Step(4, D(2))], payments=5)
    error = caught.value
    assert (error.code, error.field, error.given, error.nearest) == ("steps_too_long", "payments", 5, 7)


def test_a_season_follows_the_months_of_the_dates() -> None:
    dates = payment_dates(make_terms(payments=14))
    assert dates[0] == date(2026, 2, 15)
    low = Decimal("0.5")
    expected = [low if day.month in {12, 1} else D(1) for day in dates]
    assert seasonal(dates, {12: low, 1: low}) == Weighted(tuple(expected))
    assert [number for number, weight in enumerate(expected, 1) if weight == low] == [11, 12]


def test_skipped_months_have_no_weight() -> None:
    dates = payment_dates(make_terms(payments=4, months=3))
    # April, July, October, January.
    assert skipping(dates, {7, 8}).weights == (D(1), D(0), D(1), D(1))


@pytest.mark.parametrize(("month", "nearest"), [(0, 1), (13, 12)])
def test_no_such_month(month: int, nearest: int) -> None:
    with pytest.raises(ImpossibleTerms) as caught:
        skipping((), {month})
    error = caught.value
    assert (error.code, error.field, error.given) == ("no_such_month", "plan", month)
    assert (error.lowest, error.highest, error.nearest) == (1, 12, nearest)
