"""Figures of the schedule: its total, what is paid, left, overdue, for how many days, and what comes next."""

from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from calculator.engine.explain.nodes import added, given, less
from calculator.engine.explain.tree import Explanation, Operation, Unit
from common.business_days import payment_deadline
from common.messages import gettext_noop
from common.money import ZERO
from common.ui.figures import plain_money
from payments.engine.delay import Debt, Paid, delay_of
from payments.engine.spans import ONE_DAY
from payments.explaining.book import Book
from payments.explaining.words import INSTALMENT, last_day_note, nothing, receipt_node, row_name, row_node, why
from payments.ledger.state import RowState

TOTAL = gettext_noop("Total of the schedule")
REMAINING = gettext_noop("Remaining to pay")
PAID = gettext_noop("Paid")
OVERDUE = gettext_noop("Overdue")
NO_DELAY = gettext_noop("There is no delay.")
DAYS_PAST_DUE = gettext_noop("Days past due")
NEXT = gettext_noop("Next payment")
TO_PAY = gettext_noop("To pay")
NOT_LIVE = gettext_noop("Nothing is expected by the schedule of a contract that is not in force.")
NOTHING_CAME = gettext_noop("Nothing has been received for the schedule yet.")
ALL_PAID = gettext_noop("Everything that may still fall due is paid.")


def scheduled(book: Book) -> Explanation:
    """Total of the version in force, row by row."""
    parts = tuple(row_node(row, row.amount) for row in book.rows.values())
    return Explanation(what=TOTAL, value=book.state.scheduled, operation=Operation.SUM, parts=parts)


def paid(book: Book) -> Explanation:
    """What receipts pay of the schedule, receipt by receipt."""
    sums: dict[int, Decimal] = {}
    for row in book.applied:
        if row.instalment_id in book.rows:
            sums[row.receipt.pk] = sums.get(row.receipt.pk, ZERO) + row.amount
    if not sums:
        return nothing(PAID, NOTHING_CAME, book.day)
    return added(PAID, book.state.paid, [receipt_node(book.receipts[pk], amount) for pk, amount in sums.items()])


def remaining(book: Book) -> Explanation:
    """Balance by the schedule: its total less what is paid of it."""
    return less(REMAINING, book.state.scheduled - book.state.paid, scheduled(book), paid(book))


def overdue(book: Book) -> Explanation:
    """What is in delay: rows with their last day to pay, each less what is paid of it."""
    if not book.state.is_live:
        return nothing(OVERDUE, NOT_LIVE, book.day)
    late = book.state.overdue_rows
    if not late:
        return nothing(OVERDUE, NO_DELAY, book.day)
    return added(OVERDUE, book.state.overdue, [_late(book, row) for row in late])


def days_past_due(book: Book) -> Explanation:
    """Days of the longest delay: runs of days with the same debt, the day itself counted."""
    late = book.state.overdue_rows
    if not late:
        zero = nothing(DAYS_PAST_DUE, NO_DELAY if book.state.is_live else NOT_LIVE, book.day)
        return replace(zero, unit=Unit.NUMBER)
    oldest = late[0]
    delay = delay_of(_debt(book, oldest), book.day, payment_deadline)
    parts = tuple(
        replace(
            given(row_name(book.rows[oldest.instalment_id]), interval.days, unit=Unit.NUMBER),
            note=plain_money(interval.debt),
            since=interval.start,
            on=interval.end,
        )
        for interval in delay.intervals
    )
    return Explanation(
        what=DAYS_PAST_DUE,
        value=Decimal(book.state.days_past_due),
        operation=Operation.SUM,
        parts=parts,
        unit=Unit.NUMBER,
        note=last_day_note(oldest.due_on, oldest.last_day),
    )


def next_payment(book: Book) -> Explanation:
    """What is to pay on the nearest due date that is not in delay."""
    rows = book.state.next_rows
    if not rows:
        return nothing(NEXT, ALL_PAID if book.state.is_live else NOT_LIVE, book.day)
    whole = added(NEXT, book.state.next_due, [left_of(book, row) for row in rows])
    return replace(whole, on=book.state.next_due_on, note=last_day_note(rows[0].due_on, rows[0].last_day))


def left_of(book: Book, state: RowState) -> Explanation:
    """What is left of a row: its amount less what each receipt pays of it."""
    row = book.rows[state.instalment_id]
    whole = Explanation(what=TO_PAY, value=row.amount, on=row.due_on)
    # Parts that money of one receipt pays by one rule are one line here; the row itself tells them apart.
    mine = groupby(book.paid_for_row(row.pk), key=lambda applied: (applied.receipt.pk, applied.rule))
    sums = [(book.receipts[pk], rule, sum((part.amount for part in parts), ZERO)) for (pk, rule), parts in mine]
    paid_parts = [receipt_node(receipt, amount, note=why(rule)) for receipt, rule, amount in sums]
    left = less(row_name(row), state.outstanding, whole, *paid_parts)
    return replace(left, on=row.due_on, name=INSTALMENT, number=row.pk)


def _late(book: Book, state: RowState) -> Explanation:
    since = (state.last_day or state.due_on) + ONE_DAY
    note = last_day_note(state.due_on, state.last_day)
    return replace(left_of(book, state), note=note, days=state.days_past_due, since=since, on=book.day)


def _debt(book: Book, state: RowState) -> Debt:
    paid_of = tuple(Paid(row.receipt.received_on, row.amount) for row in book.paid_for_row(state.instalment_id))
    return Debt(due_on=state.due_on, amount=state.amount, paid=paid_of)
