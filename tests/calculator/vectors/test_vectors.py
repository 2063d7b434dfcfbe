"""Worked examples of public sources, counted by the engine and compared within their tolerance."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from tests.calculator.vectors.reading import (
    MORE,
    OWN,
    NoRule,
    Vector,
    assert_as_expected,
    left_to_other_apps,
    vectors_of,
)
from tests.calculator.vectors.rules import counted

FIRST = vectors_of(OWN)
VECTORS = FIRST | vectors_of(MORE)
GIVEN = os.environ.get("LEASING_VECTORS", "")
GIVEN_VECTORS = vectors_of(Path(GIVEN)) if GIVEN else {}
OTHER_TOPICS = frozenset({"penalty", "article_395", "ecl", "altman", "nps", "late_payment", "restructuring"})


def check(vector: Vector, others: dict[str, Vector]) -> None:
    assert_as_expected(counted(vector, others), vector["expected"], Decimal(vector["tolerance"]))


def spoiled(expected: object, off: Decimal) -> object:
    """The same figures, the last one of them wrong."""
    if isinstance(expected, dict):
        last = list(expected)[-1]
        return {**expected, last: spoiled(expected[last], off)}
    if isinstance(expected, list):
        return [*expected[:-1], spoiled(expected[-1], off)]
    assert isinstance(expected, str)
    return str(Decimal(expected) + off) if expected.count("-") < 2 else "2024-02-28"


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_worked_example(vector: Vector) -> None:
    check(vector, VECTORS)


@pytest.mark.parametrize("vector", GIVEN_VECTORS.values(), ids=GIVEN_VECTORS.keys())
@pytest.mark.skipif(not GIVEN, reason="no other file of worked examples (set LEASING_VECTORS to its path)")
def test_a_worked_example_of_another_file(vector: Vector) -> None:
    if vector["topic"] in OTHER_TOPICS or vector["id"] in left_to_other_apps():
        pytest.skip(f"{vector['topic']} is not the calculator's")
    try:
        check(vector, GIVEN_VECTORS)
    except NoRule as unknown:
        pytest.skip(f"no rule for the form of this example: {unknown}")


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_wrong_figure_would_be_noticed(vector: Vector) -> None:
    off = Decimal(vector["tolerance"]) * 3 + Decimal("1E-12")
    with pytest.raises(AssertionError):
        assert_as_expected(counted(vector, VECTORS), spoiled(vector["expected"], off), Decimal(vector["tolerance"]))


def test_every_example_is_counted_once_or_left_with_a_reason() -> None:
    assert len(FIRST) == 31
    assert len(VECTORS) == len(FIRST) + len(vectors_of(MORE))
    assert not VECTORS.keys() & left_to_other_apps().keys()
