"""Equal payments of many leases, and where they are certain."""

import numpy as np

from calculator.engine.batch.base import Bounds, Stretch, by_formula, equal_regular, rounded, settled
from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.leases import Leases


def equal_payments(
    leases: Leases, chosen: Ints, start: Ints, balance: Floats, *, settles: Flags | None = None
) -> tuple[Floats, Flags]:
    """Equal payments of chosen leases from row `start` on, rounded, and where they are certain."""
    count, floor, up = leases.count[chosen], leases.floor[chosen], leases.up[chosen]
    inside = (np.arange(leases.rows)[:, None] >= start) & (np.arange(leases.rows)[:, None] < count)
    factors = np.where(inside, leases.table[:, chosen], 0)
    stretch = Stretch(factors, inside.astype(np.float64), count - 1, balance, floor, leases.capitalise[chosen])
    bounds = by_formula(stretch)
    highest = factors.max(axis=0)
    if settles is not None:
        bounds = _settled_where_short(stretch, bounds, balance * highest, settles)
    amount, certain = rounded(bounds, leases.unit[chosen], up)
    free = highest == 0
    if free.any():
        left, units = (balance - floor).astype(np.int64), (count - start) * leases.terms.unit[chosen]
        whole = np.where(up, -(-left // units), (2 * left + units) // (2 * units)) * leases.terms.unit[chosen]
        amount, certain = np.where(free, whole, amount), certain | free
    return amount, certain


def _settled_where_short(stretch: Stretch, bounds: Bounds, interest: Floats, settles: Flags) -> Bounds:
    """Settle the payments that do not cover the highest interest, or may not."""
    short = np.flatnonzero(settles & ~(bounds.low > interest * (1 + 1e-15)))
    if not len(short):
        return bounds
    formula = Bounds(bounds.low[short], bounds.high[short])
    found, fits = settled(stretch.of(short), formula)
    # Where it is not certain that the Decimal engine settles, only its formula's base is.
    known = fits | (formula.high < interest[short] * (1 - 1e-15))
    low, high = bounds.low.copy(), bounds.high.copy()
    low[short], high[short] = np.where(known, found.low, np.nan), np.where(known, found.high, np.nan)
    return Bounds(low, high)


def regular_payments(leases: Leases) -> tuple[Floats, Flags]:
    """Equal payments of annuities without grace to the kopeck, where they surely cover the interest of every row."""
    factors = leases.factors
    if factors.regular is None:
        inside = leases.between(np.zeros_like(leases.count), leases.count - 1)
        table = leases.stretched(np.zeros_like(leases.count), leases.count - 1)
        weights = inside.astype(np.float64)
        bounds = by_formula(Stretch(table, weights, leases.count - 1, leases.financed, leases.floor, leases.capitalise))
        highest = table.max(axis=0)
    else:
        bounds = equal_regular(leases.financed, leases.floor, factors.values[0], factors.regular, leases.count)
        highest = np.maximum(factors.values[0], factors.regular)
    amount, certain = rounded(bounds, leases.unit, leases.up)
    return amount, certain & (amount > leases.financed * highest + 1)


def formula_of(leases: Leases, start: Ints, balance: Floats) -> Bounds:
    """Equal payments from row `start` on, before they are rounded; of another balance than the lease's."""
    last = leases.count - 1
    weights = leases.between(start, last).astype(np.float64)
    return by_formula(Stretch(leases.stretched(start, last), weights, last, balance, leases.floor, leases.capitalise))
