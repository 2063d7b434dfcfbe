"""Receipts of a contract, each with where it went: what the tab of payments, the back office and the API tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from common.money import ZERO
from common.ui.figures import plain_money
from payments.engine.claims import LABELS, ClaimKind
from payments.explaining.book import Book
from payments.explaining.received import NOT_APPLIED, applied_node, back_node, owed_of, unapplied
from payments.explaining.words import row_name, why
from payments.models import Charge, DisputeState, Instalment, LineDispute, Receipt


@dataclass(frozen=True, slots=True)
class Went:
    """What of a receipt went to one thing by one rule, in roubles; `parts` are those of a payment, `rule` words."""

    what: str
    amount: Decimal
    parts: str
    rule: str


@dataclass(frozen=True, slots=True)
class ReceiptShown:
    """A receipt and where it went, in roubles: rows of the schedule, charges, what went back, what is left.

    They add up to the amount, and so do `lines`, which tell the rules too. `disputes` are about it, the newest first.
    """

    receipt: Receipt
    lines: tuple[Went, ...]
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
    return ReceiptShown(
        receipt=receipt,
        lines=tuple(_lines(book, receipt)),
        to_rows=tuple((row, rows[row.pk]) for row in book.rows.values() if row.pk in rows),
        to_charges=tuple((by_id[pk], amount) for pk, amount in charges.items()),
        returned=returned,
        not_applied=unapplied(book, receipt),
        disputes=tuple(row for row in book.disputes if row.target == f"receipt:{receipt.pk}"),
    )


def _lines(book: Book, receipt: Receipt) -> Iterator[Went]:
    """Parts of one row of the schedule that were paid by one rule are one line."""
    applied = owed_of(book, receipt)
    for (row_id, _charge_id, rule), found in groupby(applied, lambda row: (row.instalment_id, row.charge_id, row.rule)):
        rows = list(found)
        amount = sum((row.amount for row in rows), ZERO)
        if row_id is not None:
            each = "; ".join(f"{_(LABELS[ClaimKind(row.part)])} {plain_money(row.amount)}" for row in rows)
            yield Went(row_name(book.rows[row_id]), amount, each, _words(why(rule)))
        else:
            yield Went(_(applied_node(book, rows[0]).what), amount, "", _words(why(rule)))
    for back in map(back_node, book.reversals.get(receipt.pk, ())):
        yield Went(_(back.what), back.value, "", _words(back.note))
    rest = unapplied(book, receipt)
    if rest:
        yield Went(_(NOT_APPLIED), rest, "", "")


def _words(text: str) -> str:
    return _(text) if text else ""
