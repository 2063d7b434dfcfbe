"""How large a list is: counted while it is small, estimated by the planner when it is large, so that no page waits."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from common import row_scope
from common.money import NARROW_NO_BREAK_SPACE

# Up to so many rows are counted.
EXACT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many rows a list has: counted, about, or more than the count when nothing better is known."""

    count: int
    is_exact: bool = True
    is_least: bool = False

    @property
    def told(self) -> str:
        """The number in words that lead to what is counted: `538`, `about 12 000`, `more than 200`."""
        if self.is_exact:
            return spaced(self.count)
        words = gettext("more than %(count)s") if self.is_least else gettext("about %(count)s")
        return words % {"count": spaced(self.count)}


def spaced(number: int) -> str:
    """Write a whole number by thousands, the same in both languages."""
    return f"{number:,}".replace(",", NARROW_NO_BREAK_SPACE)


def size_of(rows: QuerySet[Any], *, exact: int = EXACT) -> Size:
    """Count up to `exact` rows in one query; estimate what is larger in a second one."""
    counted = rows.order_by()[: exact + 1].count()
    return Size(count=counted) if counted <= exact else large(rows, exact=exact)


def large(rows: QuerySet[Any], *, exact: int = EXACT) -> Size:
    """Size of a list that has more than `exact` rows.

    Under row security the planner takes a fixed share of the rows, whatever the policies leave: nothing is asked then.
    """
    scope = row_scope.current()
    return about(expected(rows) if scope is None or scope.is_staff else 0, exact=exact)


def expected(rows: QuerySet[Any]) -> int:
    """How many rows the planner expects; nothing is read."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def about(rows: int, *, exact: int = EXACT) -> Size:
    """A size that was expected, to two digits; of more rows than were expected it says only that."""
    if rows <= exact:
        return Size(count=exact, is_exact=False, is_least=True)
    step = int("1" + "0" * (len(str(rows)) - 2))
    return Size(count=rows // step * step, is_exact=False)
