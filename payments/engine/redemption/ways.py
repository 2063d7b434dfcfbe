"""What is paid for the payments ahead when a lease is redeemed: the balance, or as the product says otherwise.

Each way gives the parts of the sum with their explanations; what has fallen due, penalties, the advance and the fee are
the same for all of them and are added by `redeem`.
"""

from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculator.engine.cash import Flow, present_value
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.explain.nodes import added, given, less, percent_of, present_value_node
from calculator.engine.explain.tree import Explanation, Unit
from common.messages import gettext_noop
from common.money import ZERO, q
from payments.engine.redemption.products import ByBalance, ByTable, Discounted, InterestUntil, LessPercent, Way
from payments.engine.redemption.remainder import PaymentAhead, Remainder
from payments.engine.redemption.segments import explain_segments

PAYMENT = gettext_noop("Payment")
PRINCIPAL = gettext_noop("Principal ahead")
INTEREST = gettext_noop("Interest")
BUYOUT = gettext_noop("Buyout price")
PAYMENTS_AHEAD = gettext_noop("Payments ahead")


class PayoffPart(StrEnum):
    """Of what a sum of redemption is made."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    BUYOUT = "buyout"
    # Payments ahead as a whole, where a product prices them otherwise.
    PAYMENTS = "payments"
    DUE = "due"
    OVERDUE = "overdue"
    PENALTIES = "penalties"
    FEE = "fee"
    # The part of the advance that is not offset yet: it lessens the sum.
    ADVANCE = "advance"


type Parts = dict[PayoffPart, Explanation]


def parts_ahead(way: Way, left: Remainder, on: date) -> Parts:
    """Price what is ahead on a day.

    Raises:
        ImpossibleTerms: the table of sums begins later.

    """
    match way:
        case ByBalance(until=until):
            return _by_balance(until, left, on)
        case Discounted(rate=rate):
            return _with_buyout(left, PayoffPart.PAYMENTS, _discounted(rate, left, on))
        case LessPercent(percent=percent):
            buyout = _named(BUYOUT, left.buyout + left.buyout_apart)
            return {PayoffPart.PAYMENTS: _less_percent(percent, left), PayoffPart.BUYOUT: buyout}
        case ByTable(sums=sums):
            return {PayoffPart.PAYMENTS: _by_table(sums, on)}


def explain_payments(what: str, rows: tuple[PaymentAhead, ...], *, less_buyout: Decimal = ZERO) -> Explanation:
    """Tell how payments add up, by their days; `less_buyout` is taken out of the last one."""
    return _by_days(what, rows, lambda row: row.payment - (less_buyout if row is rows[-1] else ZERO))


def _by_balance(until: InterestUntil, left: Remainder, on: date) -> Parts:
    principal = _by_days(PRINCIPAL, left.rows, lambda row: row.principal - (left.buyout if row is left.rows[-1] else 0))
    interest = _whole_period(left) if until is InterestUntil.PERIOD_END else _to_date(left, on)
    buyout = _named(BUYOUT, left.buyout + left.buyout_apart)
    return {PayoffPart.PRINCIPAL: principal, PayoffPart.INTEREST: interest, PayoffPart.BUYOUT: buyout}


def _to_date(left: Remainder, on: date) -> Explanation:
    """Interest on everything that is owed, from where it is not charged to the day; none where none runs any more."""
    before = given(gettext_noop("Interest of earlier days that is not charged yet"), left.uncharged)
    if not left.bears_interest:
        return added(INTEREST, left.uncharged, (before,))
    return explain_segments(INTEREST, (left.to_date.segment(left.balance, left.since, max(left.since, on)),), before)


def _whole_period(left: Remainder) -> Explanation:
    """Interest that the next payment has by the plan; where it defers its interest, what accrues to its day."""
    row = next(iter(left.rows), None)
    if row is None or not row.interest:
        return _to_date(left, left.since if row is None else row.ends)
    leaf = Explanation(what=gettext_noop("Interest of the current period"), value=row.interest, on=row.ends)
    return added(INTEREST, row.interest, (leaf,))


def _discounted(rate: Decimal, left: Remainder, on: date) -> Explanation:
    flows = [Flow(row.due_on, row.payment, PAYMENT) for row in left.rows]
    value = present_value(flows, on, rate)
    return present_value_node(gettext_noop("Payments ahead, discounted"), value, flows, on, rate)


def _less_percent(percent: Decimal, left: Remainder) -> Explanation:
    whole = explain_payments(PAYMENTS_AHEAD, left.rows, less_buyout=left.buyout)
    cut = q(whole.value * percent / 100)
    rate = given(gettext_noop("Discount"), percent, unit=Unit.PERCENT)
    discount = percent_of(gettext_noop("Discount for early redemption"), cut, whole, rate)
    return less(gettext_noop("Payments ahead less the discount"), whole.value - cut, whole, discount)


def _by_table(sums: tuple[tuple[date, Decimal], ...], on: date) -> Explanation:
    at = bisect_right(sums, on, key=lambda row: row[0])
    if not at:
        first = sums[0][0]
        raise ImpossibleTerms(
            "before_table",
            gettext_noop("The contract's table of redemption sums begins on %(nearest)s, after %(given)s."),
            field="on",
            given=on,
            lowest=first,
            nearest=first,
        )
    day, amount = sums[at - 1]
    return Explanation(what=gettext_noop("Sum by the table of the contract"), value=amount, since=day, on=on)


def _with_buyout(left: Remainder, part: PayoffPart, node: Explanation) -> Parts:
    return {part: node, PayoffPart.BUYOUT: _named(BUYOUT, left.buyout_apart)}


def _by_days(what: str, rows: tuple[PaymentAhead, ...], amount: Callable[[PaymentAhead], Decimal]) -> Explanation:
    leaves = tuple(Explanation(what=PAYMENT, value=amount(row), on=row.due_on) for row in rows)
    return added(what, sum((leaf.value for leaf in leaves), ZERO), leaves or (given(what, ZERO),))


def _named(what: str, value: Decimal) -> Explanation:
    return given(what, value)
