"""Money received: where each rouble of a receipt went and by which rule, and what is applied to nothing."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from calculator.engine.explain.nodes import added, less
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.claims import LABELS
from payments.explaining.book import Applied, Book
from payments.explaining.words import (
    ARTICLE_395,
    INSTALMENT,
    PENALTY,
    nothing,
    receipt_name,
    receipt_node,
    row_name,
    why,
)
from payments.models import Charge, Receipt, ReceiptReversal, ReversalKind

CREDIT = gettext_noop("Paid ahead, not applied")
RECEIVED = gettext_noop("Received")
NOT_APPLIED = gettext_noop("Not applied yet")
NO_CREDIT = gettext_noop("All money that came is applied.")
BACK = {
    ReversalKind.UNDONE: gettext_noop("Posted by mistake"),
    ReversalKind.RETURNED: gettext_noop("Returned to the payer"),
}


def explain_receipt(book: Book, receipt: Receipt) -> Explanation:
    """Tell what became of a receipt; the parts make up its amount."""
    parts = [_applied(book, row) for row in owed_of(book, receipt)]
    back = [_back(row) for row in book.reversals.get(receipt.pk, ())]
    rest = receipt.amount - sum((part.value for part in (*parts, *back)), ZERO)
    left = Explanation(what=NOT_APPLIED, value=rest)
    return replace(added(receipt_name(receipt), receipt.amount, [*parts, *back, left]), on=receipt.received_on)


def credit(book: Book) -> Explanation:
    """What came and is applied to nothing that was owed by the day, receipt by receipt."""
    parts = [part for receipt in book.receipts.values() if (part := _unapplied(book, receipt)).value]
    if not parts:
        return nothing(CREDIT, NO_CREDIT, book.day)
    return added(CREDIT, book.state.credit, parts)


def _unapplied(book: Book, receipt: Receipt) -> Explanation:
    off = [*(_applied(book, row) for row in owed_of(book, receipt)), *map(_back, book.reversals.get(receipt.pk, ()))]
    rest: Decimal = receipt.amount - sum((part.value for part in off), ZERO)
    whole = replace(receipt_node(receipt, receipt.amount), what=RECEIVED)
    return replace(less(receipt_name(receipt), rest, whole, *off), on=receipt.received_on)


def owed_of(book: Book, receipt: Receipt) -> list[Applied]:
    """What the receipt pays of what was owed by the day; a charge of a later day is not owed yet."""
    owed = {charge.pk for charge in book.standing_charges}
    mine = (row for row in book.applied if row.receipt.pk == receipt.pk)
    return [row for row in mine if row.instalment_id in book.rows or row.charge_id in owed]


def _applied(book: Book, row: Applied) -> Explanation:
    label = next(text for kind, text in LABELS.items() if kind == row.part)
    if row.instalment_id is not None:
        to = book.rows[row.instalment_id]
        what = _("%(part)s: %(row)s") % {"part": _(label), "row": row_name(to)}
        return Explanation(what=what, value=row.amount, on=to.due_on, note=why(row.rule), name=INSTALMENT, number=to.pk)
    charge = next(one for one in book.standing_charges if one.pk == row.charge_id)
    return _to_charge(charge, row, label)


def _to_charge(charge: Charge, row: Applied, label: str) -> Explanation:
    """A part that pays a charge; a penalty opens as that of its payment."""
    if charge.instalment is None:
        note = f"{_(charge.reason)} · {_(why(row.rule))}" if why(row.rule) else charge.reason
        return Explanation(what=label, value=row.amount, on=charge.due_on, note=note)
    name = ARTICLE_395 if charge.kind == ARTICLE_395 else PENALTY
    what = _("%(name)s for: %(row)s") % {"name": _(label), "row": row_name(charge.instalment)}
    since, on = charge.starts_on, charge.due_on
    return Explanation(
        what=what, value=row.amount, since=since, on=on, note=why(row.rule), name=name, number=charge.instalment_id
    )


def _back(row: ReceiptReversal) -> Explanation:
    return Explanation(what=BACK[ReversalKind(row.kind)], value=row.amount, on=row.on, note=row.reason)
