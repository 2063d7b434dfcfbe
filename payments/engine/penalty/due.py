"""A payment that may be late, in the parts that a contract's penalty may run on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.money import ZERO
from payments.engine.delay import Debt, Paid, check_paid
from payments.engine.penalty.terms import PenaltyBase


class Part(StrEnum):
    """What a part of a payment is. Penalties are none of them: no penalty runs on a penalty."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    OTHER = "other"


PARTS_OF_BASE = {
    PenaltyBase.WHOLE: frozenset(Part),
    PenaltyBase.PRINCIPAL: frozenset({Part.PRINCIPAL}),
    PenaltyBase.PRINCIPAL_AND_INTEREST: frozenset({Part.PRINCIPAL, Part.INTEREST}),
}


@dataclass(frozen=True, slots=True)
class PartDue:
    """A part of a payment in roubles with VAT, and what is paid of it."""

    part: Part
    amount: Decimal
    paid: tuple[Paid, ...] = ()

    def __post_init__(self) -> None:
        check_paid(self.amount, self.paid)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDue:
    """A payment of the schedule: `id` of its row, its number there, the due date and its parts in any order."""

    id: int
    number: int
    due_on: date
    parts: tuple[PartDue, ...]

    def parts_of(self, base: PenaltyBase) -> tuple[PartDue, ...]:
        """Return the parts that the penalty runs on."""
        return tuple(part for part in self.parts if part.part in PARTS_OF_BASE[base])

    def debt(self, base: PenaltyBase) -> Debt:
        """Return what of the payment the penalty runs on as one debt."""
        parts = self.parts_of(base)
        paid = sorted((row for part in parts for row in part.paid), key=lambda row: (row.on, row.amount))
        return Debt(due_on=self.due_on, amount=sum((part.amount for part in parts), ZERO), paid=tuple(paid))
