"""Allocation of receipts to instalments: the oldest due is paid first (GK art. 319.1).

Receipts are taken by value date, then id; instalments by due date, then number, then id. What is left when
every instalment is paid stays with its receipt as unallocated. The result does not depend on the order of
the rows given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.money import ZERO
from payments.engine.sums import require_part, require_unique


@dataclass(frozen=True, slots=True)
class InstalmentDue:
    """An instalment to pay: roubles with VAT, and what earlier receipts have already paid of it."""

    id: int
    number: int
    due_on: date
    amount: Decimal
    allocated: Decimal = ZERO

    def __post_init__(self) -> None:
        require_part("instalment", self.id, self.allocated, self.amount)

    @property
    def outstanding(self) -> Decimal:
        """What is still to pay, in roubles."""
        return self.amount - self.allocated


@dataclass(frozen=True, slots=True)
class ReceiptToAllocate:
    """Money received, in roubles, by the bank's value date, and what of it is already allocated."""

    id: int
    received_on: date
    amount: Decimal
    allocated: Decimal = ZERO

    def __post_init__(self) -> None:
        require_part("receipt", self.id, self.allocated, self.amount)

    @property
    def available(self) -> Decimal:
        """What may still be allocated, in roubles."""
        return self.amount - self.allocated


@dataclass(frozen=True, slots=True)
class AppliedSum:
    """A part of one receipt that pays one instalment; roubles, always above zero."""

    receipt_id: int
    instalment_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Unallocated:
    """What is left of one receipt when every instalment is paid; roubles, always above zero."""

    receipt_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class AllocationResult:
    """New allocations in the order they were made, and what is left."""

    applied: tuple[AppliedSum, ...]
    unallocated: tuple[Unallocated, ...]


def allocate(receipts: Iterable[ReceiptToAllocate], instalments: Iterable[InstalmentDue]) -> AllocationResult:
    """Apply what is available of the receipts to what is outstanding of the instalments.

    Sums close exactly: of each receipt, new allocations and the unallocated rest make up what was available.

    Raises:
        ValueError: when an id occurs twice.

    """
    queue = sorted(instalments, key=lambda row: (row.due_on, row.number, row.id))
    money = sorted(receipts, key=lambda row: (row.received_on, row.id))
    require_unique("instalment", [row.id for row in queue])
    require_unique("receipt", [row.id for row in money])

    applied: list[AppliedSum] = []
    unallocated: list[Unallocated] = []
    place, outstanding = 0, queue[0].outstanding if queue else ZERO
    for receipt in money:
        available = receipt.available
        while available > 0 and place < len(queue):
            part = min(available, outstanding)
            if part > 0:
                applied.append(AppliedSum(receipt.id, queue[place].id, part))
            available -= part
            outstanding -= part
            if outstanding == 0:
                place += 1
                outstanding = queue[place].outstanding if place < len(queue) else ZERO
        if available > 0:
            unallocated.append(Unallocated(receipt.id, available))
    return AllocationResult(tuple(applied), tuple(unallocated))
