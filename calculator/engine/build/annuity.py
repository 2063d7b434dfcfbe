"""Equal payments, equal parts of principal, both mixed by share, and one after the other."""

from decimal import Decimal

from calculator.engine.build.base import Stretch, equal_base, settled_base
from calculator.engine.build.walk import Walk
from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.terms import Annuity, Differentiated, Mixed, Phases

_ONE = Decimal(1)
_ZERO = Decimal(0)
# At rates at which rounding itself grows without bound, more than any lease owes: there the share only splits what the
# rows repay anyway.
_ASTRAY = Decimal(10) ** 15


def walk_annuity(walk: Walk) -> Decimal:
    """Write the rows of equal payments; returns the payment before rounding."""
    frame, start = walk.frame, walk.done
    factors, count = frame.factors[start:], frame.count - start
    base = equal_base(factors, walk.balance, frame.floor)
    if base < walk.balance * max(factors):
        # In the longest period the payment does not cover the interest.
        stretch = Stretch(factors, walk.balance, frame.floor, [_ONE] * count, [_ZERO] * count)
        base = settled_base(stretch, base, frame.terms.shortfall)
    walk.equal(frame.rounded(base), count - 1)
    walk.close()
    return base


def walk_differentiated(walk: Walk) -> Decimal:
    """Write the rows of equal principal; returns the part of principal before rounding."""
    count = walk.frame.count - walk.done
    base = (walk.balance - walk.frame.floor) / count
    walk.principals(_parts(walk, base, count - 1))
    walk.close()
    return base


def walk_mixed(walk: Walk, plan: Mixed) -> Decimal:
    """Write the rows of both parts added; returns the equal payment of the annuity part before rounding.

    `share` of what is repaid is in equal parts of principal. Interest is rounded once, on the whole balance.
    """
    frame, start = walk.frame, walk.done
    count, factors = frame.count - start, frame.factors[start:]
    in_parts = to_kopeck((walk.balance - frame.floor) * plan.share)
    balance = walk.balance - in_parts
    base = equal_base(factors, balance, frame.floor)
    payment, part = to_kopeck(base), in_parts / count
    principals = []
    for factor, equal_part in zip(factors[:-1], _parts(walk, part, count - 1), strict=True):
        repaid = payment - to_kopeck(balance * factor)
        balance = min(max(balance - repaid, _ZERO), _ASTRAY)
        principals.append(repaid + equal_part)
    walk.principals(principals)
    walk.close()
    return base


def walk_phases(walk: Walk, plan: Phases) -> Decimal:
    """Write the first payments of one plan over the whole term and re-solve the rest; returns the base of the first."""
    frame, count = walk.frame, walk.frame.count - walk.done
    if isinstance(plan.first, Annuity):
        base = equal_base(frame.factors[walk.done :], walk.balance, frame.floor)
        walk.equal(frame.rounded(base), plan.payments)
    else:
        base = (walk.balance - frame.floor) / count
        walk.principals(_parts(walk, base, plan.payments))
    if isinstance(plan.then, Differentiated):
        walk_differentiated(walk)
    else:
        walk_annuity(walk)
    return base


def _parts(walk: Walk, part: Decimal, count: int) -> list[Decimal]:
    """Parts of principal as they are repaid; with a coarse unit the payment is rounded instead of them."""
    return [to_kopeck(part) if walk.frame.terms.unit == KOPECK else part] * count
