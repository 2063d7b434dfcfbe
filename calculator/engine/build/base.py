"""The base of a plan's payments: what each weight is multiplied with, so that the balance ends at the buyout price.

With `P_k` the product of `1 + f` over the first k periods and weights `w_k`, the base is
`(F * P_n - B - sum(a_k * P_n / P_k)) / sum(w_k * P_n / P_k)`, where `a_k` are the payments that are given. Not rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from calculator.engine.rounding import ENGINE_CONTEXT
from calculator.engine.terms import Shortfall

_ZERO = Decimal(0)
_ONE = Decimal(1)
# Below it the closed form of the sum loses digits to the difference of nearly equal numbers.
_SMALL_FACTOR = Decimal("1E-12")
_ITERATIONS = 200
_DOUBLINGS = 60
_PRECISION = Decimal("1E-12")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods that one base pays for: `balance` is owed before them and `floor` after them.

    `weights` and `given` have an item for every period: the payment is `weight * base + given`.
    """

    factors: Sequence[Decimal]
    balance: Decimal
    floor: Decimal
    weights: Sequence[Decimal]
    given: Sequence[Decimal]


def equal_base(factors: Sequence[Decimal], balance: Decimal, floor: Decimal) -> Decimal:
    """The equal payment that brings `balance` to `floor`; at zero rate the difference divided by their number."""
    with localcontext(ENGINE_CONTEXT):
        return _equal_base(factors, balance, floor)


def _equal_base(factors: Sequence[Decimal], balance: Decimal, floor: Decimal) -> Decimal:
    count, regular = len(factors), factors[-1]
    # Only the first period may differ: of three periods of 31, 28 and 31 days the formula would not see the second.
    if regular > _SMALL_FACTOR and factors.count(regular) - (factors[0] == regular) == count - 1:
        growth = (_ONE + regular) ** (count - 1)
        first = _ONE + factors[0]
        return (balance * first * growth - floor) * regular / (growth * (_ONE + regular) - _ONE)
    owed, paid = balance, _ZERO
    for factor in factors:
        growth = _ONE + factor
        owed, paid = owed * growth, paid * growth + _ONE
    return (owed - floor) / paid


def weighted_base(stretch: Stretch) -> Decimal:
    """The base by the formula: exact when every payment covers its interest, or uncovered interest is capitalised.

    Negative when the given payments alone repay more than is owed.
    """
    with localcontext(ENGINE_CONTEXT):
        owed, paid = stretch.balance, _ZERO
        for factor, weight, given in zip(stretch.factors, stretch.weights, stretch.given, strict=True):
            growth = _ONE + factor
            owed, paid = owed * growth - given, paid * growth + weight
        return (owed - stretch.floor) / paid


def settled_base(stretch: Stretch, start: Decimal, shortfall: Shortfall) -> Decimal:
    """The base with which the last payment is in proportion too, when interest is deferred without interest on it.

    What the last payment lacks falls with the base, in straight pieces; the root is found by the method of false
    position (Illinois), starting at the formula's base. `start` itself is returned when it fits.
    """
    gap = _gap(stretch, start, shortfall)
    if abs(gap) <= _PRECISION * stretch.balance:
        return start
    found = _bracket(stretch, start, gap, shortfall)
    return start if found is None else _root(stretch, *found, shortfall)


type _Point = tuple[Decimal, Decimal]


def _bracket(stretch: Stretch, start: Decimal, gap: Decimal, shortfall: Shortfall) -> tuple[_Point, _Point] | None:
    """Two bases, one that pays too little and one that pays too much; None if no base pays enough."""
    if gap < 0:
        nothing = (_ZERO, _gap(stretch, _ZERO, shortfall))
        return nothing, (start, gap)
    point = (start, gap)
    for _ in range(_DOUBLINGS):
        base = point[0] * 2
        other = (base, _gap(stretch, base, shortfall))
        if other[1] <= 0:
            return point, other
        point = other
    return None


def _root(stretch: Stretch, low: _Point, high: _Point, shortfall: Shortfall) -> Decimal:
    tolerance = _PRECISION * stretch.balance
    (left, above), (right, below) = low, high
    side = 0
    for _ in range(_ITERATIONS):
        middle = (left * below - right * above) / (below - above)
        gap = _gap(stretch, middle, shortfall)
        if abs(gap) <= tolerance:
            return middle
        if gap > 0:
            left, above = middle, gap
            below = below / 2 if side > 0 else below
            side = 1
        else:
            right, below = middle, gap
            above = above / 2 if side < 0 else above
            side = -1
    return (left + right) / 2


def _gap(stretch: Stretch, base: Decimal, shortfall: Shortfall) -> Decimal:
    """How much more than its own amount the last payment of the stretch must be, without any rounding."""
    balance, deferred, floor = stretch.balance, _ZERO, stretch.floor
    capitalise = shortfall is Shortfall.CAPITALISE
    payment = due = _ZERO
    for factor, weight, given in zip(stretch.factors, stretch.weights, stretch.given, strict=True):
        repaid = payment - due if capitalise else max(payment - due, _ZERO)
        balance = max(balance - repaid, floor)
        deferred = _ZERO if capitalise else max(due - payment, _ZERO)
        due = deferred + balance * factor
        payment = weight * base + given
    return balance - floor + due - payment
