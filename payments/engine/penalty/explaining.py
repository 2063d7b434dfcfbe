"""How the penalty of a payment is made up: its rows by the formula, the debt of each row, the cap that cut the last."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from calculator.engine.explain.nodes import added, by_day, given, less, percent_of
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.debt_explaining import DUE_DATE_PROVISIONAL, NO_DELAY, overdue_debt
from payments.engine.penalty.counting import Penalty, PenaltyRow, PenaltyState
from payments.engine.penalty.due import Part
from payments.engine.penalty.terms import PercentCap

NAME = "penalty"
PENALTY = gettext_noop("Penalty")
CAP = gettext_noop("Cap of the penalty")
CUT_BY_CAP = gettext_noop("The cap of the penalty cuts this sum.")
WITHOUT_PENALTY = {
    PenaltyState.IN_TIME: NO_DELAY,
    PenaltyState.PAID_IN_GRACE: gettext_noop("Paid within the grace days: no penalty."),
    PenaltyState.IN_GRACE: gettext_noop("The grace days are not over."),
    PenaltyState.CHARGED: CUT_BY_CAP,
}
PARTS = {
    Part.PRINCIPAL: gettext_noop("Principal"),
    Part.INTEREST: gettext_noop("Interest"),
    Part.OTHER: gettext_noop("Other parts of the payment"),
}


def explain_penalty(penalty: Penalty) -> Explanation:
    """Tell how the penalty of one payment is made up; its value is `penalty.total`."""
    rows = penalty.rows
    told = [_row(penalty, rows[:place], row) for place, row in enumerate(rows)]
    note = DUE_DATE_PROVISIONAL if penalty.is_provisional and rows else ""
    whole = added(PENALTY, penalty.total, told, note=note) if told else _without(penalty)
    return replace(whole, name=NAME, number=penalty.payment.number, on=penalty.delay.until)


def explain_penalties(penalties: Iterable[Penalty]) -> Explanation:
    """Tell the penalties of a contract by payment, those of zero left out; its value is the sum of their totals."""
    charged = [explain_penalty(penalty) for penalty in penalties if penalty.total]
    total = sum((node.value for node in charged), ZERO)
    return added(PENALTY, total, charged) if charged else given(PENALTY, ZERO)


def _without(penalty: Penalty) -> Explanation:
    return given(PENALTY, ZERO, note=WITHOUT_PENALTY[penalty.state])


def _row(penalty: Penalty, earlier: Sequence[PenaltyRow], row: PenaltyRow) -> Explanation:
    full = by_day(PENALTY, row.full, _debt(penalty, row), row.percent, row.start, row.end)
    if not row.is_cut:
        return full
    return replace(
        full,
        value=row.amount,
        operation=Operation.SMALLEST,
        parts=(full, _left_under_cap(penalty, earlier)),
        rounding=Rounding.NONE,
        note=CUT_BY_CAP,
    )


def _left_under_cap(penalty: Penalty, earlier: Sequence[PenaltyRow]) -> Explanation:
    whole = _cap(penalty)
    charged = sum((row.amount for row in earlier), ZERO)
    if not charged:
        return whole
    before = given(gettext_noop("Charged for earlier days"), charged)
    return less(gettext_noop("Left under the cap"), whole.value - charged, whole, before)


def _cap(penalty: Penalty) -> Explanation:
    # Only rows of a penalty that has a cap are cut.
    amount = penalty.cap or ZERO
    if not isinstance(penalty.terms.cap, PercentCap):
        return given(CAP, amount)
    fell_overdue = given(gettext_noop("Fell overdue"), penalty.delay.fell_overdue)
    percent = given(gettext_noop("Cap of the penalty in percent"), penalty.terms.cap.percent, unit=Unit.PERCENT)
    return percent_of(CAP, amount, fell_overdue, percent)


def _debt(penalty: Penalty, row: PenaltyRow) -> Explanation:
    parts = penalty.payment.parts_of(penalty.terms.base)
    return overdue_debt(penalty.delay.debt, row, [(PARTS[part.part], part.amount) for part in parts])
