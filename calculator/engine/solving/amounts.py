"""The unknown amount or rate: a root between bounds, then the roundest value that gives exactly what was asked."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.solving.ranges import Range
from calculator.engine.solving.refusals import unreachable
from calculator.engine.solving.root import Root, find_root
from calculator.engine.solving.trial import Trial, Trials
from calculator.engine.terms import Unknown

_RATE_STEP = Decimal("1E-15")
# Values are tried from round ones to fine ones: thousands of roubles to kopecks, hundredths of a percent to 1E-14.
_DIGITS_OF_MONEY = range(-3, 3)
_DIGITS_OF_RATE = range(2, 15)
# How many of the finest values on each side of the root are tried when none of the rounder ones is exact.
_AROUND = 40
# A figure that turns back between the ends is looked for in so many parts, so many times ever nearer.
_TURNING_PARTS = 12
_TURNING_ROUNDS = 4


def found_amount(trials: Trials, bounds: Range) -> Trial:
    """Return the trial that is exact, or the nearest one.

    Raises:
        ImpossibleTerms: what is asked cannot be reached with any value.

    """
    step = _RATE_STEP if trials.unknown is Unknown.RATE else KOPECK
    low, high = _possible_ends(trials, bounds, step)
    for end in (low, high):
        if not trials.miss(end):
            return end
    if (low.excess > 0) == (high.excess > 0):
        low, high = _turning(trials, low, high, step)
    root = find_root(trials, low, high, step)
    best = low
    for value in _candidates(trials, (Decimal(low.value), Decimal(high.value)), root):
        trial = trials.at(value)
        miss = trials.miss(trial)
        if miss < trials.miss(best):
            best = trial
        if not miss:
            break
    return best


def _turning(trials: Trials, low: Trial, high: Trial, step: Decimal) -> tuple[Trial, Trial]:
    """Look between ends that are on the same side of what is asked, and return two that are not.

    The payment falls with the buyout price and rises again where interest on it is more than the payment; the price
    increase turns with a price of which a part is fixed in roubles.

    Raises:
        ImpossibleTerms: all that was tried is on the same side.

    """
    tried = [low, high]
    for _ in range(_TURNING_ROUNDS):
        tried += [trials.at(value) for value in _between(Decimal(tried[0].value), Decimal(tried[-1].value), step)]
        tried.sort(key=lambda trial: trial.value)
        for before, after in pairwise(tried):
            if before.schedule and after.schedule and (before.excess > 0) != (after.excess > 0):
                return before, after
        nearest = min(range(len(tried)), key=lambda place: abs(tried[place].excess))
        tried = tried[max(nearest - 1, 0) : nearest + 2]
    raise unreachable(trials.goal, low, high, *tried)


def _between(low: Decimal, high: Decimal, step: Decimal) -> Iterator[Decimal]:
    """Values between two ends, evenly apart and, for those of different size, in a ratio."""
    parts = [low + (high - low) * part / _TURNING_PARTS for part in range(1, _TURNING_PARTS)]
    ratio = (high / max(low, step)) ** (Decimal(1) / _TURNING_PARTS)
    parts += [max(low, step) * ratio**part for part in range(1, _TURNING_PARTS)]
    for value in sorted({value.quantize(step, ROUND_HALF_EVEN) for value in parts}):
        if low < value < high:
            yield value


def _possible_ends(trials: Trials, bounds: Range, step: Decimal) -> tuple[Trial, Trial]:
    """Trials of the bounds; where fixed payments do not fit at one of them, of the last value at which they do."""
    low, high = trials.at(bounds[0]), trials.at(bounds[1])
    if low.schedule is None and high.schedule is None:
        trials.refuse(high)
    if low.schedule is None:
        low = _last_possible(trials, high, low, step)
    if high.schedule is None:
        high = _last_possible(trials, low, high, step)
    return low, high


def _last_possible(trials: Trials, good: Trial, bad: Trial, step: Decimal) -> Trial:
    while abs(Decimal(good.value - bad.value)) > step:
        middle = trials.at((Decimal(good.value + bad.value) / 2).quantize(step, ROUND_HALF_EVEN))
        if middle.value in {good.value, bad.value}:
            break
        if middle.schedule is None:
            bad = middle
        else:
            good = middle
    return good


def _candidates(trials: Trials, bounds: Range, root: Root) -> Iterator[Decimal]:
    tried: set[Decimal] = set()
    for value in _unbounded_candidates(trials, root):
        inside = min(max(value, bounds[0]), bounds[1])
        if inside not in tried:
            tried.add(inside)
            yield inside


def _unbounded_candidates(trials: Trials, root: Root) -> Iterator[Decimal]:
    if trials.unknown is Unknown.RATE:
        for digits in _DIGITS_OF_RATE:
            yield root.value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
        fine = max(trials.goal.kopeck(trials.terms) / 4 / root.slope, _RATE_STEP).quantize(_RATE_STEP)
        middle = root.value.quantize(_RATE_STEP)
    else:
        for digits in _DIGITS_OF_MONEY:
            yield to_kopeck(root.value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN))
        fine, middle = KOPECK, to_kopeck(root.value)
    for steps in range(1, _AROUND + 1):
        yield middle + fine * steps
        yield middle - fine * steps
