"""Stepped and seasonal plans."""

from collections.abc import Sequence

import numpy as np

from calculator.engine.batch.base import Bounds, Stretch, U, by_formula, rounded, settled
from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.paying import Paid, cut
from calculator.engine.terms import Plan, Weighted


class WeightedProgram:
    """Payments in proportion to weights."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        start, rows = leases.terms.grace, np.arange(leases.rows)[:, None]
        weights, fits = _weights(leases)
        weights[rows < start] = 0
        paying = weights > 0
        self._closing: Ints = np.where(paying.any(axis=0), leases.rows - 1 - np.argmax(paying[::-1], axis=0), -1)
        stretch = Stretch(
            leases.stretched(start, self._closing),
            weights,
            self._closing,
            leases.financed,
            leases.floor,
            leases.capitalise,
        )
        base, _ = settled(stretch, by_formula(stretch))
        unsure = weights * (8 * U)
        low, high = base.low * (weights - unsure), base.high * (weights + unsure)
        self._amounts, certain = rounded(Bounds(low, high), leases.unit, np.broadcast_to(leases.up, low.shape))
        matters = rows < self._closing
        self.uncertain: Flags = (matters & ~certain).any(axis=0) | ~fits | (self._closing < 0)
        self._amounts[~matters] = 0

    def begin(self, row: int, balance: Floats) -> None:
        """Nothing changes on the way."""

    def closes(self, row: int) -> Flags:
        """The last payment that is not skipped, and after it the last row."""
        found: Flags = (self._closing == row) | (self._leases.count == row + 1)
        return found

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:
        """Pay what the weight says."""
        size = len(due)
        return cut(self._amounts[row, :size], due, left, self._leases.capitalise[:size])


def _weights(leases: Leases) -> tuple[Floats, Flags]:
    """Weights of all rows, and which leases have one for each of their payments."""
    plans: Sequence[Plan] = leases.terms.plans
    used, place = np.unique(leases.terms.plan, return_inverse=True)
    table = np.zeros((leases.rows, len(used)))
    lengths = np.zeros(len(used), dtype=np.int64)
    for column, number in enumerate(used):
        plan = plans[number]
        weights = [float(weight) for weight in plan.weights[: leases.rows]] if isinstance(plan, Weighted) else []
        table[: len(weights), column] = weights
        lengths[column] = len(plan.weights) if isinstance(plan, Weighted) else 0
    return table[:, place], lengths[place] == leases.count
