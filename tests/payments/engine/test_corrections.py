from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from payments.engine.application import apply_receipts
from payments.engine.application_order import ApplicationOrder
from payments.engine.claims import Claim, ReceiptToApply
from payments.engine.claims import ClaimKind as Kind
from payments.engine.corrections import Correction, corrections
from tests.payments.engine.claim_rows import SOME, ZERO, D, any_order, came, claim, claim_rows, for_claims, receipt_rows

JANUARY, FEBRUARY = date(2026, 1, 15), date(2026, 2, 15)
INTEREST = claim(1, Kind.INTEREST, 1, JANUARY, "30.00")
PRINCIPAL = claim(2, Kind.PRINCIPAL, 1, JANUARY, "60.00")


def row(receipt_id: int, claim_id: int, amount: str) -> Correction:
    return Correction(receipt_id, claim_id, D(amount))


def net(rows: Iterable[Correction]) -> dict[tuple[int, int], Decimal]:
    found: defaultdict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for each in rows:
        found[each.receipt_id, each.claim_id] += each.amount
    return {pair: amount for pair, amount in found.items() if amount}


def test_reversals_come_first_then_what_is_new_by_receipt_and_claim() -> None:
    standing = [row(2, 1, "5.00"), row(1, 1, "10.00"), row(1, 2, "3.00"), row(1, 2, "-1.00")]
    right = [row(3, 1, "1.00"), row(1, 1, "4.00"), row(1, 2, "7.00"), row(1, 1, "2.00")]
    assert corrections(standing, right) == (
        row(1, 1, "-4.00"),
        row(2, 1, "-5.00"),
        row(1, 2, "5.00"),
        row(3, 1, "1.00"),
    )


def test_what_is_right_already_needs_nothing() -> None:
    assert corrections([row(1, 1, "5.00"), row(1, 1, "-2.00")], [row(1, 1, "3.00")]) == ()
    assert corrections([], []) == ()


def test_a_returned_receipt_is_taken_back_and_others_move_up() -> None:
    posted = apply_receipts([came(1, JANUARY, "50.00"), came(2, FEBRUARY, "25.00")], [INTEREST, PRINCIPAL]).applied
    right = apply_receipts(
        [came(1, JANUARY, "50.00", returned="50.00"), came(2, FEBRUARY, "25.00")], [INTEREST, PRINCIPAL]
    )
    assert corrections(posted, right.applied) == (
        row(1, 1, "-30.00"),
        row(1, 2, "-20.00"),
        row(2, 2, "-25.00"),
        row(2, 1, "25.00"),
    )


def test_a_part_that_went_back_takes_back_the_last_that_was_paid() -> None:
    posted = apply_receipts([came(1, JANUARY, "50.00")], [INTEREST, PRINCIPAL]).applied
    right = apply_receipts([came(1, JANUARY, "50.00", returned="8.00")], [INTEREST, PRINCIPAL])
    assert corrections(posted, right.applied) == (row(1, 2, "-8.00"),)


def test_a_claim_that_is_no_longer_owed_frees_its_money() -> None:
    posted = apply_receipts([came(1, JANUARY, "50.00")], [INTEREST, PRINCIPAL]).applied
    right = apply_receipts([came(1, JANUARY, "50.00")], [PRINCIPAL])
    assert corrections(posted, right.applied) == (row(1, 1, "-30.00"), row(1, 2, "30.00"))


def test_a_back_dated_receipt_moves_what_came_after_it() -> None:
    claims = [INTEREST, PRINCIPAL]
    posted = apply_receipts([came(1, FEBRUARY, "40.00")], claims).applied
    right = apply_receipts([came(1, FEBRUARY, "40.00"), came(2, JANUARY, "35.00")], claims)
    assert corrections(posted, right.applied) == (
        row(1, 1, "-30.00"),
        row(1, 2, "30.00"),
        row(2, 1, "30.00"),
        row(2, 2, "5.00"),
    )


def test_a_hint_told_afterwards_moves_money() -> None:
    posted = apply_receipts([came(1, JANUARY, "50.00")], [INTEREST, PRINCIPAL]).applied
    right = apply_receipts([came(1, JANUARY, "50.00", for_claims(2))], [INTEREST, PRINCIPAL])
    assert corrections(posted, right.applied) == (row(1, 1, "-30.00"), row(1, 2, "30.00"))


def assert_never_over(posted: list[Correction], receipts: list[ReceiptToApply], claims: list[Claim]) -> None:
    """At every row what stands is from zero to the whole, of receipts and of claims."""
    of_receipt = {each.id: each.available for each in receipts}
    of_claim = {each.id: each.outstanding for each in claims}
    pairs: defaultdict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for each in posted:
        pairs[each.receipt_id, each.claim_id] += each.amount
        of_receipt[each.receipt_id] -= each.amount
        of_claim[each.claim_id] -= each.amount
        assert min(pairs[each.receipt_id, each.claim_id], of_receipt[each.receipt_id], of_claim[each.claim_id]) >= 0


@SOME
@given(receipt_rows(), claim_rows(), any_order, st.randoms(use_true_random=False))
def test_receipts_that_come_late_give_the_same_as_if_they_had_come_in_time(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder, random: Random
) -> None:
    arrived: list[ReceiptToApply] = []
    posted: list[Correction] = []
    for receipt in random.sample(receipts, len(receipts)):
        arrived.append(receipt)
        posted.extend(corrections(posted, apply_receipts(arrived, claims, order).applied))
    in_time = apply_receipts(receipts, claims, order).applied
    assert net(posted) == net(corrections([], in_time))
    assert corrections(posted, in_time) == ()
    assert_never_over(posted, receipts, claims)


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_what_is_returned_and_received_again_leaves_everything_as_it_was(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    returned = [replace(each, returned=each.returned + each.available) for each in receipts[:1]] + receipts[1:]
    posted = list(corrections([], apply_receipts(receipts, claims, order).applied))
    was = net(posted)
    for state in (returned, receipts):
        posted.extend(corrections(posted, apply_receipts(state, claims, order).applied))
    assert net(posted) == was
    assert_never_over(posted, receipts, claims)
