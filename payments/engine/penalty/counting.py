"""The penalty of one payment: for every interval of delay q(overdue * rate a day / 100 * days), up to the cap.

Each row is rounded half up to the kopeck (GK art. 330; the rate, the cap and the grace days are the contract's). No
penalty runs on a penalty: the debt is of parts of the payment only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from calculator.engine.days import days_between
from calculator.engine.rounding import to_kopeck
from calculator.engine.simple_interest import daily_percent
from common.money import ZERO
from payments.engine.delay import DebtInterval, Delay, delay_of
from payments.engine.figures import Deadline
from payments.engine.penalty.due import PaymentDue
from payments.engine.penalty.terms import RATE, PenaltyTerms
from payments.engine.rates import by_rate


class PenaltyState(StrEnum):
    """Whether a penalty runs: no delay, paid within the grace days, still within them, or charged from day one."""

    IN_TIME = "in_time"
    PAID_IN_GRACE = "paid_in_grace"
    IN_GRACE = "in_grace"
    CHARGED = "charged"


@dataclass(frozen=True, slots=True)
class PenaltyRow(DebtInterval):
    """Penalty of an interval in which neither the debt nor the rate (percent a day) changed; roubles.

    `full` is by the formula, `amount` what is left of it under the cap.
    """

    percent: Decimal
    full: Decimal
    amount: Decimal

    @property
    def is_cut(self) -> bool:
        """Whether the cap made it less."""
        return self.amount < self.full

    def through(self, day: date) -> Decimal:
        """Return what of the row is for its days up to `day`, one of them; rounded as the row itself is, roubles."""
        days = days_between(self.start, day) + 1
        return min(_by_formula(self.debt, self.percent, days), self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The penalty of a payment at the end of a day. `total` is the sum of rows."""

    payment: PaymentDue
    terms: PenaltyTerms
    delay: Delay
    state: PenaltyState
    rows: tuple[PenaltyRow, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the rows, in roubles."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def cap(self) -> Decimal | None:
        """The most that the penalty of this payment may be, in roubles; None without a cap."""
        return _cap(self.terms, self.delay)

    @property
    def is_provisional(self) -> bool:
        """Whether the delay may be too long, since the business calendar of the year is not known."""
        return not self.delay.calendar_known


def penalty_of(payment: PaymentDue, terms: PenaltyTerms, until: date, deadline: Deadline) -> Penalty:
    """Count the penalty of a payment at the end of the day `until`; what is paid later is not seen yet.

    Raises:
        ImpossibleTerms: the delay begins before the first rate of the terms.

    """
    delay = delay_of(payment.debt(terms.base), until, deadline)
    state = _state(delay, terms.grace_days)
    full = tuple(_full_rows(delay, terms)) if state is PenaltyState.CHARGED else ()
    cap = _cap(terms, delay)
    return Penalty(
        payment=payment,
        terms=terms,
        delay=delay,
        state=state,
        rows=full if cap is None else tuple(_up_to(cap, full)),
    )


def _state(delay: Delay, grace_days: int) -> PenaltyState:
    if not delay.intervals:
        return PenaltyState.IN_TIME
    passed = days_between(delay.deadline, delay.until)
    last_free_day = delay.deadline + timedelta(days=min(passed, grace_days))
    if not delay.debt.owed_after(last_free_day):
        return PenaltyState.PAID_IN_GRACE
    return PenaltyState.IN_GRACE if passed <= grace_days else PenaltyState.CHARGED


def _full_rows(delay: Delay, terms: PenaltyTerms) -> Iterator[PenaltyRow]:
    for interval in delay.intervals:
        for part, percent in by_rate(interval, terms.rates, field=RATE):
            full = _by_formula(interval.debt, percent, part.days)
            yield PenaltyRow(part.start, part.end, interval.debt, percent, full, full)


def _by_formula(debt: Decimal, percent: Decimal, days: int) -> Decimal:
    return to_kopeck(daily_percent(debt, percent, days))


def _cap(terms: PenaltyTerms, delay: Delay) -> Decimal | None:
    return None if terms.cap is None else terms.cap.in_roubles(delay.fell_overdue)


def _up_to(cap: Decimal, rows: Iterable[PenaltyRow]) -> Iterator[PenaltyRow]:
    """Cut the row that goes over the cap; what comes after it bears nothing."""
    left = cap
    for row in rows:
        if left <= 0:
            return
        yield replace(row, amount=min(row.full, left))
        left -= row.full
