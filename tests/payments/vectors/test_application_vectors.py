"""The first payment of a loan, split by the application: interest of the month, the rest to the principal owed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculator.engine.build import build_schedule
from calculator.engine.terms import RoundUnit, Terms
from payments.engine.application import apply_receipts
from payments.engine.claims import Claim, ClaimKind, ReceiptToApply
from tests.calculator.vectors.reading import assert_as_expected, decimal, vectors_of

VECTORS = vectors_of(Path(__file__).with_name("application.json"))
ID = "frappe-first-payment-01"


def applied(inputs: Mapping[str, Any]) -> dict[str, Decimal]:
    """Apply what was paid to the interest of the first month and to the whole principal, given in the other order."""
    principal = decimal(inputs["principal"])
    terms = Terms(
        price=principal,
        rate=decimal(inputs["annual_rate"]),
        payments=inputs["n"],
        starts_on=date(2024, 1, 1),
        unit=Decimal(1),
        round_unit=RoundUnit.UP,
    )
    first = build_schedule(terms).rows[0]
    paid = decimal(inputs["paid"]) if "paid" in inputs else first.payment
    assert first.payment == paid
    kinds = {1: ClaimKind.PRINCIPAL, 2: ClaimKind.INTEREST}
    amounts = {1: principal, 2: first.interest}
    claims = [Claim(row_id, kind, 1, first.due_on, amounts[row_id]) for row_id, kind in kinds.items()]
    result = apply_receipts([ReceiptToApply(1, first.due_on, paid)], claims)
    return {kinds[part.claim_id].value: part.amount for part in result.applied}


def test_a_worked_example() -> None:
    vector = VECTORS[ID]
    assert_as_expected(applied(vector["inputs"]), vector["expected"], Decimal(vector["tolerance"]))


@pytest.mark.parametrize("kind", ["interest", "principal"])
def test_a_wrong_figure_would_be_noticed(kind: str) -> None:
    vector = VECTORS[ID]
    wrong = {**vector["expected"], kind: str(decimal(vector["expected"][kind]) + Decimal("0.01"))}
    with pytest.raises(AssertionError, match=rf"expected\.{kind}"):
        assert_as_expected(applied(vector["inputs"]), wrong, Decimal(vector["tolerance"]))


def test_no_example_is_left_out() -> None:
    assert VECTORS.keys() == {ID}
