"""A chunk of leases before their payments are known: sums, dates and factors, longest leases first."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from calculator.engine.batch.columns import KOPECKS, RATE_UNIT, Flags, Floats, Ints, TermsColumns, code
from calculator.engine.batch.dates import first_months, regular_days, shift_days
from calculator.engine.batch.factors import Factors, factors_between, factors_by_months
from calculator.engine.batch.months import tables
from calculator.engine.batch.rounding import InterestRounding
from calculator.engine.build.limits import (
    HIGHEST_PRICE,
    HIGHEST_RATE,
    HIGHEST_UNIT,
    LONGEST_BUYOUT_DELAY,
    MONTHS,
    MOST_PAYMENTS,
)
from calculator.engine.terms import DayCount, RoundUnit, Shift, Shortfall

_MOST_MONEY = int(HIGHEST_PRICE * KOPECKS)
# Dates stop so many months before the calendar does: a buyout and the end of its period come later.
_SPARE_MONTHS = 30
_TABLES = ("plans", "calendars", "originals")


def financed_of(terms: TermsColumns) -> Ints:
    """What is financed, in kopecks."""
    return terms.price - terms.subsidy - terms.advance + terms.financed_costs


def within_bounds(terms: TermsColumns) -> Flags:
    """Leases whose terms are possible as far as the plan goes; of the others the Decimal engine says what is wrong."""
    left, financed = terms.price - terms.subsidy, financed_of(terms)
    month, _, _ = first_months(terms)
    first_is_before = ~np.isnat(terms.first_payment_on) & (terms.first_payment_on < terms.starts_on)
    last_month = month + (terms.payments - 1) * terms.months
    bounds = (
        (terms.price, 1, _MOST_MONEY),
        (terms.rate, 0, int(HIGHEST_RATE) * RATE_UNIT),
        (terms.payments, 1, MOST_PAYMENTS),
        (terms.subsidy, 0, terms.price),
        (terms.financed_costs, 0, _MOST_MONEY),
        (terms.advance, 0, np.minimum(left, left + terms.financed_costs - 1)),
        (terms.buyout, 0, financed),
        (terms.buyout_days, 0, np.where(terms.buyout_in_last, 0, LONGEST_BUYOUT_DELAY)),
        (terms.grace, 0, terms.payments - 1),
        (terms.unit, 1, int(HIGHEST_UNIT * KOPECKS)),
        (last_month, 0, tables().count - _SPARE_MONTHS),
    )
    fine = np.isin(terms.months, MONTHS) & ~first_is_before
    for values, lowest, highest in bounds:
        fine &= (values >= lowest) & (values <= highest)
    return fine


def part_of(terms: TermsColumns, chosen: Ints | slice) -> TermsColumns:
    """Columns of some of the leases."""
    arrays = {field.name: getattr(terms, field.name)[chosen] for field in fields(terms) if field.name not in _TABLES}
    return TermsColumns(plans=terms.plans, calendars=terms.calendars, **arrays)


@dataclass(eq=False)
class Leases:
    """A chunk: all of its leases count whole months, or none does. Lists and tables have a column for each lease."""

    terms: TermsColumns

    def __post_init__(self) -> None:
        """Lay out the periods."""
        terms = self.terms
        self.count: Ints = terms.payments
        self.rows = int(self.count[0])
        self.financed: Floats = financed_of(terms).astype(np.float64)
        self.floor: Floats = terms.buyout.astype(np.float64)
        self.unit: Floats = terms.unit.astype(np.float64)
        self.up: Flags = terms.round_unit == code(RoundUnit.UP)
        self.capitalise: Flags = terms.shortfall == code(Shortfall.CAPITALISE)
        # How many leases have each of the rows.
        self.active = np.searchsorted(-self.count, -np.arange(self.rows), side="left")
        month, keeps, _ = first_months(terms)
        regular = regular_days(month, keeps, terms.months, self.rows)
        self.due = regular
        if (terms.shift != code(Shift.NONE)).any():
            self.due = shift_days(regular, terms, np.arange(self.rows)[:, None] < self.count)
        self.factors = self._factors(regular[0])
        self.interest = InterestRounding(self.factors, self.financed, self.capitalise)

    def _factors(self, first_day: Ints) -> Factors:
        if self.terms.day_count[0] == code(DayCount.PERIOD):
            return factors_by_months(first_day, self.terms)
        starts = np.concatenate([self.terms.starts_on.astype(np.int64)[None], self.due[:-1]])
        return factors_between(starts, self.due, self.terms)

    @cached_property
    def table(self) -> Floats:
        """Factors of all rows."""
        return self.factors.rows(self.rows)

    def stretched(self, first: Ints, last: Ints) -> Floats:
        """Factors of the rows from `first` to `last` of each lease, zero elsewhere."""
        return np.where(self.between(first, last), self.table, 0)

    def between(self, first: Ints, last: Ints) -> Flags:
        """Which rows are from `first` to `last` of their lease."""
        rows = np.arange(self.rows)[:, None]
        inside: Flags = (rows >= first) & (rows <= last)
        return inside

    def collide(self) -> Flags:
        """Leases two of whose payments fall on one day, which only a shift to business days can do."""
        if (self.terms.shift == code(Shift.NONE)).all():
            return np.zeros(len(self.count), dtype=bool)
        later = np.arange(1, self.rows)[:, None] < self.count
        same: Flags = (later & (np.diff(self.due, axis=0) <= 0)).any(axis=0)
        return same
