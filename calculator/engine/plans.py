"""Weights of stepped and seasonal plans, made from what people say: steps of a term, low months of a year."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.terms import Weighted
from common.messages import gettext_noop

_ONE = Decimal(1)
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Step:
    """`payments` in a row of one size; `weight` is its ratio to the other steps (100 and 80, 1 and 0.8)."""

    payments: int
    weight: Decimal


def stepped(steps: Sequence[Step], payments: int) -> Weighted:
    """Weights of steps one after another; the last step goes on to the end of the term.

    Raises:
        ImpossibleTerms: no steps, a step without payments, or steps longer than the term.

    """
    if not steps or any(step.payments < 1 for step in steps):
        raise ImpossibleTerms(
            "empty_step",
            gettext_noop("A stepped plan needs at least one step, and each step at least one payment."),
            field="plan",
            given=min((step.payments for step in steps), default=0),
            lowest=1,
            nearest=1,
        )
    weights = [step.weight for step in steps for _ in range(step.payments)]
    if len(weights) > payments:
        raise ImpossibleTerms(
            "steps_too_long",
            gettext_noop("The steps have %(nearest)s payments, the term only %(given)s."),
            field="payments",
            given=payments,
            lowest=len(weights),
            nearest=len(weights),
        )
    return Weighted((*weights, *[steps[-1].weight] * (payments - len(weights))))


def seasonal(dates: Sequence[date], weights: Mapping[int, Decimal]) -> Weighted:
    """Weights by the month of each payment's date; `weights` is by month of the year (1 to 12), one where it is silent.

    `dates` are those of `payment_dates(terms)`.

    Raises:
        ImpossibleTerms: a month outside 1 to 12.

    """
    for month in weights:
        if month not in _MONTHS:
            raise ImpossibleTerms(
                "no_such_month",
                gettext_noop("There is no month %(given)s of the year: months are from %(lowest)s to %(highest)s."),
                field="plan",
                given=month,
                lowest=_MONTHS[0],
                highest=_MONTHS[-1],
                nearest=min(max(month, _MONTHS[0]), _MONTHS[-1]),
            )
    return Weighted(tuple(weights.get(day.month, _ONE) for day in dates))


def skipping(dates: Sequence[date], months: Collection[int]) -> Weighted:
    """Equal payments, none in the given months of the year (1 to 12).

    Raises:
        ImpossibleTerms: a month outside 1 to 12.

    """
    return seasonal(dates, dict.fromkeys(months, Decimal(0)))
