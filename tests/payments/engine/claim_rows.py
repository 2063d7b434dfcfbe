"""Rows for the tests of application: short ways to write them, and random ones."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from payments.engine.application import ApplicationResult
from payments.engine.application_order import DEFAULT_ORDER, ApplicationOrder
from payments.engine.claims import Claim, ClaimKind, Hint, ReceiptToApply

D = Decimal
# There are many properties of the same rows; together they meet far more rows than one with a hundred would.
SOME = settings(max_examples=50)
ZERO = D("0.00")
FIRST_DAY = date(2026, 1, 15)


def claim(row_id: int, kind: ClaimKind, number: int, due_on: date, amount: str, paid: str = "0.00") -> Claim:
    return Claim(row_id, kind, number, due_on, D(amount), D(paid))


def came(row_id: int, received_on: date, amount: str, *hints: Hint, returned: str = "0.00") -> ReceiptToApply:
    return ReceiptToApply(row_id, received_on, D(amount), returned=D(returned), hints=hints)


def for_claims(*ids: int, amount: str | None = None) -> Hint:
    return Hint(claim_ids=frozenset(ids), amount=D(amount) if amount else None)


def for_numbers(*numbers: int, amount: str | None = None) -> Hint:
    return Hint(numbers=frozenset(numbers), amount=D(amount) if amount else None)


def parts(result: ApplicationResult) -> list[tuple[int, int, str, str]]:
    """Receipt, claim, amount and reason of each part applied."""
    return [(part.receipt_id, part.claim_id, str(part.amount), part.reason.value) for part in result.applied]


def left(result: ApplicationResult) -> list[tuple[int, str]]:
    return [(rest.receipt_id, str(rest.amount)) for rest in result.unallocated]


kopecks = st.integers(0, 50_000).map(lambda n: D(n) / 100)
some_kopecks = st.integers(1, 50_000).map(lambda n: D(n) / 100)
days = st.integers(0, 40).map(lambda n: FIRST_DAY + timedelta(days=n))
kinds = st.sampled_from(ClaimKind)
numbers = st.integers(1, 4)


@st.composite
def claim_rows(draw: st.DrawFn) -> list[Claim]:
    """Up to eight claims, ids from 1; some are paid in part or in full."""
    return [
        Claim(row_id, draw(kinds), draw(numbers), draw(days), paid + rest, paid)
        for row_id, (paid, rest) in enumerate(draw(st.lists(st.tuples(kopecks, kopecks), max_size=8)), start=1)
    ]


hints = st.builds(
    Hint,
    claim_ids=st.frozensets(st.integers(1, 12), min_size=1, max_size=3),
    numbers=st.frozensets(st.integers(1, 5), max_size=2),
    amount=st.none() | some_kopecks,
)


@st.composite
def receipt_rows(draw: st.DrawFn) -> list[ReceiptToApply]:
    """Up to five receipts, ids from 1; parts of them are applied before or returned, some have hints."""
    sums = draw(st.lists(st.tuples(kopecks, kopecks, kopecks), max_size=5))
    return [
        ReceiptToApply(row_id, draw(days), rest + used + back, used, back, tuple(draw(st.lists(hints, max_size=2))))
        for row_id, (rest, used, back) in enumerate(sums, start=1)
    ]


@st.composite
def orders(draw: st.DrawFn) -> ApplicationOrder:
    """Any order of any steps; those that put sanctions first are acknowledged."""
    shuffled = draw(st.permutations(list(ClaimKind)))
    cuts = sorted(draw(st.sets(st.integers(1, len(shuffled) - 1))))
    steps = tuple(tuple(shuffled[start:end]) for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True))
    return ApplicationOrder(steps, acknowledged=True)


any_order = st.just(DEFAULT_ORDER) | orders()
