"""How the debt of an interval of delay is made up: what fell due less what was paid before the interval."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from calculator.engine.explain.nodes import added, given, less
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from payments.engine.delay import Debt, DebtInterval

FELL_DUE = gettext_noop("Fell due")
OVERDUE = gettext_noop("Overdue debt")
NO_DELAY = gettext_noop("There is no delay.")
DUE_DATE_PROVISIONAL = gettext_noop(
    "The business calendar of the year is not loaded: the due date is not moved by days off."
)


def overdue_debt(debt: Debt, interval: DebtInterval, parts: Sequence[tuple[str, Decimal]] = ()) -> Explanation:
    """Return the debt of an interval; `parts` are the names (msgids) and amounts that make up what fell due."""
    whole = _fell_due(debt, parts)
    paid = tuple(_paid(row.amount, row.on) for row in debt.paid if row.on < interval.start)
    return less(OVERDUE, interval.debt, whole, *paid)


def _fell_due(debt: Debt, parts: Sequence[tuple[str, Decimal]]) -> Explanation:
    named = [given(name, amount) for name, amount in parts]
    if len(named) > 1:
        return added(FELL_DUE, debt.amount, named)
    return Explanation(what=named[0].what if named else FELL_DUE, value=debt.amount, on=debt.due_on)


def _paid(amount: Decimal, on: date) -> Explanation:
    return Explanation(what=gettext_noop("Paid"), value=amount, on=on)
