"""What is charged for use above the limits of an operating lease (PRD-02): whole numbers only, half up to a kopeck."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models import UsageTerms

YEAR = 365
_KOPECKS = 100


@dataclass(frozen=True, slots=True)
class Overuse:
    """Use of one kind over `days` of the lease; the limit is a year's, a year has 365 days. `price` is with VAT."""

    used: int
    limit: int
    days: int
    price: Decimal

    @property
    def allowed(self) -> Decimal:
        """The share of the limit that falls on the days, to a hundredth; the charge is worked out of the exact one."""
        return Decimal(_half_up(self.limit * self.days * _KOPECKS, YEAR)) / _KOPECKS

    @property
    def above(self) -> Decimal:
        """What was used above, to a hundredth."""
        return Decimal(_half_up(self._above, YEAR)) / _KOPECKS if self._above > 0 else Decimal("0.00")

    @property
    def charge(self) -> Decimal:
        """Roubles with VAT for what is above."""
        kopecks = int(self.price * _KOPECKS)
        owed = _half_up(max(self._above, 0) * kopecks, YEAR * _KOPECKS)
        return (Decimal(owed) / _KOPECKS).quantize(Decimal("0.01"))

    @property
    def _above(self) -> int:
        """Hundredths of a unit above, times the days of a year: exact."""
        return (self.used * YEAR - self.limit * self.days) * _KOPECKS


def _half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


def of_kilometres(terms: UsageTerms, used: int | None, *, since: date, on: date) -> Overuse | None:
    """Mileage between the days; None without a limit, a price or a reading."""
    return _overuse(terms.kilometres_a_year, terms.price_a_kilometre, used, since, on)


def of_hours(terms: UsageTerms, used: int | None, *, since: date, on: date) -> Overuse | None:
    """Engine hours between the days; None without a limit, a price or a reading."""
    return _overuse(terms.hours_a_year, terms.price_an_hour, used, since, on)


def _overuse(limit: int | None, price: Decimal | None, used: int | None, since: date, on: date) -> Overuse | None:
    if limit is None or price is None or used is None:
        return None
    return Overuse(used, limit, max((on - since).days, 0), price)
