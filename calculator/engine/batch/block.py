"""Rows of a chunk of leases as they are written: one array a figure, kopecks in floats, a column for each lease."""

from dataclasses import dataclass

import numpy as np

from calculator.engine.batch.columns import Flags, Floats, Ints
from calculator.engine.batch.factors import Factors, factors_between
from calculator.engine.batch.leases import Leases, part_of
from calculator.engine.batch.rounding import InterestRounding


@dataclass(slots=True, eq=False)
class Block:
    """Figures of rows, and the leases of which they are not certain."""

    interest: Floats
    principal: Floats
    closing: Floats
    # None: nothing is ever deferred.
    deferred: Floats | None
    due: Ints
    uncertain: Flags

    @classmethod
    def blank(cls, leases: Leases) -> "Block":
        """Room for all rows, and one for buyouts; nothing deferred."""
        shape = (leases.rows + 1, len(leases.count))
        interest, principal, closing = (np.zeros(shape) for _ in range(3))
        due = np.concatenate([leases.due, leases.due[-1:]])
        return cls(interest, principal, closing, None, due, leases.collide())


def add_buyouts(block: Block, leases: Leases) -> None:
    """Write the buyout: into the last payment, or as a row of its own with interest of the days until then."""
    terms = leases.terms
    inside = np.flatnonzero(terms.buyout_in_last & (terms.buyout > 0))
    last = leases.count[inside] - 1
    block.principal[last, inside] += leases.floor[inside]
    block.closing[last, inside] -= leases.floor[inside]
    apart = np.flatnonzero(~terms.buyout_in_last & (terms.buyout > 0))
    if not len(apart):
        return
    row = leases.count[apart]
    starts = block.due[row - 1, apart]
    ends = starts + terms.buyout_days[apart]
    block.due[row, apart] = ends
    block.principal[row, apart] = leases.floor[apart]
    block.closing[row, apart] = 0
    late = np.flatnonzero(ends > starts)
    if len(late):
        chosen = apart[late]
        factors = factors_between(starts[late][None], ends[late][None], part_of(terms, chosen))
        block.interest[leases.count[chosen], chosen] = _interest(leases.floor[chosen], factors)


def _interest(price: Floats, factors: Factors) -> Floats:
    return InterestRounding(factors, price, np.zeros(len(price), dtype=bool)).of(price, 0)
