"""What the rows of every plan stand on: sums, dates, days and interest factors of one set of terms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.dates import payment_dates
from calculator.engine.factors import period_days, period_factors
from calculator.engine.rounding import payment_rounding, to_kopeck
from calculator.engine.terms import Terms


@dataclass(slots=True)
class Frame:
    """One lease before its payments are known. Lists have an item for every regular payment."""

    terms: Terms
    financed: Decimal
    # What must still be owed after the last regular payment: the buyout price.
    floor: Decimal
    dates: tuple[date, ...]
    days: list[int]
    factors: list[Decimal]
    # Rounds a payment to the unit of the terms.
    rounded: Callable[[Decimal], Decimal]

    @property
    def count(self) -> int:
        """Number of regular payments."""
        return len(self.dates)


def financed_amount(terms: Terms) -> Decimal:
    """Price less subsidy less advance plus financed costs; roubles."""
    return to_kopeck(terms.price - terms.subsidy - terms.advance + terms.financed_costs)


def make_frame(terms: Terms) -> Frame:
    """Lay out the periods of checked terms.

    Raises:
        ImpossibleTerms: of the dates; see `payment_dates`.

    """
    dates = payment_dates(terms)
    return Frame(
        terms=terms,
        financed=financed_amount(terms),
        floor=to_kopeck(terms.buyout),
        dates=dates,
        days=period_days(terms, dates),
        factors=period_factors(terms, dates),
        rounded=payment_rounding(terms.unit, terms.round_unit),
    )
