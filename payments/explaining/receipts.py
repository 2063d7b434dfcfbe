"""Receipts of a contract, each with where it went: what the tab of payments, the back office and the API tell."""

from dataclasses import dataclass
from decimal import Decimal

from calculator.engine.explain.tree import Explanation
from common.money import ZERO
from payments.explaining.book import Book
from payments.explaining.received import explain_receipt, owed_of
from payments.models import Charge, DisputeState, Instalment, LineDispute, Receipt


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """A receipt and where it went, in roubles: rows of the schedule, charges, what went back, what is left.

    They add up to the amount, as the parts of `node` do, which tell the rules too. `disputes` are about it, the newest
    first.
    """

    receipt: Receipt
    node: Explanation
    to_rows: tuple[tuple[Instalment, Decimal], ...]
    to_charges: tuple[tuple[Charge, Decimal], ...]
    returned: Decimal
    not_applied: Decimal
    disputes: tuple[LineDispute, ...] = ()

    @property
    def is_disputed(self) -> bool:
        """Whether a dispute about it is open."""
        return any(row.state == DisputeState.OPEN for row in self.disputes)


def receipts_of(book: Book) -> list[ReceiptShown]:
    """Receipts of a contract that the caller found in sight, the newest first."""
    return [_shown(book, receipt) for receipt in reversed(book.receipts.values())]


def _shown(book: Book, receipt: Receipt) -> ReceiptShown:
    rows: dict[int, Decimal] = {}
    charges: dict[int, Decimal] = {}
    for part in owed_of(book, receipt):
        if part.instalment_id is not None:
            rows[part.instalment_id] = rows.get(part.instalment_id, ZERO) + part.amount
        elif part.charge_id is not None:
            charges[part.charge_id] = charges.get(part.charge_id, ZERO) + part.amount
    by_id = {charge.pk: charge for charge in book.standing_charges}
    returned = sum((row.amount for row in book.reversals.get(receipt.pk, ())), ZERO)
    applied = sum(rows.values(), ZERO) + sum(charges.values(), ZERO)
    return ReceiptShown(
        receipt=receipt,
        node=explain_receipt(book, receipt),
        to_rows=tuple((row, rows[row.pk]) for row in book.rows.values() if row.pk in rows),
        to_charges=tuple((by_id[pk], amount) for pk, amount in charges.items()),
        returned=returned,
        not_applied=receipt.amount - returned - applied,
        disputes=tuple(row for row in book.disputes if row.target == f"receipt:{receipt.pk}"),
    )
