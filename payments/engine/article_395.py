"""Interest on money withheld, GK art. 395: by the key rate, for every day of delay, both ends counted.

Every interval is q(debt * key rate / 100 * days / days of the year), rounded half up; a new one begins with each change
of the debt, of the key rate and on 1 January, the year has 365 or 366 days. Interest does not run on interest (p. 5).
Where a penalty is agreed for the same breach there is no such interest (p. 4). The day of payment is counted (p. 3;
Plenum VS 7/2016, p. 48).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.days import days_in_year
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import to_kopeck
from calculator.engine.simple_interest import yearly_percent
from common.messages import gettext_noop
from common.money import ZERO
from payments.engine.delay import Debt, DebtInterval, Delay, delay_of
from payments.engine.figures import Deadline
from payments.engine.key_rates import BeyondKnown, KeyRates
from payments.engine.penalty.terms import PenaltyTerms
from payments.engine.spans import Span


@dataclass(frozen=True, slots=True)
class InterestRow(DebtInterval):
    """Interest of days in one year with the same debt and key rate (percent a year); `amount` in roubles."""

    percent: Decimal
    amount: Decimal
    is_provisional: bool

    @property
    def days_of_year(self) -> int:
        """365 or 366."""
        return days_in_year(self.start.year)

    def through(self, day: date) -> Decimal:
        """Return what of the row is for its days up to `day`, one of them; rounded as the row itself is, roubles."""
        return _interest(self.debt, self.percent, Span(self.start, day))


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMoneyInterest:
    """Interest of one debt at the end of a day, by rows, oldest first."""

    delay: Delay
    rows: tuple[InterestRow, ...]

    @property
    def total(self) -> Decimal:
        """Sum of the rows, in roubles."""
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def is_provisional(self) -> bool:
        """Whether the key rate of some days or the business calendar of the due date is not known yet."""
        return any(row.is_provisional for row in self.rows) or not self.delay.calendar_known


def interest_by_article_395(
    debt: Debt,
    until: date,
    deadline: Deadline,
    *,
    key_rates: KeyRates,
    agreed_penalty: PenaltyTerms | None,
    beyond: BeyondKnown = BeyondKnown.REFUSE,
) -> LateMoneyInterest:
    """Count the interest of a debt at the end of the day `until`; what is paid later is not seen yet.

    `agreed_penalty` is what the contract agrees for the same breach, None where it agrees nothing; it has no default,
    so that nobody forgets to look.

    Raises:
        ImpossibleTerms: a penalty is agreed (GK art. 395 p. 4), or the key rate of a day of delay is not known.

    """
    if agreed_penalty is not None:
        raise ImpossibleTerms(
            "penalty_agreed",
            gettext_noop("The contract agrees a penalty for this breach: interest by article 395 is not charged."),
            field="penalty",
        )
    delay = delay_of(debt, until, deadline)
    return LateMoneyInterest(delay=delay, rows=tuple(_rows(delay, key_rates, beyond)))


def _rows(delay: Delay, key_rates: KeyRates, beyond: BeyondKnown) -> Iterator[InterestRow]:
    for interval in delay.intervals:
        for days in key_rates.spans(interval, beyond):
            for part in days.cut_by_year():
                amount = _interest(interval.debt, days.percent, part)
                yield InterestRow(part.start, part.end, interval.debt, days.percent, amount, days.is_provisional)


def _interest(debt: Decimal, percent: Decimal, part: Span) -> Decimal:
    return to_kopeck(yearly_percent(debt, percent, part.days, days_in_year(part.start.year)))
