"""An explanation: a figure, the operation that gives it, and what it is made of, down to what was given.

`recompute` does the arithmetic of a node again, so that an explanation can be checked and never only tells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, localcontext
from enum import StrEnum
from functools import reduce
from operator import mul

from calculator.engine.cash import share
from calculator.engine.flows import xnpv
from calculator.engine.rounding import ENGINE_CONTEXT, KOPECK, to_kopeck
from calculator.engine.simple_interest import daily_percent, yearly_percent
from common.messages import gettext_noop


class Operation(StrEnum):
    """How parts, in their order, give the figure; `FORMULAS` says each in words."""

    GIVEN = "given"
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    RATIO = "ratio"
    PROPORTION = "proportion"
    LEVEL = "level"
    PERCENT_OF = "percent_of"
    PERCENT_RATIO = "percent_ratio"
    VAT_INSIDE = "vat_inside"
    DAILY_PERCENT = "daily_percent"
    YEARLY_PERCENT = "yearly_percent"
    SMALLEST = "smallest"
    DISCOUNTED = "discounted"
    YIELD = "yield"


class Rounding(StrEnum):
    """What is done to the result: nothing; to the kopeck half up or down; a base of payments to ten digits."""

    NONE = "none"
    KOPECK = "kopeck"
    KOPECK_DOWN = "kopeck_down"
    TEN_DIGITS = "ten_digits"


class Unit(StrEnum):
    """What the value is counted in."""

    ROUBLES = "roubles"
    PERCENT = "percent"
    NUMBER = "number"


FORMULAS: dict[Operation, str] = {
    Operation.GIVEN: "",
    Operation.SUM: gettext_noop("the sum of the parts"),
    Operation.DIFFERENCE: gettext_noop("the first less the others"),
    Operation.PRODUCT: gettext_noop("the product of the parts"),
    Operation.RATIO: gettext_noop("the first divided by the second"),
    Operation.PROPORTION: gettext_noop("first × second / third"),
    Operation.LEVEL: gettext_noop("(first − second) / third"),
    Operation.PERCENT_OF: gettext_noop("amount × rate / 100"),
    Operation.PERCENT_RATIO: gettext_noop("first / second × 100"),
    Operation.VAT_INSIDE: gettext_noop("amount with VAT × rate / (100 + rate)"),
    Operation.DAILY_PERCENT: gettext_noop("amount × rate a day / 100 × days"),
    Operation.YEARLY_PERCENT: gettext_noop("amount × rate / 100 × days / days of the year"),
    Operation.SMALLEST: gettext_noop("the smallest of the parts"),
    Operation.DISCOUNTED: gettext_noop("amount / (1 + rate / 100) ^ (days / 365)"),
    Operation.YIELD: gettext_noop("the rate at which the discounted flows come to zero"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One node. `what`, `formula` and `note` are msgids (the name of a cost is what the lessor calls it).

    `days` and `rate` (percent a year) are those interest or discounting ran for, `on` is the day of the figure; what
    ran from day to day has its first day in `since` and its last one in `on`. `name` and `number` say under which name
    the part itself can be explained, if it can.
    """

    what: str
    value: Decimal
    operation: Operation = Operation.GIVEN
    parts: tuple["Explanation", ...] = ()
    rounding: Rounding = Rounding.NONE
    unit: Unit = Unit.ROUBLES
    own_formula: str = ""
    note: str = ""
    days: int | None = None
    rate: Decimal | None = None
    on: date | None = None
    since: date | None = None
    name: str = ""
    number: int | None = None

    @property
    def formula(self) -> str:
        """Formula as a msgid; empty for what was given."""
        return self.own_formula or FORMULAS[self.operation]

    @property
    def addends(self) -> tuple[tuple["Explanation", Decimal], ...]:
        """Parts with signed amounts that add up to the value; empty where the operation is not addition."""
        if self.operation is Operation.SUM:
            return tuple((part, part.value) for part in self.parts)
        if self.operation is Operation.DIFFERENCE:
            return tuple((part, part.value if at == 0 else -part.value) for at, part in enumerate(self.parts))
        return ()

    def walk(self) -> Iterator["Explanation"]:
        """The node itself and everything below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


class WrongArithmetic(ValueError):
    """An explanation whose parts do not give its figure."""


def recompute(node: Explanation) -> Decimal:
    """Do the arithmetic of one node again from the values of its parts; what was given is itself."""
    if node.operation is Operation.GIVEN:
        return node.value
    with localcontext(ENGINE_CONTEXT):
        if node.operation is Operation.YIELD:
            left = sum((part.value for part in node.parts), Decimal(0))
            return node.value if abs(left) <= KOPECK else left
        result = _ARITHMETIC[node.operation]([part.value for part in node.parts])
        return _ROUNDED[node.rounding](result)


def holds(node: Explanation) -> bool:
    """Whether the parts of every node below give its value exactly."""
    return all(recompute(part) == part.value for part in node.walk())


def first_that_holds(*candidates: Explanation) -> Explanation:
    """Return the first explanation whose own arithmetic gives its figure.

    A rule of a plan explains most rows; where an exception (a residue, a payment that is capped) made the figure, the
    rule does not hold, and the next candidate tells what did.

    Raises:
        WrongArithmetic: none holds.

    """
    for candidate in candidates:
        if recompute(candidate) == candidate.value:
            return candidate
    raise WrongArithmetic(f"Nothing explains {candidates[0].what}: {candidates[0].value}")


def _discounted(values: Sequence[Decimal]) -> Decimal:
    amount, percent, days = values
    since = date.min
    return xnpv(share(percent), [Decimal(0), amount], [since, since + timedelta(days=int(days))])


_ARITHMETIC: dict[Operation, Callable[[Sequence[Decimal]], Decimal]] = {
    Operation.SUM: lambda values: sum(values, Decimal(0)),
    Operation.DIFFERENCE: lambda values: values[0] - sum(values[1:], Decimal(0)),
    Operation.PRODUCT: lambda values: reduce(mul, values),
    Operation.RATIO: lambda values: values[0] / values[1],
    Operation.PROPORTION: lambda values: values[0] * values[1] / values[2],
    Operation.LEVEL: lambda values: (values[0] - values[1]) / values[2],
    Operation.PERCENT_OF: lambda values: values[0] * values[1] / 100,
    Operation.PERCENT_RATIO: lambda values: values[0] / values[1] * 100,
    Operation.VAT_INSIDE: lambda values: values[0] * values[1] / (100 + values[1]),
    Operation.DAILY_PERCENT: lambda values: daily_percent(*values),
    Operation.YEARLY_PERCENT: lambda values: yearly_percent(*values),
    Operation.SMALLEST: min,
    Operation.DISCOUNTED: _discounted,
}
_ROUNDED: dict[Rounding, Callable[[Decimal], Decimal]] = {
    Rounding.NONE: lambda value: value,
    Rounding.KOPECK: to_kopeck,
    Rounding.KOPECK_DOWN: lambda value: value.quantize(KOPECK, ROUND_DOWN),
    Rounding.TEN_DIGITS: lambda value: round(value, 10),
}
