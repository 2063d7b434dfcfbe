"""What has to be posted so that what stands in the ledger becomes what is right. Rows are added, never changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from common.money import ZERO

# A receipt and the claim it pays.
type Pair = tuple[int, int]


class SignedRow(Protocol):
    """A sum of a receipt applied to a claim, in roubles; below zero it takes back what was applied."""

    @property
    def receipt_id(self) -> int:
        """Whose money it is."""

    @property
    def claim_id(self) -> int:
        """What it pays."""

    @property
    def amount(self) -> Decimal:
        """Roubles, signed."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A row to post: below zero a reversal, above zero an application; never zero."""

    receipt_id: int
    claim_id: int
    amount: Decimal


def corrections(standing: Iterable[SignedRow], right: Iterable[SignedRow]) -> tuple[Correction, ...]:
    """Return the differences between what stands and what is right, by receipt and claim, reversals first.

    Both may hold several rows of one receipt and claim; they are added up, so that rows and their reversals cancel out
    and a receipt applied to one claim for two reasons counts once. Reversals come first so that at no row a claim or a
    receipt has more applied than it holds. Posting what is returned and asking again returns nothing. A receipt that
    was returned or a claim that is no longer owed is not among what is right, and is reversed.
    """
    now, then = _net(standing), _net(right)
    found = (Correction(*pair, then[pair] - now[pair]) for pair in sorted(now.keys() | then.keys()))
    return tuple(sorted((row for row in found if row.amount), key=lambda row: row.amount > 0))


def _net(rows: Iterable[SignedRow]) -> defaultdict[Pair, Decimal]:
    net: defaultdict[Pair, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        net[row.receipt_id, row.claim_id] += row.amount
    return net
