"""Application of receipts to what is owed on a contract (GK art. 319, 319.1; Plenum VS 54/2016 p. 37).

Of each receipt, by value date, then id:

1. what the payer says it is for, never more than is outstanding there;
2. what is due by the value date, in the order of the contract (`application_order`);
3. payments of the schedule ahead of their due dates, the nearest first. This is not an early redemption: the schedule
   stays as it is;
4. costs, penalties and interest of art. 395 that arose after the value date, from what the schedule has left.

A day off moves the day after which delay starts (GK art. 193), not what is due. All receipts are applied anew each
time, so that one that is posted late with an old value date gives what it would have given in time; `corrections` tells
what has to be posted for that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from payments.engine.application_order import DEFAULT_ORDER, ApplicationOrder, OrderWarning
from payments.engine.claims import SCHEDULED, Claim, ReceiptToApply
from payments.engine.sums import require_unique


class Reason(StrEnum):
    """Why a part of a receipt pays this claim."""

    HINT = "hint"
    DUE = "due"
    AHEAD = "ahead"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class AppliedPart:
    """A part of one receipt that pays one claim; roubles, always above zero."""

    receipt_id: int
    claim_id: int
    amount: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True)
class Unallocated:
    """What is left of one receipt when every claim is paid; roubles, always above zero."""

    receipt_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ApplicationResult:
    """New applications in the order they were made, what is left of receipts, and what the caller must show."""

    applied: tuple[AppliedPart, ...]
    unallocated: tuple[Unallocated, ...]
    warnings: tuple[OrderWarning, ...]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Claims that are paid one after another, from no more than `limit` roubles."""

    reason: Reason
    claims: Iterable[Claim]
    limit: Decimal | None = None


def apply_receipts(
    receipts: Iterable[ReceiptToApply], claims: Iterable[Claim], order: ApplicationOrder = DEFAULT_ORDER
) -> ApplicationResult:
    """Apply what is available of the receipts to what is outstanding of the claims.

    Sums close exactly: of each receipt, new applications and the unallocated rest make up what was available. The order
    of the rows given does not matter. A claim that the payer names may be paid in two parts, the second one by the
    order of the contract.

    Raises:
        ValueError: when an id occurs twice.

    """
    queue = order.arrange(claims)
    money = sorted(receipts, key=lambda row: (row.received_on, row.id))
    require_unique("claim", [row.id for row in queue])
    require_unique("receipt", [row.id for row in money])

    outstanding = {claim.id: claim.outstanding for claim in queue}
    applied: list[AppliedPart] = []
    unallocated: list[Unallocated] = []
    for receipt in money:
        queue = [claim for claim in queue if outstanding[claim.id]]
        parts = list(_parts(receipt, queue, outstanding))
        rest = receipt.available - sum(part.amount for part in parts)
        applied.extend(parts)
        if rest:
            unallocated.append(Unallocated(receipt.id, rest))
    return ApplicationResult(tuple(applied), tuple(unallocated), order.warnings)


def _parts(receipt: ReceiptToApply, queue: list[Claim], outstanding: dict[int, Decimal]) -> Iterator[AppliedPart]:
    """Yield what one receipt pays; takes it off `outstanding`."""
    available = receipt.available
    for stage in _stages(receipt, queue):
        money = available if stage.limit is None else min(available, stage.limit)
        for claim in stage.claims:
            part = min(money, outstanding[claim.id])
            if part:
                outstanding[claim.id] -= part
                money -= part
                available -= part
                yield AppliedPart(receipt.id, claim.id, part, stage.reason)
            if not money:
                break
        if not available:
            return


def _stages(receipt: ReceiptToApply, queue: list[Claim]) -> Iterator[_Stage]:
    for hint in receipt.hints:
        yield _Stage(Reason.HINT, filter(hint.names, queue), hint.amount)
    yield _Stage(Reason.DUE, (claim for claim in queue if claim.due_on <= receipt.received_on))
    # Sorting keeps the order of the contract among claims of one day.
    coming = sorted((claim for claim in queue if claim.due_on > receipt.received_on), key=attrgetter("due_on"))
    yield _Stage(Reason.AHEAD, (claim for claim in coming if claim.kind in SCHEDULED))
    yield _Stage(Reason.LATER, (claim for claim in coming if claim.kind not in SCHEDULED))
