"""Dated flows of money with a name each, and what they are worth. Roubles; what is received is positive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculator.engine.flows import xnpv
from calculator.engine.rounding import ENGINE_CONTEXT, to_kopeck
from calculator.engine.terms import ZERO

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on a day; `what` is a msgid that says why."""

    on: date
    amount: Decimal
    what: str


def in_order(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Return flows by day, those of a day in the order they were given."""
    return tuple(sorted((flow for flow in flows if flow.amount), key=lambda flow: flow.on))


def total(flows: Iterable[Flow]) -> Decimal:
    """Return their sum."""
    return sum((flow.amount for flow in flows), ZERO)


def share(percent: Decimal) -> Decimal:
    """Return a percentage as a share of one, with the digits of the engine's context."""
    return ENGINE_CONTEXT.divide(percent, HUNDRED)


def worth(flow: Flow, since: date, percent: Decimal) -> Decimal:
    """Return what a flow is worth on the day `since` at a discount rate in percent a year; not rounded."""
    return xnpv(share(percent), [ZERO, flow.amount], [since, flow.on])


def present_value(flows: Sequence[Flow], since: date, percent: Decimal) -> Decimal:
    """Return what flows are worth on the day `since` (no later than the first of them), rounded to the kopeck.

    Discounted by days / 365, as spreadsheets do; rounded once, at the end.
    """
    amounts, days = [ZERO, *(flow.amount for flow in flows)], [since, *(flow.on for flow in flows)]
    return to_kopeck(xnpv(share(percent), amounts, days))
