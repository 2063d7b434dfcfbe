"""Why each figure of a schedule is what it is."""

from decimal import Decimal

from calculator.engine.days import year_fraction
from calculator.engine.explain.base_of_payments import base, financed
from calculator.engine.explain.nodes import added, figure, given, less
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit, first_that_holds
from calculator.engine.rounding import KOPECK
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Annuity, DayCount, Differentiated, FixedPayment, Individual, Phases, Weighted
from common.messages import gettext_noop

OPENING = gettext_noop("Balance before the payment")
CLOSING = gettext_noop("Balance after the payment")
ACCRUED = gettext_noop("Interest of the period")
INTEREST = gettext_noop("Interest")
PRINCIPAL = gettext_noop("Principal")
PAYMENT = gettext_noop("Payment")
DEFERRED = gettext_noop("Deferred interest")
FACTOR = gettext_noop("Interest factor of the period")
RESIDUE = gettext_noop("The last payment takes the residue of rounding.")
FIXED = gettext_noop("Fixed by the client.")


def total(schedule: Schedule) -> Explanation:
    """All payments of the schedule."""
    parts = [_row_leaf(row, PAYMENT, "payment", row.payment) for row in schedule.rows]
    return added(gettext_noop("Payments of the schedule"), schedule.total, parts)


def interest_total(schedule: Schedule) -> Explanation:
    """Interest of all rows."""
    parts = [_row_leaf(row, INTEREST, "interest", row.interest) for row in schedule.rows]
    return added(INTEREST, schedule.interest, parts)


def factor(schedule: Schedule, row: Row) -> Explanation:
    """The interest of one rouble: rate / 100 * years of the period."""
    terms = schedule.terms
    years = _years(schedule, row)
    rate = given(gettext_noop("Rate a year"), terms.rate, unit=Unit.PERCENT)
    leaf = Explanation(what=FACTOR, value=row.factor, unit=Unit.NUMBER, days=row.days, rate=terms.rate)
    if not row.factor:
        return leaf
    node = Explanation(
        what=FACTOR,
        value=row.factor,
        operation=Operation.PERCENT_OF,
        parts=(rate, given(gettext_noop("Years of the period"), years, unit=Unit.NUMBER)),
        unit=Unit.NUMBER,
        days=row.days,
        rate=terms.rate,
        own_formula=gettext_noop("rate × years of the period / 100"),
    )
    by_months = Explanation(
        what=FACTOR,
        value=row.factor,
        operation=Operation.PROPORTION,
        parts=(
            rate,
            given(gettext_noop("Months of the period"), terms.months, unit=Unit.NUMBER),
            given(gettext_noop("Percent × months of a year"), 1200, unit=Unit.NUMBER),
        ),
        unit=Unit.NUMBER,
        days=row.days,
        rate=terms.rate,
        own_formula=gettext_noop("rate × months / 1200"),
    )
    return (
        first_that_holds(by_months, node, leaf) if terms.day_count is DayCount.PERIOD else first_that_holds(node, leaf)
    )


def opening(schedule: Schedule, row: Row) -> Explanation:
    """The balance that the row before left."""
    if row.number == 1:
        return financed(schedule)
    before = schedule.rows[row.number - 2]
    return added(OPENING, row.opening, (_row_leaf(before, CLOSING, "closing", before.closing),))


def accrued(schedule: Schedule, row: Row) -> Explanation:
    """Interest of the period: balance * factor."""
    return Explanation(
        what=ACCRUED,
        value=row.accrued,
        operation=Operation.PRODUCT,
        parts=(_row_leaf(row, OPENING, "opening", row.opening), factor(schedule, row)),
        rounding=Rounding.KOPECK,
        days=row.days,
        rate=schedule.terms.rate,
        on=row.due_on,
        own_formula=gettext_noop("balance × interest factor"),
    )


def interest(schedule: Schedule, row: Row) -> Explanation:
    """What of accrued and deferred interest is paid."""
    before = _deferred_before(schedule, row)
    if not before and not row.deferred:
        return accrued(schedule, row)
    waiting = figure(gettext_noop("Interest deferred before"), before, "deferred", row.number - 1 or None)
    return less(
        INTEREST,
        row.interest,
        added(gettext_noop("Interest to pay"), row.accrued + before, (accrued(schedule, row), waiting)),
        _row_leaf(row, DEFERRED, "deferred", row.deferred),
    )


def deferred(schedule: Schedule, row: Row) -> Explanation:
    """Interest that stays unpaid: what was waiting and what accrued, less what is paid."""
    before = _deferred_before(schedule, row)
    waiting = added(
        gettext_noop("Interest to pay"),
        row.accrued + before,
        (_row_leaf(row, ACCRUED, "accrued", row.accrued), given(gettext_noop("Interest deferred before"), before)),
    )
    return less(DEFERRED, row.deferred, waiting, _row_leaf(row, INTEREST, "interest", row.interest))


def payment(schedule: Schedule, row: Row) -> Explanation:
    """By the rule of the plan where it makes the payment; else interest and principal, with what closes the balance."""
    ends = row.number == schedule.terms.payments and not row.is_buyout
    parts = added(
        PAYMENT,
        row.payment,
        (_row_leaf(row, INTEREST, "interest", row.interest), _repaid(row)),
        note=RESIDUE if ends else "",
    )
    rule = None if row.is_buyout or ends else _payment_rule(schedule, row)
    return first_that_holds(rule, parts) if rule else parts


def principal(schedule: Schedule, row: Row) -> Explanation:
    """What the payment repays."""
    by_balance = _repaid(row)
    if row.is_buyout or row.number == schedule.terms.payments:
        return by_balance
    part = _equal_part(schedule, row)
    by_payment = less(
        PRINCIPAL,
        row.principal,
        _row_leaf(row, PAYMENT, "payment", row.payment),
        _row_leaf(row, INTEREST, "interest", row.interest),
    )
    return first_that_holds(part, by_payment) if part else by_payment


def closing(_: Schedule, row: Row) -> Explanation:
    """What is still owed."""
    return less(
        CLOSING,
        row.closing,
        _row_leaf(row, OPENING, "opening", row.opening),
        _row_leaf(row, PRINCIPAL, "principal", row.principal),
    )


def _row_leaf(row: Row, what: str, name: str, value: Decimal) -> Explanation:
    return Explanation(what=what, value=value, on=row.due_on, name=name, number=row.number)


def _repaid(row: Row) -> Explanation:
    return less(
        PRINCIPAL,
        row.principal,
        _row_leaf(row, OPENING, "opening", row.opening),
        _row_leaf(row, CLOSING, "closing", row.closing),
    )


def _deferred_before(schedule: Schedule, row: Row) -> Decimal:
    return schedule.rows[row.number - 2].deferred if row.number > 1 else Decimal("0.00")


def _years(schedule: Schedule, row: Row) -> Decimal:
    """Years of the row's period as the factor counts them: from the row before, or the start, to its own day."""
    start = schedule.rows[row.number - 2].due_on if row.number > 1 else schedule.terms.starts_on
    return year_fraction(start, row.due_on, schedule.terms.day_count)


def _payment_rule(schedule: Schedule, row: Row) -> Explanation | None:
    terms = schedule.terms
    if row.number <= terms.grace or terms.unit != KOPECK:
        return None
    match terms.plan:
        case Weighted(weights):
            return _times_base(schedule, row, weights[row.number - 1])
        case Individual(fixed) if FixedPayment(row.number, row.payment) in fixed:
            return Explanation(what=PAYMENT, value=row.payment, on=row.due_on, note=FIXED)
        case Annuity() | Individual():
            return _times_base(schedule, row, None)
        case Phases(first=Annuity(), payments=count) if row.number <= terms.grace + count:
            return _times_base(schedule, row, None)
        case _:
            return None


def _times_base(schedule: Schedule, row: Row, weight: Decimal | None) -> Explanation:
    parts = [base(schedule)]
    if weight is not None:
        parts.insert(0, given(gettext_noop("Weight of the payment"), weight, unit=Unit.NUMBER))
    return Explanation(
        what=PAYMENT,
        value=row.payment,
        operation=Operation.PRODUCT,
        parts=tuple(parts),
        rounding=Rounding.KOPECK,
        on=row.due_on,
        own_formula=gettext_noop("rounded to the kopeck") if weight is None else "",
    )


def _equal_part(schedule: Schedule, row: Row) -> Explanation | None:
    terms = schedule.terms
    if row.number <= terms.grace or terms.unit != KOPECK:
        return None
    match terms.plan:
        case Differentiated():
            pass
        case Phases(first=Differentiated(), payments=count) if row.number <= terms.grace + count:
            pass
        case _:
            return None
    return Explanation(
        what=PRINCIPAL,
        value=row.principal,
        operation=Operation.SUM,
        parts=(base(schedule),),
        rounding=Rounding.KOPECK,
        own_formula=gettext_noop("rounded to the kopeck"),
    )


TOTALS = {"total": total, "interest": interest_total, "financed": financed, "base": base}
ROWS = {
    "factor": factor,
    "opening": opening,
    "accrued": accrued,
    "interest": interest,
    "principal": principal,
    "payment": payment,
    "closing": closing,
    "deferred": deferred,
}
