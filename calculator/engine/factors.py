"""How much interest a rouble owed bears in each period, and the days of the period."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from calculator.engine.dates import payment_dates
from calculator.engine.days import year_fraction
from calculator.engine.rounding import ENGINE_CONTEXT
from calculator.engine.terms import DayCount, DayRule, Shift, Terms, Timing

_ZERO = Decimal(0)
# What of a period inside one calendar year its factor depends on besides the days: nothing, or whether it is leap.
_BY_DAYS = {DayCount.ACT_365F: False, DayCount.ACT_360: False, DayCount.ACT_ACT: True, DayCount.ACT_ACT_ISDA: True}


def interest_factor(start: date, end: date, rate: Decimal, day_count: DayCount) -> Decimal:
    """Interest of one rouble from `start` to `end` at `rate` percent a year; not rounded (40 digits)."""
    if end == start or not rate:
        return _ZERO
    return _factor(rate, year_fraction(start, end, day_count))


def period_factors(terms: Terms, dates: Sequence[date]) -> list[Decimal]:
    """Interest factors of all periods; the first runs from the start of the lease to the first payment.

    In advance the first payment is on the start, so its factor is zero. Months are counted by the dates of the
    schedule before they are shifted to business days: R/12 a month does not change with a holiday. Days are counted
    by the dates on which payments fall due.
    """
    if terms.day_count is DayCount.PERIOD:
        return _by_months(terms, dates)
    if terms.day_count in _BY_DAYS:
        return _by_days(terms, dates)
    starts = (terms.starts_on, *dates)
    return [interest_factor(start, end, terms.rate, terms.day_count) for start, end in zip(starts, dates, strict=False)]


def period_days(terms: Terms, dates: Sequence[date]) -> list[int]:
    """Calendar days of all periods."""
    ordinals = [day.toordinal() for day in dates]
    return [end - start for start, end in zip((terms.starts_on.toordinal(), *ordinals), ordinals, strict=False)]


def _by_months(terms: Terms, dates: Sequence[date]) -> list[Decimal]:
    regular = ENGINE_CONTEXT.divide(terms.rate * terms.months, Decimal(1200))
    if terms.first_payment_on is None and terms.day_rule is DayRule.SAME_DAY:
        first = regular if terms.timing is Timing.ARREARS else _ZERO
    else:
        # Shifting moves the first date too; interest in months keeps to the date before it.
        kept = dates[0] if terms.shift is Shift.NONE else payment_dates(replace(terms, payments=1, shift=Shift.NONE))[0]
        first = interest_factor(terms.starts_on, kept, terms.rate, DayCount.PERIOD)
    return [first] + [regular] * (len(dates) - 1)


def _by_days(terms: Terms, dates: Sequence[date]) -> list[Decimal]:
    """Periods of as many days in a year of the same length have the same factor: it is divided once."""
    by_year = _BY_DAYS[terms.day_count]
    known: dict[tuple[int, bool], Decimal] = {}
    factors: list[Decimal] = []
    start = terms.starts_on
    for days, end in zip(period_days(terms, dates), dates, strict=True):
        if by_year and start.year != end.year:
            factor = interest_factor(start, end, terms.rate, terms.day_count)
        else:
            key = (days, by_year and isleap(end.year))
            if key not in known:
                known[key] = interest_factor(start, end, terms.rate, terms.day_count)
            factor = known[key]
        factors.append(factor)
        start = end
    return factors


def _factor(rate: Decimal, years: Decimal) -> Decimal:
    return ENGINE_CONTEXT.divide(ENGINE_CONTEXT.multiply(rate, years), Decimal(100))
