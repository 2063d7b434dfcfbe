"""A stepped schedule as people say it: every so many payments the payment changes by so many percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# A request keeps eight digits of a weight.
WEIGHT_DIGITS = 8
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Steps:
    """After every `every` payments the payment changes by `change` percent of the one before; minus: it falls."""

    every: int
    change: Decimal

    def weights(self, payments: int) -> tuple[Decimal, ...]:
        """One weight for each payment, of the first one 1, rounded to eight digits."""
        ratio = 1 + self.change / HUNDRED
        return tuple(round(ratio ** (number // self.every), WEIGHT_DIGITS) for number in range(payments))


def steps_of(weights: Sequence[Decimal]) -> Steps | None:
    """Find the steps that give exactly these weights; None when no steps do, or nothing changes."""
    every = next((number for number, weight in enumerate(weights) if weight != weights[0]), None)
    if every is None or weights[0] != 1:
        return None
    steps = Steps(every, (weights[every] - 1) * HUNDRED)
    return steps if steps.weights(len(weights)) == tuple(weights) else None
