"""Solve a lease for any one of its terms, given the others and a payment or a price increase."""

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from calculator.engine.build import build_schedule
from calculator.engine.build.limits import HIGHEST_PRICE
from calculator.engine.rounding import ENGINE_CONTEXT
from calculator.engine.schedule import Schedule
from calculator.engine.solving.amounts import found_amount
from calculator.engine.solving.goal import Goal, IncreaseGoal, PaymentGoal, price_increase, regular_payment
from calculator.engine.solving.ranges import range_of
from calculator.engine.solving.refusals import check_asked, nothing_known
from calculator.engine.solving.term import found_term
from calculator.engine.solving.trial import Trials
from calculator.engine.terms import ZERO, Terms, Unknown

__all__ = ["Solution", "price_increase", "regular_payment", "solve"]

# Percent of the price a year: a subsidy makes it negative, a rate of a thousand percent high.
_LOWEST_INCREASE, _HIGHEST_INCREASE = Decimal(-100), Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Solution:
    """What was found.

    `terms` are the given ones with the value put in; `schedule` is built from them. `is_exact` tells that it gives the
    known payment or price increase to the kopeck; otherwise `value` is the nearest that kopecks, or whole payments of
    a term, allow, and `off_by` the roubles that are missing (of the payment, or of all that is paid).
    """

    unknown: Unknown
    value: Decimal | int
    terms: Terms
    schedule: Schedule
    off_by: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether the schedule gives what was asked, to the kopeck."""
        return not self.off_by


def solve(terms: Terms, unknown: Unknown) -> Solution:
    """Find one term of a lease; what `terms` say of the unknown itself is not read.

    The payment and the price increase follow from the rate and the rest. Everything else is found for the known
    `terms.payment`, or if that is None for `terms.price_increase`. Among values that are exact the roundest one is
    taken: a rate of few digits, whole roubles; a rate otherwise has up to 15 digits, amounts have kopecks.

    Raises:
        ImpossibleTerms: neither of the two is known, no value gives it (the error says what is possible), or another
            term is out of its bounds.

    """
    with localcontext(ENGINE_CONTEXT):
        if unknown is Unknown.PAYMENT or unknown is Unknown.PRICE_INCREASE:
            return _read_off(terms, unknown)
        trials = Trials(terms, unknown, _goal(terms))
        trial = found_term(trials) if unknown is Unknown.TERM else found_amount(trials, range_of(terms, unknown))
        if trial.schedule is None:
            raise AssertionError("A found trial has a schedule")
        return Solution(
            unknown=unknown,
            value=trial.value,
            terms=trial.schedule.terms,
            schedule=trial.schedule,
            off_by=trials.miss(trial),
        )


def _read_off(terms: Terms, unknown: Unknown) -> Solution:
    schedule = build_schedule(terms)
    value = regular_payment(schedule) if unknown is Unknown.PAYMENT else price_increase(schedule)
    changed: dict[str, Any] = {unknown.value: value}
    completed = replace(terms, **changed)
    return Solution(
        unknown=unknown, value=value, terms=completed, schedule=replace(schedule, terms=completed), off_by=ZERO
    )


def _goal(terms: Terms) -> Goal:
    if terms.payment is not None:
        goal: Goal = PaymentGoal(terms.payment)
        check_asked(goal, ZERO, HIGHEST_PRICE)
    elif terms.price_increase is not None:
        goal = IncreaseGoal(terms.price_increase)
        check_asked(goal, _LOWEST_INCREASE, _HIGHEST_INCREASE)
    else:
        raise nothing_known()
    return goal
