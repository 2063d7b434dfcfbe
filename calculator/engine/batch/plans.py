"""What plans pay in each row of many leases: rules of `calculator.engine.build` on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Protocol

import numpy as np

from calculator.engine.batch.base import Bounds, Stretch, by_formula, equal_regular, rounded, settled
from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.leases import Leases
from calculator.engine.batch.rounding import LARGEST
from calculator.engine.terms import Annuity, Differentiated, Mixed, Phases, Plan, Weighted

type Paid = tuple[Floats, Floats]

_SHARE_UNIT = 1_000_000
_HIGHEST_WEIGHT = Decimal(1_000_000)


class Kind(IntEnum):
    """Plans that are walked together."""

    DECIMAL = 0
    STAGES = 1
    MIXED = 2
    WEIGHTED = 3


def kind_of(plan: Plan) -> Kind:
    """How a plan is walked; individual ones are too intricate, and what is out of bounds is refused by the other."""
    match plan:
        case Annuity() | Differentiated():
            return Kind.STAGES
        case Phases(payments=payments) if payments > 0:
            return Kind.STAGES
        case Mixed(share=share) if share.is_finite() and 0 <= share <= 1 and share * _SHARE_UNIT % 1 == 0:
            return Kind.MIXED
        case Weighted(weights=weights) if all(w.is_finite() and 0 <= w <= _HIGHEST_WEIGHT for w in weights):
            return Kind.WEIGHTED
        case _:
            return Kind.DECIMAL


class Program(Protocol):
    """Pays row after row."""

    uncertain: Flags

    def begin(self, row: int, balance: Floats) -> None:
        """Get ready for a row, before which the `balance` is owed."""

    def closes(self, row: int) -> Flags:
        """Which leases repay down to the buyout price in this row."""

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:
        """Interest and principal of the first leases of the chunk, where they neither close nor have grace."""


def make_program(kind: Kind, leases: Leases) -> Program:
    """The program of a chunk of one kind."""
    match kind:
        case Kind.MIXED:
            return MixedProgram(leases)
        case Kind.WEIGHTED:
            return WeightedProgram(leases)
        case _:
            return StagesProgram(leases)


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
        self._parts = _parts(leases, np.zeros_like(leases.count), np.ones_like(leases.count))
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

    def pay(self, row: int, due: Floats, left: Floats) -> Paid:
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


def equal_payments(
    leases: Leases, chosen: Ints, start: Ints, balance: Floats, *, settles: Flags | None = None
) -> tuple[Floats, Flags]:
    """Equal payments of chosen leases from row `start` on, rounded, and where they are certain."""
    count, floor, unit, up = (values[chosen] for values in (leases.count, leases.floor, leases.unit, leases.up))
    inside = (np.arange(leases.rows)[:, None] >= start) & (np.arange(leases.rows)[:, None] < count)
    factors = np.where(inside, leases.table[:, chosen], 0)
    stretch = Stretch(factors, inside.astype(np.float64), count - 1, balance, floor, leases.capitalise[chosen])
    bounds = by_formula(stretch)
    highest = factors.max(axis=0)
    if settles is not None:
        bounds = _settled_where_short(stretch, bounds, balance * highest, settles)
    amount, certain = rounded(bounds, unit, up)
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


class MixedProgram:
    """A share in equal parts, the rest as an annuity with a balance of its own."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        shares = np.array(
            [int(plan.share * _SHARE_UNIT) if isinstance(plan, Mixed) else 0 for plan in leases.terms.plans]
        )
        left = (leases.financed - leases.floor).astype(np.int64)
        in_parts = (2 * left * shares[leases.terms.plan] + _SHARE_UNIT) // (2 * _SHARE_UNIT)
        start = leases.terms.grace
        self._parts = _parts(leases, in_parts, leases.count - start)
        self._balance = leases.financed - in_parts
        bounds = _formula_of(leases, start, self._balance)
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
        unsure = weights * (8 * 2.0**-53)
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


def _stages(plan: Plan) -> tuple[bool, bool, int]:
    """Whether the first and the second stage are equal parts, and payments of the first one if there are two."""
    if isinstance(plan, Phases):
        return isinstance(plan.first, Differentiated), isinstance(plan.then, Differentiated), plan.payments
    by_parts = isinstance(plan, Differentiated)
    return by_parts, by_parts, 0


def _parts(leases: Leases, total: Ints, count: Ints) -> Parts:
    return Parts(total, count, leases.terms.unit, leases.up)


def _formula_of(leases: Leases, start: Ints, balance: Floats) -> Bounds:
    last = leases.count - 1
    weights = leases.between(start, last).astype(np.float64)
    return by_formula(Stretch(leases.stretched(start, last), weights, last, balance, leases.floor, leases.capitalise))


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
