from datetime import date
from decimal import Decimal

import pytest

from payments.engine.claims import SCHEDULED, Claim, ClaimKind, Hint, ReceiptToApply

D = Decimal
DAY = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("amount", "allocated"), [("10.00", "10.01"), ("10.00", "-0.01"), ("-10.00", "0.00"), ("0.001", "0.00")]
)
def test_impossible_sums_are_refused(amount: str, allocated: str) -> None:
    with pytest.raises(ValueError, match="claim 3"):
        Claim(3, ClaimKind.PENALTY, 1, DAY, D(amount), D(allocated))
    with pytest.raises(ValueError, match="receipt 4"):
        ReceiptToApply(4, DAY, D(amount), D(allocated))
    with pytest.raises(ValueError, match="receipt 4"):
        ReceiptToApply(4, DAY, D(amount), returned=D(allocated))


def test_what_was_returned_cannot_be_allocated() -> None:
    assert ReceiptToApply(1, DAY, D("10.00"), D("4.00"), D("5.00")).available == D("1.00")
    with pytest.raises(ValueError, match=r"receipt 1 has 6.00 allocated of 5.00"):
        ReceiptToApply(1, DAY, D("10.00"), D("6.00"), D("5.00"))


def test_a_hint_must_name_something() -> None:
    with pytest.raises(ValueError, match="must name claims or payments"):
        Hint(amount=D("1.00"))


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "0.005", "NaN"])
def test_a_hint_is_for_whole_kopecks_above_zero(amount: str) -> None:
    with pytest.raises(ValueError, match=amount):
        Hint(numbers=frozenset({1}), amount=D(amount))


@pytest.mark.parametrize("kind", ClaimKind)
def test_a_number_names_what_stands_in_the_schedule_and_an_id_anything(kind: ClaimKind) -> None:
    claim = Claim(8, kind, 3, DAY, D("1.00"))
    assert Hint(numbers=frozenset({3})).names(claim) is (kind in SCHEDULED)
    assert Hint(claim_ids=frozenset({8})).names(claim) is True
    assert Hint(claim_ids=frozenset({3}), numbers=frozenset({8})).names(claim) is False


def test_penalties_interest_of_art_395_and_costs_do_not_stand_in_the_schedule() -> None:
    assert set(ClaimKind) - SCHEDULED == {ClaimKind.COSTS, ClaimKind.PENALTY, ClaimKind.ARTICLE_395}
