"""The base of payments of many leases, as bounds between which the Decimal engine's base certainly lies.

All arithmetic is of floats; `u` is 2 ** -53, the relative error of one operation. A payment is accepted only if both
bounds round to the same amount (`rounded`): rounding rises with its argument, so the true base rounds to it too.
"""

from dataclasses import dataclass

import numpy as np

from calculator.engine.batch.columns import Flags, Floats, Ints

U = 2.0**-53
# What the Decimal engine accepts as fitting, as a share of the balance: the same as in `build.base`.
_PRECISION = 1e-12
# Half of the digit that the Decimal engine drops before it rounds up, in kopecks, and what is near it.
_NOISE_LEAST, _NOISE_MOST = 4e-8, 6e-8
_NEWTON_STEPS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """The base is from `low` to `high`; NaN where nothing is known."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Rows (first axis) that one base pays for, of many leases (second axis).

    Factors and weights are zero in rows outside a lease's stretch; its last row is `last`.
    """

    factors: Floats
    weights: Floats
    last: Ints
    balance: Floats
    floor: Floats
    capitalise: Flags

    def of(self, chosen: Ints) -> "Stretch":
        """The stretch of some of the leases."""
        return Stretch(
            self.factors[:, chosen],
            self.weights[:, chosen],
            self.last[chosen],
            self.balance[chosen],
            self.floor[chosen],
            self.capitalise[chosen],
        )


def around(value: Floats, error: Floats) -> Bounds:
    """Bounds on both sides, widened by what computing them costs."""
    error = error + np.abs(value) * (8 * U)
    return Bounds(value - error, value + error)


def equal_regular(balance: Floats, floor: Floats, first: Floats, regular: Floats, count: Ints) -> Bounds:
    """Equal payments when all factors but the first are `regular`, which is not zero: the closed form.

    With z = count * ln(1 + regular) and D = e ** z - 1 the payment is
    `(balance * (1 + first) * (D + 1) / (1 + regular) - floor) * regular / D`. log1p and expm1 are taken to err by at
    most 8 u; z then errs by 12 u of itself, and D by (20 + 12 z) u, because z / (1 - e ** -z) <= 1 + z. The rest are a
    dozen operations. The bound below is twice the sum, on the size of what is subtracted.
    """
    z = count * np.log1p(regular)
    grown = np.expm1(z)
    owed = balance * (1 + first) * ((grown + 1) / (1 + regular))
    share = regular / grown
    return around((owed - floor) * share, (owed + floor) * share * (128 + 48 * z) * U)


def by_formula(stretch: Stretch) -> Bounds:
    """The base when every payment covers its interest, or what it does not cover is capitalised.

    Sums and products of positive numbers, three operations a row: each side of the fraction errs by at most 4 u a row.
    """
    owed, paid = stretch.balance.copy(), np.zeros_like(stretch.balance)
    for factors, weights in zip(stretch.factors, stretch.weights, strict=True):
        growth = 1 + factors
        owed *= growth
        paid = paid * growth + weights
    error = (owed + stretch.floor) / paid * ((8 * len(stretch.factors) + 16) * U)
    return around((owed - stretch.floor) / paid, error)


def settled(stretch: Stretch, formula: Bounds) -> tuple[Bounds, Flags]:
    """The base with which the last payment is in proportion too, and where that is the formula's base itself.

    What the last payment lacks (the gap) falls as the base rises. The Decimal engine takes the formula's base if its
    gap is within the tolerance, and else any base whose gap is. So where the gap here, with its own error, is above
    the tolerance at one base and below minus the tolerance at another, the Decimal engine's base is between them.

    An error of a row grows by each later factor at most, so the gap errs by 16 u a row of the largest sum, times the
    product of all `1 + factor`.
    """
    start = (formula.low + formula.high) / 2
    gap, slope, size = _gap(stretch, start)
    tolerance = _PRECISION * stretch.balance
    growth = np.prod(1 + stretch.factors, axis=0)
    error = size * growth * (16 * (len(stretch.factors) + 2) * U)
    slack = error - slope * (formula.high - formula.low)
    fits = np.abs(gap) <= tolerance - slack
    surely_not = np.abs(gap) > tolerance + slack
    chosen = np.flatnonzero(~fits)
    low, high = formula.low.copy(), formula.high.copy()
    if len(chosen):
        found = _bracket(stretch.of(chosen), start[chosen], tolerance[chosen], error[chosen])
        either = ~surely_not[chosen]
        low[chosen] = np.where(either, np.minimum(found.low, low[chosen]), found.low)
        high[chosen] = np.where(either, np.maximum(found.high, high[chosen]), found.high)
    return Bounds(low, high), fits


def rounded(bounds: Bounds, unit: Floats, up: Flags) -> tuple[Floats, Flags]:
    """Payments rounded to units of kopecks as the terms say, and where that is certain."""
    least, most = bounds.low / unit, bounds.high / unit
    near_least, near_most = (
        np.floor(least + 0.5 - np.abs(least) * (2 * U)),
        np.floor(most + 0.5 + np.abs(most) * (2 * U)),
    )
    if up.any():
        near_least = np.where(up, np.ceil((bounds.low - _NOISE_MOST) / unit - np.abs(least) * (2 * U)), near_least)
        near_most = np.where(up, np.ceil((bounds.high - _NOISE_LEAST) / unit + np.abs(most) * (2 * U)), near_most)
    return near_least * unit + 0.0, near_least == near_most


def _bracket(stretch: Stretch, start: Floats, tolerance: Floats, error: Floats) -> Bounds:
    base, slope = _root(stretch, start, tolerance, error)
    margin = (tolerance + 2 * error) * 2 / -slope
    low, high = base - margin, base + margin
    known = (_gap(stretch, low)[0] > tolerance + error) & (_gap(stretch, high)[0] < -tolerance - error)
    return Bounds(np.where(known, low, np.nan), np.where(known, high, np.nan))


def _root(stretch: Stretch, start: Floats, tolerance: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Newton's steps inside a shrinking interval; the gap is of straight pieces, so few are needed."""
    base, low, high = start.copy(), np.zeros_like(start), np.full_like(start, np.inf)
    for _ in range(_NEWTON_STEPS):
        gap, slope, _ = _gap(stretch, base)
        if not (np.abs(gap) > tolerance / 4 + error).any():
            break
        low, high = np.where(gap > 0, base, low), np.where(gap > 0, high, base)
        step = base - gap / slope
        middle = np.where(np.isfinite(high), (low + high) / 2, base * 2)
        base = np.where((step > low) & (step < high), step, middle)
    return base, slope


def _gap(stretch: Stretch, base: Floats) -> tuple[Floats, Floats, Floats]:
    """How much more than its share the last payment must be, how fast that changes, and the largest sum on the way."""
    capitalise, floor = stretch.capitalise, stretch.floor
    balance, zero = stretch.balance, np.zeros_like(base)
    due = payment = zero
    by_balance = by_due = by_payment = zero
    gap, slope, size = zero.copy(), zero.copy(), balance.copy()
    for row, (factors, weights) in enumerate(zip(stretch.factors, stretch.weights, strict=True)):
        repays = capitalise | (payment > due)
        rest, by_rest = payment - due, by_payment - by_due
        balance, by_balance = balance - np.where(repays, rest, 0), by_balance - np.where(repays, by_rest, 0)
        done = balance < floor
        balance, by_balance = np.where(done, floor, balance), np.where(done, 0, by_balance)
        due = np.where(repays, 0, -rest) + balance * factors
        by_due = np.where(repays, 0, -by_rest) + by_balance * factors
        payment, by_payment = weights * base, weights
        np.maximum(size, balance + due + np.abs(payment), out=size)
        here = stretch.last == row
        if here.any():
            gap[here] = (balance - floor + due - payment)[here]
            slope[here] = (by_balance + by_due - by_payment)[here]
    return gap, slope, size
