"""Interest that runs on while a payment is late: on what is really owed, day by day, not on what the plan expected.

It is the price of the use of money, not a penalty: the contract may agree on it besides one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from calculator.engine.errors import ImpossibleTerms
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.redemption.late_rows import Agreed, LateInterest, LateRow, Loan, Paid
from payments.engine.redemption.segments import Segment, total_of


def late_interest(loan: Loan, agreed: Iterable[Agreed], *, on: date) -> LateInterest:
    """Count interest up to the end of the plan as if everything overdue is paid on the day `on` and the rest in time.

    Payments keep their amounts, so less of a payment repays; the last one takes all that is left.

    Args:
        loan: what is owed and from when.
        agreed: payments in any order.
        on: the day on which what is overdue and not paid yet is taken as paid.

    Raises:
        ImpossibleTerms: more is applied to a payment than it is, or there are no payments.

    """
    plan = sorted(agreed, key=lambda one: one.due_on)
    if not plan:
        raise ImpossibleTerms(
            "no_payments", gettext_noop("There are no payments to count interest of."), field="agreed"
        )
    rows = _walk(loan, plan, on)
    in_time = _walk(loan, [replace(one, paid=()) for one in plan], loan.since)
    extra = sum((row.interest for row in rows), ZERO) - sum((row.interest for row in in_time), ZERO)
    return LateInterest(rows, extra)


def _walk(loan: Loan, plan: Sequence[Agreed], on: date) -> tuple[LateRow, ...]:
    rows: list[LateRow] = []
    repaid: dict[date, Decimal] = {}
    start, balance, deferred = loan.since, loan.owed, ZERO
    for number, one in enumerate(plan, start=1):
        segments = _segments(loan, repaid, start, one.due_on)
        due = deferred + total_of(segments)
        is_last = number == len(plan)
        interest = due if is_last else min(one.payment, due)
        principal = balance if is_last else min(one.payment - interest, balance)
        deferred, balance = due - interest, balance - principal
        row = LateRow(one.due_on, segments, interest, principal, balance, deferred)
        for day, amount in _repayments(one, row, on):
            repaid[day] = repaid.get(day, ZERO) + amount
        rows.append(row)
        start = one.due_on
    return tuple(rows)


def _segments(loan: Loan, repaid: dict[date, Decimal], start: date, end: date) -> tuple[Segment, ...]:
    """Stretches of the period in which the debt stays: it falls after the day on which principal is repaid."""
    days = [start, *sorted(day for day in repaid if start < day < end), end]
    return tuple(
        loan.rate.segment(loan.owed - sum((part for day, part in repaid.items() if day <= first), ZERO), first, last)
        for first, last in pairwise(days)
    )


def _repayments(one: Agreed, row: LateRow, on: date) -> Iterable[tuple[date, Decimal]]:
    """Days on which principal of a payment is repaid; what is not paid yet is taken as paid on the day `on`."""
    interest, principal = row.interest, row.principal
    left = row.payment - sum((paid.amount for paid in one.paid), ZERO)
    if left < 0:
        raise ImpossibleTerms(
            "more_than_payment",
            gettext_noop("%(given)s is applied to a payment of %(highest)s: that is more than it."),
            field="paid",
            given=row.payment - left,
            lowest=ZERO,
            highest=row.payment,
            nearest=row.payment,
        )
    for paid in (*sorted(one.paid, key=lambda paid: paid.on), Paid(max(on, one.due_on), left)):
        to_interest = min(interest, paid.amount)
        to_principal = min(principal, paid.amount - to_interest)
        interest, principal = interest - to_interest, principal - to_principal
        if to_principal:
            yield max(paid.on, one.due_on), to_principal
