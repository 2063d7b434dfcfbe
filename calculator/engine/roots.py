"""Where a function of the continuous rate x = ln(1 + rate) is zero: found in floats, finished in Decimal.

The functions are sums of discounted flows, divided by a positive factor so that they neither overflow nor change sign.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import inf

type Function = Callable[[float], float]
type GridFunction = Callable[[Sequence[float]], Sequence[float]]
# Value and derivative.
type Differentiable = Callable[[Decimal], tuple[Decimal, Decimal]]

# Rates from 1E-18 above -100 % to 10 ** 299: nobody tells a lower one from -100 %; above, floats end.
LOWEST = -41.4
HIGHEST = 690.0

# A root this near zero may be zero itself: floats cannot tell.
NEAR_ZERO = 1e-9

_FIRST_STEP = 0.05
_ITERATIONS = 200
_CLOSE = 1e-15
# The grid for several roots: 3 % apart, from a hundredth of a percent on both sides of zero.
_GRID_START = 1e-4
_GRID_RATIO = 1.03
# Steps that double the digits of a float are four; a double root takes a step a bit.
_NEWTON_STEPS = 120
_FINE = Decimal("1E-45")
# A pair of roots between three points of the grid makes the middle one lower than this part of an outer one.
_TURN = 0.99
_GOLDEN = 0.6180339887498949
_GOLDEN_STEPS = 60


def only_root(function: Function, guess: float) -> float | None:
    """Find the root of a function that has one and changes its sign there; None outside the bounds."""
    left = right = min(max(guess, LOWEST), HIGHEST)
    step, value = _FIRST_STEP, function(left)
    if value == 0:
        return left
    to_the_left = (function(LOWEST) > 0) != (value > 0)
    edge = LOWEST if to_the_left else HIGHEST
    if not to_the_left and (function(HIGHEST) > 0) == (value > 0):
        return None
    while left == right or (function(left if to_the_left else right) > 0) == (value > 0):
        if to_the_left:
            left, right = max(left - step, edge), left
        else:
            left, right = right, min(right + step, edge)
        step *= 2
    return _between(function, left, right)


def all_roots(function: Function, on_grid: GridFunction | None = None) -> list[float]:
    """Find the roots of a function that may have several, in rising order.

    `on_grid` is the same function for many points at once, where that is quicker.
    """
    xs = _grid()
    values = [function(x) for x in xs] if on_grid is None else on_grid(xs)
    found = [x for x, value in zip(xs, values, strict=True) if value == 0]
    for (left, low), (right, high) in pairwise(zip(xs, values, strict=True)):
        if low * high < 0:
            found.append(_between(function, left, right))
    for index in range(1, len(xs) - 1):
        before, here, after = values[index - 1 : index + 2]
        if before * here > 0 and here * after > 0 and _turns_back(abs(before), abs(here), abs(after)):
            found.extend(_near_extremum(function, xs[index - 1], xs[index + 1]))
    return sorted(found)


def _turns_back(before: float, here: float, after: float) -> bool:
    """Whether zero is nearest here; where the function is flat, as at enormous rates, it only seems to be."""
    return here <= min(before, after) and here < _TURN * max(before, after)


@cache
def _grid() -> tuple[float, ...]:
    below, above = [], []
    x = _GRID_START
    while x < HIGHEST:
        above.append(x)
        if x < -LOWEST:
            below.append(-x)
        x *= _GRID_RATIO
    return (LOWEST, *reversed(below), 0.0, *above, HIGHEST)


def _between(function: Function, left: float, right: float) -> float:
    """Narrow an interval with a change of sign: false position that halves an end which stays twice (Illinois)."""
    low, high = function(left), function(right)
    stayed = 0
    for _ in range(_ITERATIONS):
        if low == 0 or high == 0 or right - left <= _CLOSE * max(abs(left), abs(right)):
            break
        middle = (left * high - right * low) / (high - low)
        if not left < middle < right:
            middle = (left + right) / 2
        value = function(middle)
        if (value > 0) == (high > 0):
            right, high = middle, value
            low, stayed = (low / 2 if stayed < 0 else low), -1
        else:
            left, low = middle, value
            high, stayed = (high / 2 if stayed > 0 else high), 1
    return left if abs(low) < abs(high) else right


def _near_extremum(function: Function, left: float, right: float) -> list[float]:
    """Look for a pair of roots where the function comes near zero and turns back between two points of the grid."""
    sign = 1 if function(left) > 0 else -1
    start, end = left, right
    best, lowest = left, inf
    for _ in range(_GOLDEN_STEPS):
        first, second = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
        if sign * function(first) < sign * function(second):
            right, candidate = second, first
        else:
            left, candidate = first, second
        if sign * function(candidate) < lowest:
            best, lowest = candidate, sign * function(candidate)
        if lowest < 0:
            return [_between(function, start, best), _between(function, best, end)]
    return [best] if lowest == 0 else []


def finished(function: Differentiable, start: Decimal) -> Decimal:
    """Finish a root in the digits of the current context, by Newton's steps."""
    x = start
    for _ in range(_NEWTON_STEPS):
        value, slope = function(x)
        if not value or not slope:
            break
        step = value / slope
        x -= step
        if abs(step) <= _FINE * max(abs(x), _FINE):
            break
    return x
