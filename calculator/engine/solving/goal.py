"""What is known instead of the unknown: a payment, or a price increase; and how far a schedule is from it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from calculator.engine.rounding import KOPECK, payment_rounding, to_kopeck
from calculator.engine.schedule import Row, Schedule
from calculator.engine.terms import Annuity, Individual, Mixed, Phases, Terms, Weighted

_MONTHS_IN_YEAR = 12
_HUNDRED = Decimal(100)
_CLOSE = Decimal("1E-8")


class Goal(Protocol):
    """A known figure, as `solve` looks at it."""

    @property
    def field(self) -> str:
        """Name of the figure in `Terms`."""
        ...

    @property
    def asked(self) -> Decimal:
        """Its value."""
        ...

    def figure(self, schedule: Schedule) -> Decimal:
        """The figure of a schedule, as it is shown."""
        ...

    def excess(self, schedule: Schedule) -> Decimal:
        """The figure less the asked one, smooth: without the rounding of the payment where that is possible."""
        ...

    def miss(self, schedule: Schedule) -> Decimal:
        """How many roubles the schedule, all of it rounded, is away from what was asked; zero is exact."""
        ...

    def kopeck(self, terms: Terms) -> Decimal:
        """By how much one kopeck changes the figure."""
        ...

    def settled(self, schedule: Schedule) -> bool:
        """Whether a root need not be looked for any closer."""
        ...


@dataclass(frozen=True, slots=True)
class PaymentGoal:
    """The regular payment is known; see `regular_payment`."""

    asked: Decimal
    field: str = "payment"

    def figure(self, schedule: Schedule) -> Decimal:
        """The regular payment, rounded."""
        return regular_payment(schedule)

    def excess(self, schedule: Schedule) -> Decimal:
        """The regular payment before rounding, less the asked one."""
        return _unrounded_payment(schedule) - self.asked

    def miss(self, schedule: Schedule) -> Decimal:
        """Roubles between the rounded payment and the asked one."""
        return abs(regular_payment(schedule) - self.asked)

    def kopeck(self, terms: Terms) -> Decimal:  # noqa: ARG002 - the same for all terms
        """A kopeck."""
        return KOPECK

    def settled(self, schedule: Schedule) -> bool:
        """Whether the payment before rounding is the asked one, far below the kopeck."""
        return abs(self.excess(schedule)) <= _CLOSE


@dataclass(frozen=True, slots=True)
class IncreaseGoal:
    """The price increase (удорожание) a year is known, percent of the price."""

    asked: Decimal
    field: str = "price_increase"

    def figure(self, schedule: Schedule) -> Decimal:
        """The price increase a year of the schedule."""
        return price_increase(schedule)

    def excess(self, schedule: Schedule) -> Decimal:
        """The price increase less the asked one, percent."""
        return price_increase(schedule) - self.asked

    def miss(self, schedule: Schedule) -> Decimal:
        """Roubles between all that is paid and what the asked price increase makes of the price, to the kopeck."""
        terms = schedule.terms
        paid = schedule.total + terms.advance
        return abs(paid - to_kopeck(terms.price * (1 + self.asked * _years(terms) / _HUNDRED)))

    def kopeck(self, terms: Terms) -> Decimal:
        """What a kopeck paid more adds to the price increase, percent."""
        return KOPECK / terms.price / _years(terms) * _HUNDRED

    def settled(self, schedule: Schedule) -> bool:
        """Whether all that is paid is what was asked, to the kopeck."""
        return not self.miss(schedule)


def price_increase(schedule: Schedule) -> Decimal:
    """Price increase (удорожание) a year in percent: (advance + all payments + buyout - price) / price / years.

    Years are those of financing: payments times the months between them. Not rounded.
    """
    terms = schedule.terms
    growth = (schedule.total + terms.advance - terms.price) / terms.price
    return growth / _years(terms) * _HUNDRED


def regular_payment(schedule: Schedule) -> Decimal:
    """The figure that `Terms.payment` stands for, rounded.

    The equal payment of an annuity (also of one in the first phase), the equal payment of those that an individual plan
    leaves free, the base of weights, and of plans whose payments fall the first one after the grace period.
    """
    terms = schedule.terms
    if _falls(terms):
        row = _first_regular(schedule)
        return row.payment - (terms.buyout if _has_buyout(terms) else 0)
    if isinstance(terms.plan, Weighted):
        return to_kopeck(schedule.base)
    return payment_rounding(terms.unit, terms.round_unit)(schedule.base)


def _unrounded_payment(schedule: Schedule) -> Decimal:
    terms = schedule.terms
    if not _falls(terms):
        return schedule.base
    row = _first_regular(schedule)
    if not isinstance(terms.plan, Mixed):
        return schedule.base + row.opening * row.factor
    in_parts = to_kopeck((schedule.financed - terms.buyout) * terms.plan.share)
    return schedule.base + in_parts * (row.factor + 1 / Decimal(terms.payments - terms.grace))


def _falls(terms: Terms) -> bool:
    plan = terms.plan.first if isinstance(terms.plan, Phases) else terms.plan
    return not isinstance(plan, Annuity | Weighted | Individual)


def _first_regular(schedule: Schedule) -> Row:
    return schedule.rows[schedule.terms.grace]


def _has_buyout(terms: Terms) -> bool:
    """Whether the first regular row is the last one too and carries the buyout price."""
    return terms.buyout_in_last and terms.payments == terms.grace + 1


def _years(terms: Terms) -> Decimal:
    return Decimal(terms.payments * terms.months) / _MONTHS_IN_YEAR
