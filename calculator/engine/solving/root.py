"""Where the excess of a trial changes its sign, between two values of the unknown."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from calculator.engine.solving.trial import Trial, Trials

# Halving alone narrows ten billion roubles to a kopeck in 40 steps, a rate to 1E-15 in 60; every fourth step halves.
_ITERATIONS = 260
_HALVE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Root:
    """`slope` is how fast the excess changes there, without its sign; above zero."""

    value: Decimal
    slope: Decimal


def find_root(trials: Trials, low: Trial, high: Trial, step: Decimal) -> Root:
    """Narrow the interval to one `step`, or to a settled value, by false position that halves an end which stays.

    The excess of `low` and of `high` have different signs.
    """
    left, right = low, high
    left_weight = right_weight = Decimal(1)
    for iteration in range(1, _ITERATIONS + 1):
        if right.value - left.value <= step:
            break
        if iteration % _HALVE_EVERY == 0 or left.schedule is None or right.schedule is None:
            value = Decimal(left.value + right.value) / 2
        else:
            value = _crossing(left, right, left_weight, right_weight)
        value = min(max(value.quantize(step, ROUND_HALF_EVEN), left.value + step), right.value - step)
        trial = trials.at(value)
        if trial.schedule is not None and trials.goal.settled(trial.schedule):
            return Root(value, _slope(left, right))
        if (trial.excess > 0) == (right.excess > 0):
            right, right_weight, left_weight = trial, Decimal(1), left_weight / 2
        else:
            left, left_weight, right_weight = trial, Decimal(1), right_weight / 2
    return Root(_crossing(left, right, Decimal(1), Decimal(1)), _slope(left, right))


def _crossing(left: Trial, right: Trial, left_weight: Decimal, right_weight: Decimal) -> Decimal:
    low, high = left.excess * left_weight, right.excess * right_weight
    return (left.value * high - right.value * low) / (high - low)


def _slope(left: Trial, right: Trial) -> Decimal:
    return abs((right.excess - left.excess) / (right.value - left.value))
