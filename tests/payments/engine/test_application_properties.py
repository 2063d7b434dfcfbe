"""What holds whatever is owed and whatever came."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from payments.engine.application import ApplicationResult, AppliedPart, Reason, apply_receipts
from payments.engine.application_order import ApplicationOrder
from payments.engine.claims import SCHEDULED, Claim, ClaimKind, ReceiptToApply
from tests.payments.engine.claim_rows import SOME, ZERO, any_order, claim_rows, receipt_rows

REASONS = (Reason.DUE, Reason.AHEAD, Reason.LATER)
LEASE_PARTS = (ClaimKind.INTEREST, ClaimKind.PRINCIPAL, ClaimKind.INSURANCE, ClaimKind.OTHER)


def sums(parts: Iterable[AppliedPart], key: Callable[[AppliedPart], int]) -> defaultdict[int, Decimal]:
    found: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for part in parts:
        found[key(part)] += part.amount
    return found


def by_receipt(result: ApplicationResult) -> defaultdict[int, Decimal]:
    return sums(result.applied, lambda part: part.receipt_id)


def by_claim(result: ApplicationResult) -> defaultdict[int, Decimal]:
    return sums(result.applied, lambda part: part.claim_id)


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_sums_close_and_nothing_is_paid_over(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    result = apply_receipts(receipts, claims, order)
    paid, used = by_claim(result), by_receipt(result)
    left = {rest.receipt_id: rest.amount for rest in result.unallocated}
    assert all(part.amount > 0 for part in result.applied)
    assert all(amount > 0 for amount in left.values())
    assert all(paid[row.id] <= row.outstanding for row in claims)
    assert {row.id: used[row.id] + left.get(row.id, ZERO) for row in receipts} == {
        row.id: row.available for row in receipts
    }
    if left:
        assert all(paid[row.id] == row.outstanding for row in claims)


@SOME
@given(receipt_rows(), claim_rows(), any_order, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_given_does_not_matter(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder, random: Random
) -> None:
    shuffled_receipts = random.sample(receipts, len(receipts))
    shuffled_claims = random.sample(claims, len(claims))
    assert apply_receipts(shuffled_receipts, shuffled_claims, order) == apply_receipts(receipts, claims, order)


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_hints_only_move_money_between_claims_and_to_those_they_name(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    hinted = apply_receipts(receipts, claims, order)
    plain = apply_receipts([replace(row, hints=()) for row in receipts], claims, order)
    assert by_receipt(hinted) == by_receipt(plain)
    assert hinted.unallocated == plain.unallocated
    assert Reason.HINT not in {part.reason for part in plain.applied}
    claims_by_id = {row.id: row for row in claims}
    for receipt in receipts:
        parts = [part for part in hinted.applied if part.receipt_id == receipt.id and part.reason is Reason.HINT]
        assert all(any(hint.names(claims_by_id[part.claim_id]) for hint in receipt.hints) for part in parts)
        if all(hint.amount is not None for hint in receipt.hints):
            assert sum(part.amount for part in parts) <= sum(hint.amount or 0 for hint in receipt.hints)


def turn(row: Claim, receipt: ReceiptToApply, place: int) -> tuple[int, date, int]:
    """When a claim is paid without hints: what is due in the contract's order, then by due date; sanctions last."""
    if row.due_on <= receipt.received_on:
        return 0, receipt.received_on, place
    return (1 if row.kind in SCHEDULED else 2), row.due_on, place


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_a_receipt_pays_claims_in_their_turn_and_says_which(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    result = apply_receipts(receipts, claims, order)
    places = {row.id: (place, row) for place, row in enumerate(order.arrange(claims))}
    for receipt in receipts:
        usual = [p for p in result.applied if p.receipt_id == receipt.id and p.reason is not Reason.HINT]
        turns = [turn(row, receipt, place) for place, row in (places[part.claim_id] for part in usual)]
        assert turns == sorted(turns)
        assert [part.reason for part in usual] == [REASONS[first] for first, *_ in turns]


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_a_claim_is_paid_only_when_all_that_come_before_it_are(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    """Without hints, of the claims due by the first receipt only the last one paid may be paid in part."""
    first = [replace(row, hints=()) for row in sorted(receipts, key=lambda row: (row.received_on, row.id))[:1]]
    paid = by_claim(apply_receipts(first, claims, order))
    due = [row for row in order.arrange(claims) if first and row.due_on <= first[0].received_on]
    touched = [place for place, row in enumerate(due) if paid[row.id]]
    if touched:
        assert all(paid[row.id] == row.outstanding for row in due[: touched[-1]])


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_more_money_of_the_same_receipt_never_pays_a_claim_less(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    last = max(receipts, key=lambda row: (row.received_on, row.id), default=None)
    more = [replace(row, amount=row.amount + 100) if row is last else row for row in receipts]
    before, after = (by_claim(apply_receipts(rows, claims, order)) for rows in (receipts, more))
    assert all(after[row.id] >= before[row.id] for row in claims)


@SOME
@given(receipt_rows(), claim_rows(), any_order)
def test_applying_again_with_the_result_recorded_changes_nothing(
    receipts: list[ReceiptToApply], claims: list[Claim], order: ApplicationOrder
) -> None:
    first = apply_receipts(receipts, claims, order)
    used, paid = by_receipt(first), by_claim(first)
    again = apply_receipts(
        [replace(row, allocated=row.allocated + used[row.id]) for row in receipts],
        [replace(row, allocated=row.allocated + paid[row.id]) for row in claims],
        order,
    )
    assert again == ApplicationResult((), first.unallocated, order.warnings)


def oldest_first(receipts: list[ReceiptToApply], queue: list[tuple[int, Decimal]]) -> list[tuple[int, int, Decimal]]:
    """Which receipt pays how much of what, when there is nothing but a queue of payments by their days."""
    found, waiting = [], deque(queue)
    for receipt in sorted(receipts, key=lambda row: (row.received_on, row.id)):
        money = receipt.available
        while money and waiting:
            name, owed = waiting.popleft()
            part = min(money, owed)
            money -= part
            if part:
                found.append((receipt.id, name, part))
            if part < owed:
                waiting.appendleft((name, owed - part))
    return found


@SOME
@given(receipt_rows(), claim_rows(), st.sampled_from(ClaimKind))
def test_with_instalments_alone_it_is_the_allocation_by_due_dates(
    receipts: list[ReceiptToApply], claims: list[Claim], kind: ClaimKind
) -> None:
    alone = [replace(row, kind=kind) for row in claims]
    applied = apply_receipts([replace(row, hints=()) for row in receipts], alone)
    queue = [(row.id, row.outstanding) for row in sorted(alone, key=lambda row: (row.due_on, row.number, row.id))]
    told = [(part.receipt_id, part.claim_id, part.amount) for part in applied.applied]
    assert told == oldest_first(receipts, queue)


@SOME
@given(receipt_rows(), claim_rows())
def test_payments_in_parts_are_paid_as_whole_instalments_are(
    receipts: list[ReceiptToApply], claims: list[Claim]
) -> None:
    """A whole number is one payment of one day; its parts get together what the payment gets."""
    days = {row.number: row.due_on for row in claims}
    kinds = {row.id: LEASE_PARTS[row.id % len(LEASE_PARTS)] for row in claims}
    lease = [replace(row, kind=kinds[row.id], due_on=days[row.number]) for row in claims]
    applied = apply_receipts([replace(row, hints=()) for row in receipts], lease)
    queue = [
        (number, sum((row.outstanding for row in lease if row.number == number), ZERO))
        for number in sorted(days, key=lambda number: (days[number], number))
    ]
    numbers = {row.id: row.number for row in lease}
    together: defaultdict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    for part in applied.applied:
        together[part.receipt_id, numbers[part.claim_id]] += part.amount
    assert together == {(receipt, number): amount for receipt, number, amount in oldest_first(receipts, queue)}
