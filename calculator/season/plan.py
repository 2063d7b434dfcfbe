"""A season as people draw it: months of the year without a payment, and payments with sums of their own."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from calculator.kinds import PlanKind
from calculator.quoting.request import QuoteRequest
from common.money import ZERO


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of all payments in their order; the first `grace` of them are of interest only and nobody draws them."""

    dates: tuple[date, ...]
    grace: int = 0

    @property
    def numbers(self) -> range:
        """Numbers of payments that can be drawn."""
        return range(self.grace + 1, len(self.dates) + 1)

    def month(self, number: int) -> int:
        """Month of the year in which a payment falls due."""
        return self.dates[number - 1].month

    def year(self, number: int) -> int:
        """Year in which a payment falls due."""
        return self.dates[number - 1].year

    def of_months(self, months: Sequence[int]) -> list[int]:
        """Numbers of the payments that fall due in these months of the year."""
        return [number for number in self.numbers if self.month(number) in months]


@dataclass(frozen=True, slots=True)
class Season:
    """What is drawn: `skipped` months of the year (1 to 12), `fixed` roubles by number of the payment.

    A sum of its own counts more than a skipped month: the month is then skipped in the other years.
    """

    skipped: tuple[int, ...] = ()
    fixed: Mapping[int, Decimal] = field(default_factory=dict)

    def sums(self, calendar: Calendar) -> dict[int, Decimal]:
        """Every payment that is not left to be solved, in order; zero where it is skipped."""
        none = dict.fromkeys(calendar.of_months(self.skipped), ZERO)
        return dict(sorted((none | dict(self.fixed)).items()))

    @classmethod
    def of_sums(cls, sums: Mapping[int, Decimal], calendar: Calendar) -> "Season":
        """The season of such sums: a month without a payment in every year is a skipped month."""
        by_month = defaultdict(list)
        for number in calendar.numbers:
            by_month[calendar.month(number)].append(number)
        skipped = tuple(
            month for month, numbers in sorted(by_month.items()) if all(sums.get(number) == ZERO for number in numbers)
        )
        hidden = set(calendar.of_months(skipped))
        return cls(skipped, {number: amount for number, amount in sorted(sums.items()) if number not in hidden})


def request_of(season: Season, equal: QuoteRequest, calendar: Calendar, plans: Sequence[str]) -> QuoteRequest:
    """The request for a drawn season; `equal` asks for the same lease with equal payments.

    Nothing drawn is the equal schedule; whole months are a seasonal one where the product has it, since its link goes
    on when the term changes; anything else is an individual one.
    """
    sums = season.sums(calendar)
    if not sums:
        return equal
    if not season.fixed and PlanKind.SEASONAL in plans:
        return replace(equal, plan=PlanKind.SEASONAL.value, skipped_months=season.skipped)
    return replace(equal, plan=PlanKind.INDIVIDUAL.value, fixed=tuple(sums.items()))


def pinned(request: QuoteRequest, payments: Sequence[Decimal], calendar: Calendar) -> Season:
    """The season of a stepped or weighted schedule: payments whose weight is not the commonest keep their sums."""
    (commonest, _count), *_ = Counter(request.weights).most_common(1)
    sums = {n: payments[n - 1] for n in calendar.numbers if request.weights[n - 1] != commonest}
    return Season.of_sums(sums, calendar)
