"""What a payer means a payment for, as it is kept with the receipt: payments by their due dates, and charges.

A due date survives a new version of the schedule, which a number or an id of a row does not. The JSON is a list of
`{"payment": "2026-11-25", "kind": "lease", "amount": "100.00"}` (a row of the schedule) and
`{"charge": "penalty", "payment": "2026-10-25", "amount": "5.00"}` (charges of a kind: for the payment of that date, or
all of the kind where `payment` is empty). An amount of null is as much as is needed. `{"quote": "ДВ-2026-000001"}` is
for an early buyout by that quote.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from payments.engine.claims import Hint
from payments.ledger.claims import Owed
from payments.models import Invoice, InvoiceLine, LineKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """One thing a payment is for. `charge` is a `ChargeKind`, empty for a payment of the schedule.

    `quote` is the number of a quote of early buyout, which is meant as a whole.
    """

    due_on: date | None = None
    kind: str = ""
    charge: str = ""
    amount: Decimal | None = None
    quote: str = ""

    def as_json(self) -> dict[str, str | None]:
        """The form that is kept."""
        if self.quote:
            return {"quote": self.quote}
        day = self.due_on.isoformat() if self.due_on else ""
        amount = None if self.amount is None else str(self.amount)
        if self.charge:
            return {"charge": self.charge, "payment": day, "amount": amount}
        return {"payment": day, "kind": self.kind, "amount": amount}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Meant":
        """Read the kept form."""
        day = date.fromisoformat(data["payment"]) if data.get("payment") else None
        amount = None if data.get("amount") is None else Decimal(data["amount"])
        return cls(
            due_on=day,
            kind=data.get("kind", ""),
            charge=data.get("charge", ""),
            amount=amount,
            quote=data.get("quote", ""),
        )

    def names(self, owed: Owed) -> bool:
        """Whether this claim is meant."""
        if self.charge:
            return owed.target.charge_id is not None and owed.target.part == self.charge and self._same_day(owed)
        return owed.target.instalment_id is not None and (owed.kind, owed.due_on) == (self.kind, self.due_on)

    def _same_day(self, owed: Owed) -> bool:
        return self.due_on is None or owed.due_on == self.due_on


def of_invoice(invoice: Invoice, *, contract_id: int) -> tuple[Meant, ...]:
    """What money that came by an invoice is for in one of its contracts, line by line."""
    lines = invoice.lines.select_related("instalment", "invoice__payoff_quote").order_by("number")
    return tuple(of_line(line) for line in lines if line.contract_id == contract_id)


def of_line(line: InvoiceLine) -> Meant:
    """What one line asks for."""
    row = line.instalment
    due_on = row.due_on if row else None
    if line.kind == LineKind.PAYOFF:
        return Meant(quote=line.invoice.payoff_quote.number)
    if line.kind == LineKind.CHARGE:
        return Meant(due_on=due_on, charge=line.charge_kind, amount=line.amount)
    return Meant(due_on=due_on, kind=row.kind if row else "", amount=line.amount)


def to_engine(kept: Sequence[dict[str, Any]], claims: Sequence[Owed]) -> tuple[Hint, ...]:
    """Turn kept hints into those of the engine; what names nothing that is owed now says nothing."""
    return tuple(_found(kept, claims))


def _found(kept: Sequence[dict[str, Any]], claims: Sequence[Owed]) -> Iterator[Hint]:
    for data in kept:
        meant = Meant.from_json(data)
        if meant.quote:  # waits as a whole (`payments.ledger.held`), then is applied as any other
            continue
        ids = frozenset(owed.claim.id for owed in claims if meant.names(owed))
        if ids:
            yield Hint(claim_ids=ids, amount=meant.amount)
