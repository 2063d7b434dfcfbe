"""How large a list is: counted while it is small, estimated by the planner when it is large, so that no page waits."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

# Up to so many rows are counted.
EXACT = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows a list has; not exact is said as “about”."""

    count: int
    is_exact: bool


def size_of(rows: QuerySet[Any], *, exact: int = EXACT) -> Size:
    """Count up to `exact` rows in one query; estimate what is larger in a second one."""
    counted = rows.order_by()[: exact + 1].count()
    return Size(counted, is_exact=True) if counted <= exact else Size(estimated(rows, exact=exact), is_exact=False)


def estimated(rows: QuerySet[Any], *, exact: int = EXACT) -> int:
    """How many rows the planner expects, to two digits: nothing is read. More than was counted to, in any case."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    found = max(int(plan[0]["Plan"]["Plan Rows"]), exact)
    step = int("1" + "0" * (len(str(found)) - 2))
    return found // step * step
