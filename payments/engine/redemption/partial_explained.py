"""Why each figure of an early part is what it is: the part itself, the payments after it, the saving."""

from datetime import date
from decimal import Decimal

from calculator.engine.explain.nodes import added, given, less
from calculator.engine.explain.tree import Explanation
from calculator.engine.schedule import Row
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.redemption.partial import Accrued, Prepaid
from payments.engine.redemption.segments import Segment, explain_segment, explain_segments
from payments.engine.redemption.ways import INTEREST, explain_payments

PREPAYMENT = gettext_noop("Early payment of a part")
UNCHARGED = gettext_noop("Interest of earlier days that is not charged yet")
PRINCIPAL = gettext_noop("Principal")


def explain_principal(prepaid: Prepaid) -> Explanation:
    """What the part repays: all of it, or what it leaves after the interest to its day."""
    amount = Explanation(what=PREPAYMENT, value=prepaid.part.amount, on=prepaid.part.on)
    earlier = prepaid.before.uncharged if prepaid.part.accrued is Accrued.PAID_FIRST else ZERO
    interest = explain_segments(INTEREST, prepaid.now, given(UNCHARGED, earlier))
    return less(PRINCIPAL, prepaid.principal, amount, interest)


def explain_saving(prepaid: Prepaid) -> Explanation:
    """The payments of the plan before, less the part and the payments after it."""
    return less(
        gettext_noop("Saving"),
        prepaid.saving,
        explain_payments(gettext_noop("Payments of the plan before"), prepaid.before.rows),
        Explanation(what=PREPAYMENT, value=prepaid.part.amount, on=prepaid.part.on),
        explain_payments(gettext_noop("Payments after it"), prepaid.rows),
    )


def explain_carried(prepaid: Prepaid) -> Explanation:
    """Interest of the days before that the first payment charges, each stretch of days rounded by itself."""
    earlier = prepaid.before.uncharged if prepaid.part.accrued is Accrued.NEXT_PAYMENT else ZERO
    what = gettext_noop("Interest of the days before, charged with this payment")
    return explain_segments(what, prepaid.carried, given(UNCHARGED, earlier))


def explain_interest(prepaid: Prepaid, number: int) -> Explanation:
    """Interest of a new payment, by its number from 1: of its period, deferred before, and once of the days before."""
    counted, row = prepaid.plan.counted[number - 1], prepaid.rows[number - 1]
    parts = [explain_segment(_period(prepaid, counted), what=gettext_noop("Interest of the period"))]
    if number > 1:
        waiting = prepaid.plan.counted[number - 2].deferred
        parts.append(given(gettext_noop("Interest deferred before"), waiting))
    if number == prepaid.plan.carried_in:
        parts.append(explain_carried(prepaid))
    due = added(INTEREST, sum((part.value for part in parts), ZERO), parts)
    if not counted.deferred:
        return due
    return less(INTEREST, row.interest, due, given(gettext_noop("Deferred interest"), counted.deferred))


def explain_payment(prepaid: Prepaid, number: int) -> Explanation:
    """A new payment, by its number from 1: interest, principal, and the insurance and services inside it."""
    row = prepaid.rows[number - 1]
    parts = (
        explain_interest(prepaid, number),
        less(PRINCIPAL, row.principal, _balance(prepaid, number - 1), _balance(prepaid, number)),
        given(gettext_noop("Insurance and services"), row.charges),
    )
    return added(gettext_noop("Payment"), row.payment, parts)


def _balance(prepaid: Prepaid, number: int) -> Explanation:
    """What is owed after so many of the new payments."""
    if number:
        row = prepaid.rows[number - 1]
        return Explanation(what=gettext_noop("Balance after the payment"), value=row.balance, on=row.due_on)
    owed: Decimal = prepaid.after.balance
    return Explanation(what=gettext_noop("Balance after the early part"), value=owed, on=prepaid.part.on)


def _period(prepaid: Prepaid, row: Row) -> Segment:
    start = date.fromordinal(row.due_on.toordinal() - row.days)
    rate = prepaid.before.of_plan
    return Segment(start, row.due_on, row.opening, rate.percent, rate.day_count, row.accrued)
