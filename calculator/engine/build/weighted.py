"""Stepped and seasonal plans: payments in proportion to weights."""

from decimal import Decimal

from calculator.engine.build.base import Stretch, settled_base, weighted_base
from calculator.engine.build.walk import Walk
from calculator.engine.terms import ZERO, Weighted


def walk_weighted(walk: Walk, plan: Weighted) -> Decimal:
    """Write the rows; returns the base of the weights before rounding.

    The last payment that is not skipped takes the residue and repays down to the buyout price. Interest on that price
    in skipped periods after it is paid in the last row.
    """
    frame, start = walk.frame, walk.done
    weights = plan.weights[start:]
    closing = max(number for number, weight in enumerate(weights) if weight)
    weights = weights[: closing + 1]
    stretch = Stretch(
        factors=frame.factors[start : start + closing + 1],
        balance=walk.balance,
        floor=frame.floor,
        weights=weights,
        given=[ZERO] * len(weights),
    )
    base = settled_base(stretch, weighted_base(stretch), frame.terms.shortfall)
    walk.payments(frame.rounded(weight * base) for weight in weights[:-1])
    walk.close()
    skipped = frame.count - walk.done
    if skipped:
        walk.payments([ZERO] * (skipped - 1))
        walk.close()
    return base
