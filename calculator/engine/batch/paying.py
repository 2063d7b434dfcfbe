"""How a payment is cut into interest and principal, and parts of principal that are rounded with it."""

from dataclasses import dataclass

import numpy as np

from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.leases import Leases

type Paid = tuple[Floats, Floats]


def cut(amount: Floats, due: Floats, left: Floats, capitalise: Flags) -> Paid:
    """A payment of which no more is taken than is left to repay; interest comes first, or is capitalised."""
    payment = np.minimum(amount, due + left)
    interest = np.where(capitalise, due, np.minimum(payment, due))
    return interest, payment - interest


@dataclass(slots=True, eq=False)
class Parts:
    """Equal parts of principal: `total / count`, in kopecks where payments are not rounded to a coarser unit."""

    total: Ints
    count: Ints
    unit: Ints
    up: Flags

    def pay(self, extra: Floats, due: Floats, left: Floats) -> Paid:
        """A part and an extra sum are repaid; the payment is rounded to the unit, and the principal follows it."""
        size = len(due)
        total, count, unit = self.total[:size], self.count[:size], self.unit[:size]
        amount = (2 * total + count) // (2 * count) + extra
        if (unit > 1).any():
            # Exact: a product of a balance and the number of payments is below 2 ** 60.
            exact = total + count * (extra + due).astype(np.int64)
            units = count * unit
            whole = np.where(self.up[:size], -(-exact // units), (2 * exact + units) // (2 * units))
            amount = np.where(unit > 1, whole * unit - due, amount)
        return due, np.minimum(np.maximum(amount, 0), left)


def parts_of(leases: Leases, total: Ints, count: Ints) -> Parts:
    """Equal parts of `total` in so many payments, rounded as the terms say."""
    return Parts(total, count, leases.terms.unit, leases.up)
