"""Annuities and equal parts of principal, and phases of both."""

import numpy as np

from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.equal import equal_payments
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.paying import Paid, cut, parts_of
from calculator.engine.terms import Differentiated, Phases, Plan


class StagesProgram:
    """Annuity and differentiated, or one after the other."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        plans = [_stages(plan) for plan in leases.terms.plans]
        first, second, switch = (np.array(values)[leases.terms.plan] for values in zip(*plans, strict=True))
        self._by_parts: Flags = first
        self._then_by_parts: Flags = second
        start = leases.terms.grace
        self._switch: Ints = np.where(switch > 0, start + switch, -1)
        regular = leases.count - start
        self.uncertain: Flags = (switch > 0) & (switch >= regular)
        self._amount = np.zeros_like(leases.financed)
        self._parts = parts_of(leases, np.zeros_like(leases.count), np.ones_like(leases.count))
        self._set(np.arange(len(leases.count)), start, leases.financed, is_first=switch > 0)

    def begin(self, row: int, balance: Floats) -> None:
        """Solve the second stage of the leases that reach it."""
        here = np.flatnonzero(self._switch[: len(balance)] == row)
        if len(here):
            self._by_parts[here] = self._then_by_parts[here]
            self._set(here, np.full(len(here), row), balance[here], is_first=np.zeros(len(here), dtype=bool))

    def closes(self, row: int) -> Flags:
        """Only the last payment."""
        found: Flags = self._leases.count == row + 1
        return found

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:  # noqa: ARG002 - other plans need the row
        """Pay equal payments or equal parts."""
        size = len(due)
        by_parts = self._by_parts[:size]
        if not by_parts.any():
            return cut(self._amount[:size], due, left, self._leases.capitalise[:size])
        interest, principal = self._parts.pay(np.zeros(size), due, left)
        if by_parts.all():
            return interest, principal
        equal = cut(self._amount[:size], due, left, self._leases.capitalise[:size])
        return np.where(by_parts, interest, equal[0]), np.where(by_parts, principal, equal[1])

    def _set(self, chosen: Ints, start: Ints, balance: Floats, *, is_first: Flags) -> None:
        """Solve a stage: its parts, or its equal payment. A first of two stages is never settled."""
        leases, count = self._leases, self._leases.count[chosen] - start
        self._parts.total[chosen] = (balance - leases.floor[chosen]).astype(np.int64)
        self._parts.count[chosen] = count
        equal = np.flatnonzero(~self._by_parts[chosen])
        if len(equal):
            picked = chosen[equal]
            amount, certain = equal_payments(leases, picked, start[equal], balance[equal], settles=~is_first[equal])
            self._amount[picked] = amount
            # A single payment closes the lease, whatever the base.
            self.uncertain[picked] |= ~certain & (count[equal] > 1)


def _stages(plan: Plan) -> tuple[bool, bool, int]:
    """Whether the first and the second stage are equal parts, and payments of the first one if there are two."""
    if isinstance(plan, Phases):
        return isinstance(plan.first, Differentiated), isinstance(plan.then, Differentiated), plan.payments
    by_parts = isinstance(plan, Differentiated)
    return by_parts, by_parts, 0
