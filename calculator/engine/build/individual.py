"""Payments that the user fixes, and equal ones that are solved to fit between them."""

from collections.abc import Mapping
from decimal import Decimal
from math import prod

from calculator.engine.build.base import Stretch, settled_base, weighted_base
from calculator.engine.build.refusals import fixed_do_not_close, fixed_more_than_owed
from calculator.engine.build.walk import Walk
from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import KOPECK, to_kopeck
from calculator.engine.terms import ZERO, Individual

_ONE = Decimal(1)
# How often the last free payment is corrected until the fixed ones after it close the balance to the kopeck.
_CORRECTIONS = 8
# How many free payments before it are tried a kopeck up and down when that does not help.
_NEIGHBOURS = 12


def walk_individual(walk: Walk, plan: Individual) -> Decimal:
    """Write the rows; returns the equal payment of the free ones before rounding (zero if there are none).

    The last payment takes the residue. If it is fixed, the last free payment does, so that the fixed one keeps its
    amount; where no payment in whole kopecks closes it, what is missing (a kopeck or two) is left to the fixed one.

    Raises:
        ImpossibleTerms: a fixed payment is more than what is owed by then, or the last one does not close the balance.

    """
    frame, grace = walk.frame, walk.done
    fixed = {payment.number: payment.amount for payment in plan.fixed}
    numbers = range(grace + 1, frame.count + 1)
    free = [number for number in numbers if number not in fixed]
    base = _base(walk, fixed) if free else ZERO
    amounts = {number: fixed.get(number, frame.rounded(base)) for number in numbers}
    if free and frame.count in fixed:
        amounts = _closing_amounts(walk, amounts, free)
    if not _fits(walk, amounts, fixed, free):
        # Free payments that were rounded up repay what a later fixed one needs: round them down instead.
        down = (base // frame.terms.unit * frame.terms.unit).quantize(KOPECK)
        amounts = {number: fixed.get(number, down) for number in numbers}
        if free and frame.count in fixed:
            amounts = _closing_amounts(walk, amounts, free)
    _write(walk, amounts, fixed)
    if not _closes(walk, amounts, fixed, free):
        raise fixed_do_not_close(frame.count, amounts[frame.count], walk.due_to_close)
    walk.close()
    return base


def _fits(walk: Walk, amounts: Mapping[int, Decimal], fixed: Mapping[int, Decimal], free: list[int]) -> bool:
    trial = walk.copy()
    try:
        _write(trial, amounts, fixed)
    except ImpossibleTerms:
        return False
    return _closes(trial, amounts, fixed, free)


def _closes(walk: Walk, amounts: Mapping[int, Decimal], fixed: Mapping[int, Decimal], free: list[int]) -> bool:
    """Whether the last payment, if it is fixed, closes the balance, but for a kopeck of the last free one."""
    last = walk.frame.count
    if last not in fixed:
        return True
    lacking = abs(walk.due_to_close - amounts[last])
    return lacking <= KOPECK * (1 + _growth(walk, free[-1])) if free else not lacking


def _base(walk: Walk, fixed: Mapping[int, Decimal]) -> Decimal:
    """The equal payment of the free ones; refused when the fixed ones are too much even without any other."""
    frame, start = walk.frame, walk.done
    numbers = range(start + 1, frame.count + 1)
    trial = walk.copy()
    _write(trial, {number: fixed.get(number, ZERO) for number in numbers}, fixed)
    last = fixed.get(frame.count, ZERO)
    if last > trial.due_to_close:
        raise fixed_more_than_owed(frame.count, last, trial.due_to_close)
    stretch = Stretch(
        factors=frame.factors[start:],
        balance=walk.balance,
        floor=frame.floor,
        weights=[ZERO if number in fixed else _ONE for number in numbers],
        given=[fixed.get(number, ZERO) for number in numbers],
    )
    base = weighted_base(stretch)
    return settled_base(stretch, max(base, ZERO), frame.terms.shortfall)


def _growth(walk: Walk, number: int) -> Decimal:
    """What a rouble paid in this payment comes to at the last one."""
    return prod((_ONE + factor for factor in walk.frame.factors[number:]), start=_ONE)


def _write(walk: Walk, amounts: Mapping[int, Decimal], fixed: Mapping[int, Decimal]) -> None:
    """Write all rows but the last one; a fixed payment is never cut."""
    for number in range(walk.done + 1, walk.frame.count):
        amount = amounts[number]
        if number in fixed and amount > walk.due_to_close:
            raise fixed_more_than_owed(number, amount, walk.due_to_close)
        walk.payments((amount,))


def _closing_amounts(walk: Walk, amounts: Mapping[int, Decimal], free: list[int]) -> dict[int, Decimal]:
    """Correct the free payments by kopecks until the last, fixed one closes the balance."""
    last = free[-1]
    growth = _growth(walk, last)
    best = dict(amounts)
    lacking = _lacking(walk, best)
    for _ in range(_CORRECTIONS):
        if not lacking:
            return best
        step = to_kopeck(lacking / growth)
        tried = {**best, last: max(best[last] + step, ZERO)}
        now = _lacking(walk, tried)
        if abs(now) >= abs(lacking):
            break
        best, lacking = tried, now
    for number in reversed(free[-_NEIGHBOURS:]):
        for last_step in (ZERO, KOPECK, -KOPECK):
            for step in (KOPECK, -KOPECK):
                tried = dict(best)
                tried[last] = max(tried[last] + last_step, ZERO)
                tried[number] = max(tried[number] + step, ZERO)
                now = _lacking(walk, tried)
                if abs(now) < abs(lacking):
                    best, lacking = tried, now
                if not lacking:
                    return best
    return best


def _lacking(walk: Walk, amounts: Mapping[int, Decimal]) -> Decimal:
    """What the last payment lacks to close the balance; the walk itself is not moved."""
    trial = walk.copy()
    trial.payments(amounts[number] for number in range(trial.done + 1, trial.frame.count))
    return trial.due_to_close - amounts[trial.frame.count]
