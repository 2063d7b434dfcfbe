"""Mixed plans: two ledgers in one."""

import numpy as np

from calculator.engine.batch.base import rounded
from calculator.engine.batch.columns import Flags, Floats
from calculator.engine.batch.equal import formula_of
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.paying import Paid, parts_of
from calculator.engine.batch.rounding import LARGEST
from calculator.engine.terms import Mixed

SHARE_UNIT = 1_000_000


class MixedProgram:
    """A share in equal parts, the rest as an annuity with a balance of its own."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        shares = np.array(
            [int(plan.share * SHARE_UNIT) if isinstance(plan, Mixed) else 0 for plan in leases.terms.plans]
        )
        left = (leases.financed - leases.floor).astype(np.int64)
        in_parts = (2 * left * shares[leases.terms.plan] + SHARE_UNIT) // (2 * SHARE_UNIT)
        start = leases.terms.grace
        self._parts = parts_of(leases, in_parts, leases.count - start)
        self._balance = leases.financed - in_parts
        bounds = formula_of(leases, start, self._balance)
        amount, certain = rounded(bounds, np.ones_like(leases.unit), np.zeros_like(leases.up))
        free = leases.stretched(start, leases.count - 1).max(axis=0) == 0
        count = leases.count - start
        exact = (2 * (self._balance - leases.floor).astype(np.int64) + count) // (2 * count)
        self._amount = np.where(free, exact, amount)
        self.uncertain: Flags = ~(certain | free) & (count > 1)

    def begin(self, row: int, balance: Floats) -> None:
        """Nothing changes on the way."""

    def closes(self, row: int) -> Flags:
        """Only the last payment."""
        found: Flags = self._leases.count == row + 1
        return found

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:
        """Pay a part, and what the equal payment repays of the annuity's balance."""
        size = len(due)
        balance = self._balance[:size]
        started = self._leases.terms.grace[:size] <= row
        repaid = np.where(started, self._amount[:size] - self._leases.interest.of(balance, row), 0)
        # Below zero rounding goes the other way; rates at which rounding itself grows without bound lead anywhere.
        astray = (balance < 0) | (balance > LARGEST)
        self.uncertain[:size] |= astray & (self._leases.count[:size] > row + 1)
        balance -= repaid
        return self._parts.pay(repaid, due, left)
