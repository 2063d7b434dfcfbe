"""A figure and the rows that make it up; an explanation in words, down to what was given."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.functional import Promise

from common.money import for_paper, q

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One row of an explanation: roubles with their reason, a minus for what is taken off."""

    label: str | Promise
    amount: Decimal
    note: str | Promise = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One node of an explanation in words, as `ui/explanation_tree.html` shows it; what does not apply is empty.

    `formula` tells how the parts give the value and `rounding` what is done to it; `days`, `rate` and `period` what it
    ran for; `url` opens the row that it comes from.
    """

    what: str
    value: str
    formula: str = ""
    rounding: str = ""
    rate: str = ""
    days: str = ""
    period: str = ""
    note: str = ""
    url: str = ""
    parts: tuple["Told", ...] = ()

    @property
    def notes(self) -> list[str]:
        """All that is told of the node besides its value, in the order in which it is read."""
        every = (self.period, self.days, self.rate, self.formula, self.rounding, self.note)
        return [text for text in every if text]


def told_for_paper(node: Told) -> Told:
    """A node and all below it with the spaces of papers in their figures."""
    wide = {name: for_paper(getattr(node, name)) for name in ("value", "rate")}
    return replace(node, **wide, parts=tuple(map(told_for_paper, node.parts)))


def parts_of(amount: Decimal, rows: Iterable[Part | tuple[str | Promise, Decimal]]) -> list[Part]:
    """Return the rows when they sum to the figure to the kopeck, else nothing.

    A wrong explanation is worse than none: the figure is then shown plain and the mistake is logged.
    """
    parts = [row if isinstance(row, Part) else Part(*row) for row in rows]
    total = sum((part.amount for part in parts), Decimal(0))
    if q(total) != q(amount):
        logger.error("explanation_does_not_add_up", extra={"figure": str(amount), "sum_of_rows": str(total)})
        return []
    return parts
