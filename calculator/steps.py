"""A stepped schedule as people say it: every so many payments the payment changes by so many percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from calculator.engine.errors import ImpossibleTerms
from calculator.engine.rounding import ENGINE_CONTEXT
from calculator.offers import Bounds
from calculator.quoting.request import MOST_PARTS
from common.messages import gettext_noop

# A request keeps eight digits of a weight.
WEIGHT_DIGITS = 8
HUNDRED = Decimal(100)
# The last payment beside the first one; more than that leaves the first ones without a kopeck.
HIGHEST_WEIGHT = Decimal(1_000_000)
# What a page asks for: payments in a step, and percent with as many digits as its field takes.
STEPS = Bounds(1, 60)
STEP_CHANGES = Bounds(Decimal(-50), Decimal(50))
CHANGE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Steps:
    """After every `every` payments the payment changes by `change` percent of the one before; minus: it falls."""

    every: int
    change: Decimal

    def weights(self, payments: int) -> tuple[Decimal, ...]:
        """One weight for each payment, of the first one 1, rounded to eight digits.

        Raises:
            ImpossibleTerms: more payments than a lease may have, a fall by everything, or payments that grow more
                than a million times.

        """
        if payments > MOST_PARTS:
            raise ImpossibleTerms(
                "too_many_payments",
                gettext_noop("A lease has at most %(highest)s payments."),
                field="term_months",
                highest=MOST_PARTS,
            )
        with localcontext(ENGINE_CONTEXT):
            ratio = 1 + self.change / HUNDRED
            if payments > 0 and not 0 < ratio ** ((payments - 1) // self.every) <= HIGHEST_WEIGHT:
                raise ImpossibleTerms(
                    "steps_too_steep",
                    gettext_noop("With such steps payments grow out of all bounds. Give a smaller change."),
                    field="step_change",
                )
            return tuple(round(ratio ** (number // self.every), WEIGHT_DIGITS) for number in range(payments))


def steps_of(weights: Sequence[Decimal]) -> Steps | None:
    """Find the steps that give exactly these weights; None when no steps do, or nothing changes."""
    every = next((number for number, weight in enumerate(weights) if weight != weights[0]), None)
    if every is None or weights[0] != 1 or not 0 < weights[every] <= HIGHEST_WEIGHT:
        return None
    steps = Steps(every, (weights[every] - 1) * HUNDRED)
    try:
        return steps if steps.weights(len(weights)) == tuple(weights) else None
    except ImpossibleTerms:
        return None


def steps_to_type(weights: Sequence[Decimal]) -> Steps | None:
    """Find the steps of these weights that the fields of a page take; None when the weights have to be told."""
    steps = steps_of(weights)
    if steps is None or steps.every not in STEPS or steps.change not in STEP_CHANGES:
        return None
    return steps if steps.change == round(steps.change, CHANGE_DIGITS) else None
