"""Interest factors of many leases: as floats for the first guess, and as the Decimal engine has them near a tie."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

import numpy as np

from calculator.engine.batch.columns import RATE_UNIT, Flags, Floats, Ints, TermsColumns, code
from calculator.engine.batch.fractions import year_fractions
from calculator.engine.rounding import ENGINE_CONTEXT, ROW_CONTEXT
from calculator.engine.terms import DayCount, DayRule, Timing

_ZERO = Decimal(0)
_PERCENT = 100
_MONTHS = 1200


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """Factors of the periods of a chunk of leases, one column each.

    `numerator / denominator` are the years of a period. Where `regular` is given, periods are whole months: it is the
    factor of all of them but the first, which alone has a row.
    """

    rate: Ints
    months: Ints
    # Whether the first period, too, is reckoned as so many whole months.
    first_is_regular: Flags
    numerator: Ints
    denominator: Ints
    values: Floats
    regular: Floats | None

    def at(self, row: int) -> Floats:
        """Factors of one period, relative error at most 3 units of 2 ** -53."""
        return self.values[row] if self.regular is None or row == 0 else self.regular

    def rows(self, count: int) -> Floats:
        """A table of `count` periods."""
        if self.regular is None:
            return self.values[:count]
        table = np.broadcast_to(self.regular, (count, len(self.regular))).copy()
        table[0] = self.values[0]
        return table

    def interest(self, kopecks: float, row: int, column: int) -> int:
        """Interest as the Decimal engine counts and rounds it; kopecks."""
        rate = int(self.rate[column])
        if self.regular is not None and (row or self.first_is_regular[column]):
            factor = _of_months(rate * int(self.months[column]))
        else:
            factor = _of_years(rate, int(self.numerator[row, column]), int(self.denominator[row, column]))
        product = ROW_CONTEXT.multiply(Decimal(int(kopecks)), factor)
        return int(product.to_integral_value(ROUND_HALF_UP))

    def granules(self) -> Floats:
        """What products of whole kopecks and the regular factor are multiples of: 1/q if the factor is p/q."""
        whole = _MONTHS * RATE_UNIT
        granules: Floats = np.gcd(self.rate * self.months, whole) / whole
        return granules


@lru_cache(maxsize=1 << 16)
def _of_months(rate_by_months: int) -> Decimal:
    return ENGINE_CONTEXT.divide(Decimal(rate_by_months).scaleb(-6), Decimal(_MONTHS))


@lru_cache(maxsize=1 << 16)
def _of_years(rate: int, numerator: int, denominator: int) -> Decimal:
    if not rate or not numerator:
        return _ZERO
    years = ENGINE_CONTEXT.divide(Decimal(numerator), Decimal(denominator))
    return ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(Decimal(rate).scaleb(-6), years), Decimal(_PERCENT))


def factors_between(starts: Ints, ends: Ints, terms: TermsColumns) -> Factors:
    """Factors by the days of each period."""
    numerator, denominator = year_fractions(starts, ends, terms.day_count)
    values = (terms.rate * numerator) / (denominator * (_PERCENT * RATE_UNIT))
    return Factors(
        terms.rate, terms.months, np.zeros(len(terms), dtype=bool), numerator, denominator, values, regular=None
    )


def factors_by_months(first_day: Ints, terms: TermsColumns) -> Factors:
    """Factors of leases that all count whole months; `first_day` is that of the first payment before any shift."""
    regular = (terms.rate * terms.months) / (_MONTHS * RATE_UNIT)
    plain = np.isnat(terms.first_payment_on) & (terms.day_rule != code(DayRule.LAST_DAY))
    in_arrears = plain & (terms.timing == code(Timing.ARREARS))
    starts = terms.starts_on.astype(np.int64)
    numerator, denominator = np.zeros((1, len(terms)), np.int64), np.ones((1, len(terms)), np.int64)
    if not plain.all():
        years = year_fractions(starts, first_day, np.full(len(terms), code(DayCount.PERIOD)))
        numerator[0], denominator[0] = np.where(plain, 0, years[0]), np.where(plain, 1, years[1])
    first = (terms.rate * numerator) / (denominator * (_PERCENT * RATE_UNIT))
    first[0] = np.where(in_arrears, regular, first[0])
    return Factors(terms.rate, terms.months, in_arrears, numerator, denominator, first, regular)
