"""Worked examples of penalties and of interest by article 395, counted by the engine."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from payments.engine.article_395 import interest_by_article_395
from payments.engine.delay import Debt
from payments.engine.key_rates import bank_of_russia
from payments.engine.penalty import Part, PartDue, PaymentDue, PenaltyTerms, penalty_of
from payments.engine.rates import RateFrom
from tests.calculator.vectors.reading import Vector, assert_as_expected, decimal, vectors_of

VECTORS = vectors_of(Path(__file__).with_name("delay.json"))
DUE_ON = date(2026, 3, 16)
ONE_DAY = timedelta(days=1)


def penalty(inputs: Mapping[str, Any]) -> Decimal:
    """Of a whole payment that has been late for so many days."""
    payment = PaymentDue(id=1, number=1, due_on=DUE_ON, parts=(PartDue(Part.OTHER, decimal(inputs["debt"])),))
    terms = PenaltyTerms(rates=(RateFrom(DUE_ON, decimal(inputs["rate_per_day_percent"])),))
    return penalty_of(payment, terms, DUE_ON + inputs["days"] * ONE_DAY, lambda day: day).total


def article_395(inputs: Mapping[str, Any]) -> dict[str, Decimal | int]:
    """Of a debt that fell due on the day before the first day of delay."""
    debt = Debt(due_on=date.fromisoformat(inputs["from"]) - ONE_DAY, amount=decimal(inputs["debt"]))
    until = date.fromisoformat(inputs["to"])
    counted = interest_by_article_395(debt, until, lambda day: day, key_rates=bank_of_russia(), agreed_penalty=None)
    (row,) = counted.rows
    return {"days": row.days, "rate": row.percent, "year_days": row.days_of_year, "interest": row.amount}


RULES: dict[str, Callable[[Mapping[str, Any]], object]] = {"penalty": penalty, "article_395": article_395}
# Each figure of each example that could be wrong.
FIGURES = [
    (name, key)
    for name, vector in VECTORS.items()
    for key in (vector["expected"] if isinstance(vector["expected"], dict) else [""])
]


def counted(vector: Vector) -> object:
    return RULES[vector["topic"]](vector["inputs"])


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_worked_example(vector: Vector) -> None:
    assert_as_expected(counted(vector), vector["expected"], Decimal(vector["tolerance"]))


@pytest.mark.parametrize(("name", "key"), FIGURES)
def test_a_wrong_figure_would_be_noticed(name: str, key: str) -> None:
    vector = VECTORS[name]
    right = vector["expected"]
    wrong = {**right, key: off(right[key])} if key else off(right)
    with pytest.raises(AssertionError, match="expected"):
        assert_as_expected(counted(vector), wrong, Decimal(vector["tolerance"]))


def off(figure: str) -> str:
    return str(decimal(figure) + Decimal("0.01"))


def test_no_example_is_left_out() -> None:
    assert VECTORS.keys() == {"pen-daily-01", "a395-01"}
