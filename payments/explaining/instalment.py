"""A row of the schedule: its components, the VAT inside, and which receipts paid which part."""

from dataclasses import replace
from decimal import Decimal

from calculator.engine.explain.nodes import added, given, less, vat_inside
from calculator.engine.explain.tree import Explanation, first_that_holds
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.claims import LABELS
from payments.explaining.book import Applied, Book
from payments.explaining.words import last_day_note, paid_node, row_name
from payments.ledger.claims import parts_of
from payments.models import Instalment

LEFT = gettext_noop("Left to pay")
VAT = gettext_noop("VAT inside the payment")
REPLACED = gettext_noop("A later version of the schedule has taken the place of this row; money pays its rows.")
AS_AGREED = gettext_noop("As the schedule has it: the row was agreed at another rate, or its kopecks close a sum.")


def explain_instalment(book: Book, row: Instalment) -> tuple[Explanation, ...]:
    """Return the amount of a row by its components, the VAT inside it, and what is left of it by receipts."""
    amount = added(row_name(row), row.amount, [given(LABELS[part], value) for part, value in parts_of(row)])
    last_day = next((state.last_day for state in book.state.rows if state.instalment_id == row.pk), row.due_on)
    note = last_day_note(row.due_on, last_day) if row.pk in book.rows else REPLACED
    amount = replace(amount, on=row.due_on, note=note)
    return amount, _vat(row), _left(book, row)


def _vat(row: Instalment) -> Explanation:
    gross = given(row_name(row), row.amount)
    return first_that_holds(
        vat_inside(row.vat, gross, row.vat_rate, what=VAT),
        less(VAT, row.vat, gross, given(gettext_noop("Amount without VAT"), row.amount - row.vat, note=AS_AGREED)),
    )


def _left(book: Book, row: Instalment) -> Explanation:
    """What is left, part by part: each less the receipts that paid it."""
    paid = book.paid_for_row(row.pk)
    parts = [_part(str(part), amount, paid) for part, amount in parts_of(row)]
    left = sum((part.value for part in parts), ZERO)
    return added(LEFT, left, parts)


def _part(part: str, amount: Decimal, paid: list[Applied]) -> Explanation:
    what = next(label for kind, label in LABELS.items() if kind == part)
    mine = [row for row in paid if row.part == part]
    left = amount - sum((row.amount for row in mine), ZERO)
    return less(what, left, given(what, amount), *(paid_node(row) for row in mine))
