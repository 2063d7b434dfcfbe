"""Why each figure of an early part is what it is: what the part repays, what it saves."""

from calculator.engine.explain.nodes import given, less
from calculator.engine.explain.tree import Explanation
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.redemption.partial import Accrued, Prepaid
from payments.engine.redemption.segments import explain_segments
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
