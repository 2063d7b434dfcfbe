from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.engine.allocation import (
    AllocationResult,
    AppliedSum,
    InstalmentDue,
    ReceiptToAllocate,
    Unallocated,
    allocate,
)

D = Decimal
JANUARY = date(2026, 1, 15)
FEBRUARY = date(2026, 2, 15)
MARCH = date(2026, 3, 15)


def due(row_id: int, due_on: date, amount: str, *, number: int | None = None, allocated: str = "0.00") -> InstalmentDue:
    return InstalmentDue(row_id, number if number is not None else row_id, due_on, D(amount), D(allocated))


def receipt(row_id: int, received_on: date, amount: str, allocated: str = "0.00") -> ReceiptToAllocate:
    return ReceiptToAllocate(row_id, received_on, D(amount), D(allocated))


def test_the_oldest_due_is_paid_first_and_a_receipt_may_pay_several() -> None:
    result = allocate(
        [receipt(1, JANUARY, "150.00")],
        [due(3, MARCH, "100.00"), due(1, JANUARY, "100.00"), due(2, FEBRUARY, "100.00")],
    )
    assert result == AllocationResult(
        applied=(AppliedSum(1, 1, D("100.00")), AppliedSum(1, 2, D("50.00"))), unallocated=()
    )


def test_several_receipts_pay_one_instalment_by_value_date_then_id() -> None:
    result = allocate(
        [receipt(3, FEBRUARY, "40.00"), receipt(9, JANUARY, "30.00"), receipt(2, FEBRUARY, "10.00")],
        [due(1, JANUARY, "60.00")],
    )
    assert result == AllocationResult(
        applied=(AppliedSum(9, 1, D("30.00")), AppliedSum(2, 1, D("10.00")), AppliedSum(3, 1, D("20.00"))),
        unallocated=(Unallocated(3, D("20.00")),),
    )


def test_instalments_of_one_day_are_paid_by_number() -> None:
    result = allocate(
        [receipt(1, MARCH, "120.00")],
        [due(10, MARCH, "100.00", number=13), due(11, MARCH, "100.00", number=12)],
    )
    assert result.applied == (AppliedSum(1, 11, D("100.00")), AppliedSum(1, 10, D("20.00")))


def test_what_is_already_allocated_is_left_alone() -> None:
    result = allocate(
        [
            receipt(1, JANUARY, "100.00", allocated="70.00"),
            receipt(2, FEBRUARY, "100.00", allocated="100.00"),
        ],
        [due(1, JANUARY, "100.00", allocated="100.00"), due(2, FEBRUARY, "100.00", allocated="90.00")],
    )
    assert result == AllocationResult((AppliedSum(1, 2, D("10.00")),), (Unallocated(1, D("20.00")),))


def test_nothing_to_pay_leaves_everything_unallocated() -> None:
    assert allocate([receipt(1, JANUARY, "5.00")], []) == AllocationResult((), (Unallocated(1, D("5.00")),))


def test_nothing_received_pays_nothing() -> None:
    assert allocate([], [due(1, JANUARY, "5.00")]) == AllocationResult((), ())


@pytest.mark.parametrize(
    ("amount", "allocated"), [("10.00", "10.01"), ("10.00", "-0.01"), ("-10.00", "0.00"), ("0.001", "0.00")]
)
def test_impossible_sums_are_refused(amount: str, allocated: str) -> None:
    with pytest.raises(ValueError, match="instalment 1"):
        due(1, JANUARY, amount, allocated=allocated)
    with pytest.raises(ValueError, match="receipt 1"):
        receipt(1, JANUARY, amount, allocated)


def test_a_repeated_id_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Each receipt must be given once, these are repeated: \[7\]"):
        allocate([receipt(7, JANUARY, "1.00"), receipt(7, FEBRUARY, "1.00")], [])
    with pytest.raises(ValueError, match=r"Each instalment must be given once, these are repeated: \[4\]"):
        allocate([], [due(4, JANUARY, "1.00"), due(4, FEBRUARY, "1.00")])


kopecks = st.integers(0, 100_000).map(lambda n: D(n) / 100)
days = st.integers(0, 60).map(lambda n: JANUARY + timedelta(days=n))


@st.composite
def part_and_whole(draw: st.DrawFn) -> tuple[Decimal, Decimal]:
    part, rest = draw(kopecks), draw(kopecks)
    return part, part + rest


@st.composite
def instalment_rows(draw: st.DrawFn) -> list[InstalmentDue]:
    sums = draw(st.lists(part_and_whole(), max_size=8))
    return [
        InstalmentDue(row_id, draw(st.integers(1, 5)), draw(days), whole, part)
        for row_id, (part, whole) in enumerate(sums, start=1)
    ]


@st.composite
def receipt_rows(draw: st.DrawFn) -> list[ReceiptToAllocate]:
    sums = draw(st.lists(part_and_whole(), max_size=8))
    return [ReceiptToAllocate(row_id, draw(days), whole, part) for row_id, (part, whole) in enumerate(sums, start=1)]


@given(receipts=receipt_rows(), instalments=instalment_rows())
def test_sums_close_and_nothing_is_paid_over(
    receipts: list[ReceiptToAllocate], instalments: list[InstalmentDue]
) -> None:
    result = allocate(receipts, instalments)
    by_receipt: dict[int, Decimal] = defaultdict(Decimal)
    by_instalment: dict[int, Decimal] = defaultdict(Decimal)
    for part in result.applied:
        assert part.amount > 0
        by_receipt[part.receipt_id] += part.amount
        by_instalment[part.instalment_id] += part.amount
    left = {rest.receipt_id: rest.amount for rest in result.unallocated}
    assert all(amount > 0 for amount in left.values())
    for row in receipts:
        assert by_receipt[row.id] + left.get(row.id, D(0)) == row.available
    for due_row in instalments:
        assert by_instalment[due_row.id] <= due_row.outstanding
    if left:
        assert all(by_instalment[due_row.id] == due_row.outstanding for due_row in instalments)


@given(receipts=receipt_rows(), instalments=instalment_rows())
def test_a_younger_due_is_paid_only_after_all_older_ones(
    receipts: list[ReceiptToAllocate], instalments: list[InstalmentDue]
) -> None:
    result = allocate(receipts, instalments)
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for part in result.applied:
        paid[part.instalment_id] += part.amount
    order = sorted(instalments, key=lambda row: (row.due_on, row.number, row.id))
    touched = [place for place, row in enumerate(order) if paid[row.id] > 0]
    if touched:
        assert all(paid[row.id] == row.outstanding for row in order[: touched[-1]])
    receipt_order = [row.id for row in sorted(receipts, key=lambda row: (row.received_on, row.id))]
    used = [receipt_order.index(part.receipt_id) for part in result.applied]
    assert used == sorted(used)


@given(receipts=receipt_rows(), instalments=instalment_rows(), random=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_given_does_not_matter(
    receipts: list[ReceiptToAllocate], instalments: list[InstalmentDue], random: Random
) -> None:
    shuffled_receipts, shuffled_instalments = list(receipts), list(instalments)
    random.shuffle(shuffled_receipts)
    random.shuffle(shuffled_instalments)
    assert allocate(shuffled_receipts, shuffled_instalments) == allocate(receipts, instalments)


@given(receipts=receipt_rows(), instalments=instalment_rows())
def test_allocating_again_with_the_result_recorded_changes_nothing(
    receipts: list[ReceiptToAllocate], instalments: list[InstalmentDue]
) -> None:
    first = allocate(receipts, instalments)
    from_receipt: dict[int, Decimal] = defaultdict(Decimal)
    to_instalment: dict[int, Decimal] = defaultdict(Decimal)
    for part in first.applied:
        from_receipt[part.receipt_id] += part.amount
        to_instalment[part.instalment_id] += part.amount
    again = allocate(
        [ReceiptToAllocate(r.id, r.received_on, r.amount, r.allocated + from_receipt[r.id]) for r in receipts],
        [InstalmentDue(i.id, i.number, i.due_on, i.amount, i.allocated + to_instalment[i.id]) for i in instalments],
    )
    assert again == AllocationResult((), first.unallocated)
