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
    left = Explanation(what=NOT_APPLIED, value=unapplied(book, receipt))
    whole = added(receipt_name(receipt), receipt.amount, [*_gone(book, receipt), left])
    return replace(whole, on=receipt.received_on)


def unapplied(book: Book, receipt: Receipt) -> Decimal:
    """Return what of a receipt is applied to nothing, in roubles."""
    return receipt.amount - sum((part.value for part in _gone(book, receipt)), ZERO)


def credit(book: Book) -> Explanation:
    """What came and is applied to nothing that was owed by the day, receipt by receipt."""
    parts = [part for receipt in book.receipts.values() if (part := _unapplied(book, receipt)).value]
    if not parts:
        return nothing(CREDIT, NO_CREDIT, book.day)
    return added(CREDIT, book.state.credit, parts)


def _unapplied(book: Book, receipt: Receipt) -> Explanation:
    whole = replace(receipt_node(receipt, receipt.amount), what=RECEIVED)
    left = less(receipt_name(receipt), unapplied(book, receipt), whole, *_gone(book, receipt))
    return replace(left, on=receipt.received_on)


def _gone(book: Book, receipt: Receipt) -> list[Explanation]:
    """What of a receipt is applied, and what went back."""
    applied = [applied_node(book, row) for row in owed_of(book, receipt)]
    return [*applied, *map(back_node, book.reversals.get(receipt.pk, ()))]


def owed_of(book: Book, receipt: Receipt) -> list[Applied]:
    """Return what the receipt pays of what was owed by the day; a charge of a later day is not owed yet."""
    owed = {charge.pk for charge in book.standing_charges}
    mine = (row for row in book.applied if row.receipt.pk == receipt.pk)
    return [row for row in mine if row.instalment_id in book.rows or row.charge_id in owed]


def applied_node(book: Book, row: Applied) -> Explanation:
    """Tell what of a receipt pays a part of a row of the schedule, or a charge."""
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


def back_node(row: ReceiptReversal) -> Explanation:
    """Tell what of a receipt went back, or never came."""
    return Explanation(what=BACK[ReversalKind(row.kind)], value=row.amount, on=row.on, note=row.reason)
