"""A figure and the rows that make it up."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from common.money import q

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One row of an explanation: roubles with their reason, a minus for what is taken off."""

    label: str | Promise
    amount: Decimal
    note: str | Promise = ""


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
