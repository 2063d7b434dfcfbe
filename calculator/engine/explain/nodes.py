"""Small builders of explanations that every kind of figure uses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from calculator.engine.cash import Flow, worth
from calculator.engine.days import days_between, days_in_year
from calculator.engine.explain.tree import Explanation, Operation, Rounding, Unit
from common.messages import gettext_noop

AMOUNT_WITH_VAT = gettext_noop("Amount with VAT")
AMOUNT_WITHOUT_VAT = gettext_noop("Amount without VAT")
VAT_RATE = gettext_noop("VAT rate")
VAT = gettext_noop("VAT")


def given(what: str, value: Decimal | int, *, unit: Unit = Unit.ROUBLES, note: str = "") -> Explanation:
    """Return a leaf: a term of the lease, a rate of the law, a figure that is explained elsewhere."""
    return Explanation(what=what, value=Decimal(value), unit=unit, note=note)


def figure(what: str, value: Decimal, name: str, number: int | None = None) -> Explanation:
    """Return a leaf that can be opened under its own name."""
    return Explanation(what=what, value=value, name=name, number=number)


def added(what: str, value: Decimal, parts: Iterable[Explanation], *, note: str = "") -> Explanation:
    """Return a sum; parts of zero are left out unless all are zero."""
    every = tuple(parts)
    shown = tuple(part for part in every if part.value) or every[:1]
    return Explanation(what=what, value=value, operation=Operation.SUM, parts=shown, note=note)


def less(what: str, value: Decimal, first: Explanation, *others: Explanation) -> Explanation:
    """Return a difference: the first part less the others."""
    return Explanation(what=what, value=value, operation=Operation.DIFFERENCE, parts=(first, *others))


def vat_inside(value: Decimal, gross: Explanation, rate: Decimal, *, what: str = VAT) -> Explanation:
    """Return the VAT inside an amount."""
    parts = (gross, given(VAT_RATE, rate, unit=Unit.PERCENT))
    return _rounded(what, value, Operation.VAT_INSIDE, parts)


def percent_of(what: str, value: Decimal, amount: Explanation, rate: Explanation) -> Explanation:
    """Return a percentage of an amount, rounded to the kopeck."""
    return _rounded(what, value, Operation.PERCENT_OF, (amount, rate))


def vat_on_top(value: Decimal, net: Explanation, rate: Decimal) -> Explanation:
    """Return the VAT added to an amount without it."""
    return percent_of(VAT, value, net, given(VAT_RATE, rate, unit=Unit.PERCENT))


def by_day(what: str, value: Decimal, amount: Explanation, percent: Decimal, since: date, on: date) -> Explanation:
    """Return what an amount bears at `percent` a day from `since` to `on`, both days counted; rounded to the kopeck."""
    days = days_between(since, on) + 1
    parts = (
        amount,
        given(gettext_noop("Rate a day"), percent, unit=Unit.PERCENT),
        given(gettext_noop("Days"), days, unit=Unit.NUMBER),
    )
    node = _rounded(what, value, Operation.DAILY_PERCENT, parts)
    return replace(node, days=days, since=since, on=on)


def by_year(what: str, value: Decimal, amount: Explanation, percent: Decimal, since: date, on: date) -> Explanation:
    """Return what an amount bears at `percent` a year from `since` to `on`, both days counted and of one calendar year.

    The year has 365 or 366 days; rounded to the kopeck.
    """
    days = days_between(since, on) + 1
    parts = (
        amount,
        given(gettext_noop("Rate a year"), percent, unit=Unit.PERCENT),
        given(gettext_noop("Days"), days, unit=Unit.NUMBER),
        given(gettext_noop("Days of the year"), days_in_year(on.year), unit=Unit.NUMBER),
    )
    node = _rounded(what, value, Operation.YEARLY_PERCENT, parts)
    return replace(node, days=days, rate=percent, since=since, on=on)


def even_share(what: str, value: Decimal, whole: Explanation, count: int, usual: Decimal) -> tuple[Explanation, ...]:
    """Return candidates for one of `count` even parts: rounded half up, rounded down, or the residue of the last.

    `usual` is the part that all but the last have.
    """
    even = (whole, given(gettext_noop("Number of parts"), count, unit=Unit.NUMBER))
    others = given(gettext_noop("Number of the other parts"), count - 1, unit=Unit.NUMBER)
    rest = Explanation(
        what=gettext_noop("The other parts"),
        value=usual * (count - 1),
        operation=Operation.PRODUCT,
        parts=(given(gettext_noop("Usual part"), usual), others),
    )
    return (
        _rounded(what, value, Operation.RATIO, even),
        Explanation(what=what, value=value, operation=Operation.RATIO, parts=even, rounding=Rounding.KOPECK_DOWN),
        less(what, value, whole, rest),
    )


def flow_nodes(flows: Sequence[Flow], *, sign: int = 1) -> tuple[Explanation, ...]:
    """Return flows as leaves with their days."""
    return tuple(Explanation(what=flow.what, value=sign * flow.amount, on=flow.on) for flow in flows)


def discounted(flows: Sequence[Flow], since: date, percent: Decimal) -> tuple[Explanation, ...]:
    """Return what each flow is worth on the day `since`, not rounded."""
    rate = given(gettext_noop("Rate a year"), percent, unit=Unit.PERCENT)
    return tuple(_discounted(flow, since, rate) for flow in flows)


def present_value_node(what: str, value: Decimal, flows: Sequence[Flow], since: date, percent: Decimal) -> Explanation:
    """Return a net present value: the sum of discounted flows, rounded once."""
    return _rounded(what, value, Operation.SUM, discounted(flows, since, percent))


def _discounted(flow: Flow, since: date, rate: Explanation) -> Explanation:
    days = (flow.on - since).days
    parts = (
        Explanation(what=flow.what, value=flow.amount, on=flow.on),
        rate,
        given(gettext_noop("Days"), days, unit=Unit.NUMBER),
    )
    return Explanation(
        what=flow.what,
        value=worth(flow, since, rate.value),
        operation=Operation.DISCOUNTED,
        parts=parts,
        days=days,
        rate=rate.value,
        on=flow.on,
    )


def _rounded(what: str, value: Decimal, operation: Operation, parts: tuple[Explanation, ...]) -> Explanation:
    return Explanation(what=what, value=value, operation=operation, parts=parts, rounding=Rounding.KOPECK)
