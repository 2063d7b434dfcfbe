"""Figures of policies in the unit of their rule."""

import re
from decimal import Decimal

import pytest

from contracts.approval.words import measured
from contracts.models import PolicyRule


@pytest.mark.parametrize(
    ("rule", "number", "text"),
    [
        (PolicyRule.LONGEST_DELAY, Decimal("14.00"), "14"),
        (PolicyRule.LEAST_ADVANCE, Decimal("12.50"), "12,5"),
        (PolicyRule.HIGHEST_PRICE, Decimal("200000000.00"), "200 000 000,00"),
        (PolicyRule.HIGHEST_EXPOSURE, None, "—"),
    ],
)
def test_a_limit_is_written_in_the_unit_of_its_rule(rule: PolicyRule, number: Decimal | None, text: str) -> None:
    assert re.sub(r"\s", " ", measured(rule, number)) == text
