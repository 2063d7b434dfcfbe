"""Worked examples of another file, whose path is in LEASING_VECTORS: those about payments of a contract."""

import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.calculator.vectors.reading import Vector, assert_as_expected, vectors_of
from tests.payments.vectors import test_application_vectors, test_delay_vectors, test_redemption_vectors

GIVEN = os.environ.get("LEASING_VECTORS", "")
RULES: Mapping[str, Callable[[Vector], object]] = {
    "application_of_payments": lambda vector: test_application_vectors.applied(vector["inputs"]),
    "penalty": test_delay_vectors.counted,
    "article_395": test_delay_vectors.counted,
    "early_redemption": test_redemption_vectors.counted,
    "late_payment": test_redemption_vectors.counted,
    "restructuring": test_redemption_vectors.counted,
}
ALL = vectors_of(Path(GIVEN)) if GIVEN else {}
VECTORS = {name: vector for name, vector in ALL.items() if vector["topic"] in RULES}


def whole(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Inputs in which another example that is named stands in full."""
    named = inputs.get("schedule")
    return {**inputs, "schedule": ALL[named]["inputs"]} if isinstance(named, str) else inputs


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
@pytest.mark.skipif(not GIVEN, reason="no other file of worked examples (set LEASING_VECTORS to its path)")
def test_a_worked_example_of_another_file(vector: Vector) -> None:
    counted = RULES[vector["topic"]]({**vector, "inputs": whole(vector["inputs"])})
    assert_as_expected(counted, vector["expected"], Decimal(vector["tolerance"]))
