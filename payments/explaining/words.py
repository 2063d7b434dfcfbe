"""Names of rows and small nodes that explanations of every figure use; words are in the reader's language."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from calculator.engine.explain.nodes import given
from calculator.engine.explain.tree import Explanation
from common.messages import render
from common.ui.figures import short_day
from payments.engine.application_explained import WORDS
from payments.explaining.book import Applied
from payments.ledger.entry_rows import EntryKind
from payments.ledger.entry_texts import text_of
from payments.models import Instalment, Receipt

# Names of figures that a node can be opened under (`payments.explaining.registry`).
INSTALMENT, RECEIPT, PENALTY, ARTICLE_395 = "instalment", "receipt", "penalty", "article_395"


def row_name(row: Instalment) -> str:
    """Return what a row of the schedule is called."""
    return render(*text_of(EntryKind.INSTALMENT, {"kind": row.kind, "number": row.number}), _)


def receipt_name(receipt: Receipt) -> str:
    """Return what a receipt is called."""
    told = {"document_number": receipt.document_number, "source": receipt.source}
    return render(*text_of(EntryKind.RECEIPT, told), _)


def row_node(row: Instalment, amount: Decimal) -> Explanation:
    """Return a leaf of roubles that opens as the row of the schedule."""
    return Explanation(what=row_name(row), value=amount, on=row.due_on, name=INSTALMENT, number=row.pk)


def receipt_node(receipt: Receipt, amount: Decimal, *, note: str = "") -> Explanation:
    """Return a leaf of roubles that opens as the receipt."""
    what = receipt_name(receipt)
    return Explanation(what=what, value=amount, on=receipt.received_on, note=note, name=RECEIPT, number=receipt.pk)


def paid_node(applied: Applied) -> Explanation:
    """Return what a receipt pays, with the rule by which it was applied."""
    return receipt_node(applied.receipt, applied.amount, note=why(applied.rule))


def why(rule: str) -> str:
    """Return the words of a rule of application; a row that only takes back has none."""
    known = {reason.value: text for reason, text in WORDS.items()}
    return known.get(rule, "")


def nothing(what: str, note: str, on: date) -> Explanation:
    """Return a zero with the reason why there is nothing."""
    return replace(given(what, 0, note=note), on=on)


def last_day_note(due_on: date, last_day: date | None) -> str:
    """Say until when a payment may be made without delay (GK art. 193)."""
    if last_day is None:
        return _("The business calendar of the year is not loaded: the due date is not moved by days off.")
    shown = {"day": short_day(last_day)}
    if last_day == due_on:
        return _("Last day to pay: %(day)s") % shown
    return _("Last day to pay: %(day)s, as the due date is a day off (Civil Code, art. 193)") % shown
