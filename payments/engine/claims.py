"""What a lessee owes on a contract and the money that came, as application of payments sees them.

A claim is a right to money (требование of GK art. 319), not the letter that demands it (претензия). A lease payment is
several claims with one number and one due date: its interest, its principal and what is billed with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.messages import gettext_noop
from common.money import ZERO, q
from payments.engine.sums import require_part


class ClaimKind(StrEnum):
    """What is owed. Interest is the price of the financing; that of art. 395 is a sanction, as penalties are."""

    COSTS = "costs"
    INTEREST = "interest"
    PRINCIPAL = "principal"
    INSURANCE = "insurance"
    OTHER = "other"
    ADVANCE = "advance"
    BUYOUT = "buyout"
    PENALTY = "penalty"
    ARTICLE_395 = "article_395"


LABELS: Mapping[ClaimKind, str] = {
    ClaimKind.COSTS: gettext_noop("Costs of collection"),
    ClaimKind.INTEREST: gettext_noop("Interest"),
    ClaimKind.PRINCIPAL: gettext_noop("Principal"),
    ClaimKind.INSURANCE: gettext_noop("Insurance"),
    ClaimKind.OTHER: gettext_noop("Services"),
    ClaimKind.ADVANCE: gettext_noop("Advance"),
    ClaimKind.BUYOUT: gettext_noop("Buyout price"),
    ClaimKind.PENALTY: gettext_noop("Penalty"),
    ClaimKind.ARTICLE_395: gettext_noop("Interest under art. 395 of the Civil Code"),
}

# What stands in the schedule of a contract and has a number there.
SCHEDULED = frozenset(
    {
        ClaimKind.INTEREST,
        ClaimKind.PRINCIPAL,
        ClaimKind.INSURANCE,
        ClaimKind.OTHER,
        ClaimKind.ADVANCE,
        ClaimKind.BUYOUT,
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sum owed: roubles with VAT, and what of it earlier receipts have already paid.

    `number` is that of the payment in the schedule; of a penalty, that of the payment it is charged for. A penalty is
    due on the last day it is charged for.

    Raises:
        ValueError: fractions of a kopeck, or more paid than owed.

    """

    id: int
    kind: ClaimKind
    number: int
    due_on: date
    amount: Decimal
    allocated: Decimal = ZERO

    def __post_init__(self) -> None:
        require_part("claim", self.id, self.allocated, self.amount)

    @property
    def outstanding(self) -> Decimal:
        """What is still to pay, in roubles."""
        return self.amount - self.allocated


@dataclass(frozen=True, slots=True)
class Hint:
    """What the payer says a payment is for: single claims, or payments of the schedule by their numbers.

    `amount` is how much of the money is for them, in roubles; None: as much as they need. A number stands for the whole
    payment of the schedule, but not for the penalty charged for it: who pays a penalty names the claim itself.

    Raises:
        ValueError: it names nothing, or an amount that is not above zero in whole kopecks.

    """

    claim_ids: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    amount: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.claim_ids and not self.numbers:
            raise ValueError("A hint must name claims or payments of the schedule")
        if self.amount is not None and (q(self.amount) != self.amount or self.amount <= 0):
            raise ValueError(f"A hint must be for an amount above zero in whole kopecks, not {self.amount}")

    def names(self, claim: Claim) -> bool:
        """Whether the payer means this claim."""
        return claim.id in self.claim_ids or (claim.number in self.numbers and claim.kind in SCHEDULED)


@dataclass(frozen=True, slots=True)
class ReceiptToApply:
    """Money received, in roubles, by the bank's value date; what of it went back to the payer, what is allocated.

    `hints` are followed in their order. What was returned never counts as paid, from the value date on.

    Raises:
        ValueError: fractions of a kopeck, or more returned and allocated than received.

    """

    id: int
    received_on: date
    amount: Decimal
    allocated: Decimal = ZERO
    returned: Decimal = ZERO
    hints: tuple[Hint, ...] = ()

    def __post_init__(self) -> None:
        require_part("receipt", self.id, self.returned, self.amount)
        require_part("receipt", self.id, self.allocated, self.amount - self.returned)

    @property
    def available(self) -> Decimal:
        """What may still be applied, in roubles."""
        return self.amount - self.returned - self.allocated
