"""Effective annual rates of many leases: pyxirr finds, the flows at the found rate are checked."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pyxirr

from calculator.engine.batch.columns import KOPECKS, Days, Flags, Floats, Ints
from calculator.engine.batch.result import ScheduleBatch
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.flows import DAYS_IN_YEAR, xirr

# Roubles that may be left over at the found rate: the same as in `flows`.
_LEFT = 0.01
# Sets that are checked together: their flows stay in the cache of a core.
_PART = 1000


def effective_rates(batch: ScheduleBatch) -> Floats:
    """The client's rate a year of each lease, as a share; NaN where no rate exists.

    What is financed comes on the start, all rows are paid on their dates. Fees outside the schedule are not in it.
    """
    parts = [_of_leases(batch, start, min(start + _PART, len(batch))) for start in range(0, len(batch), _PART)]
    return np.concatenate([np.zeros(0), *parts])


def xirr_batch(amounts: Floats, days: Days, offsets: Ints) -> Floats:
    """XIRR of each set of flows, `offsets[i]` to `offsets[i + 1]`; the earliest day of a set comes first.

    Amounts are in roubles. At the returned rate the flows come to less than a kopeck, as far as floats can tell sums of
    their size; where pyxirr's rate does not, it is finished by a step of Newton's, and what is then still not right,
    or was not found, or may be one of several rates, is left to the Decimal `xirr`. NaN where no rate exists.
    """
    rates = [np.zeros(0)]
    for start in range(0, len(offsets) - 1, _PART):
        part = offsets[start : start + _PART + 1]
        flows = slice(int(part[0]), int(part[-1]))
        rates.append(_of_part(amounts[flows], days[flows], part - part[0]))
    return np.concatenate(rates)


def _of_leases(batch: ScheduleBatch, start: int, stop: int) -> Floats:
    """A row before those of each lease takes what is financed."""
    offsets = batch.offsets[start : stop + 1]
    rows = slice(int(offsets[0]), int(offsets[-1]))
    firsts = offsets[:-1] - offsets[0]
    financed = (batch.closing[rows][firsts] + batch.principal[rows][firsts]) / KOPECKS
    amounts = np.insert(batch.payment[rows] / -KOPECKS, firsts, financed)
    days = np.insert(batch.due_on[rows], firsts, batch.terms.starts_on[start:stop])
    return _of_part(amounts, days, offsets - offsets[0] + np.arange(len(offsets)))


def _of_part(amounts: Floats, days: Days, offsets: Ints) -> Floats:
    find, nan, bounds = pyxirr.xirr, float("nan"), offsets.tolist()
    found = [
        nan if (rate := find(days[start:stop], amounts[start:stop], silent=True)) is None else rate
        for start, stop in pairwise(bounds)
    ]
    years = (days - np.repeat(days[offsets[:-1]], np.diff(offsets))).astype(np.float64) / DAYS_IN_YEAR
    with np.errstate(all="ignore"):
        rates = _finished(np.array(found), amounts, years, offsets)
    doubtful = np.isnan(rates) | _changes_sign_again(amounts, offsets)
    for place in np.flatnonzero(doubtful):
        part = slice(bounds[place], bounds[place + 1])
        rates[place] = _by_decimal(amounts[part], days[part])
    return rates


def _finished(rates: Floats, amounts: Floats, years: Floats, offsets: Ints) -> Floats:
    """Rates at which nothing is left over; NaN where a step did not help."""
    left, slope, size = _left(rates, amounts, years, offsets)
    # The share is what floats lose in a sum of that size.
    # Flows of a single day come to the same at any rate.
    good = (np.abs(left) <= np.maximum(_LEFT / 2, size * 2.0**-44)) & (slope != 0)
    again = np.flatnonzero(~good)
    if not len(again):
        return rates
    rates[again] -= left[again] / slope[again]
    chosen = np.repeat(~good, np.diff(offsets))
    counts = np.concatenate([[0], np.cumsum(np.diff(offsets)[again])])
    left, _, size = _left(rates[again], amounts[chosen], years[chosen], counts)
    rates[again] = np.where(np.abs(left) <= np.maximum(_LEFT, size * 2.0**-44), rates[again], np.nan)
    return rates


def _left(rates: Floats, amounts: Floats, years: Floats, offsets: Ints) -> tuple[Floats, Floats, Floats]:
    """What the flows come to, how fast that changes with the rate, and the sum of their sizes."""
    worths = np.repeat(-np.log1p(rates), np.diff(offsets))
    worths *= years
    np.exp(worths, out=worths)
    worths *= amounts
    starts = offsets[:-1]
    left: Floats = np.add.reduceat(worths, starts)
    size: Floats = np.add.reduceat(np.abs(worths), starts)
    worths *= years
    slope: Floats = -np.add.reduceat(worths, starts) / (1 + rates)
    return left, slope, size


def _changes_sign_again(amounts: Floats, offsets: Ints) -> Flags:
    """Sets whose flows change sign more than once, so that they may have several rates."""
    kept = amounts != 0
    sets = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))[kept]
    negative = (amounts < 0)[kept]
    changes = (negative[1:] != negative[:-1]) & (sets[1:] == sets[:-1])
    again: Flags = np.bincount(sets[1:][changes], minlength=len(offsets) - 1) > 1
    return again


def _by_decimal(amounts: Floats, days: Days) -> float:
    dates: list[date] = days.tolist()
    try:
        return float(xirr([Decimal(repr(amount)) for amount in amounts.tolist()], dates))
    except ImpossibleTerms:
        return float("nan")
