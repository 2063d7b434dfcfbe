"""The figures kept on a contract's row: rebuilt from the schedule and the ledger, checked every night.

`payments.engine.figures` says what they are; here PostgreSQL works them out for many contracts at once, and a
test holds the two together. Delay starts after the due date moved by GK art. 193, so on a given day everything
due up to one date is late; that date comes from the business calendar.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import batched
from typing import Any

from django.db import connection, transaction

from common.business_days import known_years, payment_deadline
from contracts.models import Contract, ContractStatus
from payments.services.figures_sql import COMPARE_ALL, FACTS, FIGURES, REBUILD

# Contracts of one transaction of the night: short enough that pages do not wait for a lock.
BATCH = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """A kept figure that is not what the facts say."""

    contract_id: int
    figure: str
    kept: object
    right: object


def refresh_figures(*, contract_ids: Collection[int], today: date) -> int:
    """Rebuild the figures of these contracts under their locks; return how many rows differed and were written."""
    written = 0
    for ids in batched(sorted(set(contract_ids)), BATCH):
        with transaction.atomic():
            locked = Contract.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
            written += rebuild_figures(locked.values_list("pk", "figures_on"), today=today)
    return written


def rebuild_figures(rows: Iterable[tuple[int, date | None]], *, today: date) -> int:
    """Rebuild the figures of contracts whose rows the caller has locked in its transaction.

    Figures never go back in time: a writer that began before midnight and comes after the night leaves them as of
    the newer day.

    Args:
        rows: id and `figures_on` of each contract, read under the lock.
        today: the writer's day.

    """
    written = 0
    ids_by_day: defaultdict[date, list[int]] = defaultdict(list)
    for contract_id, figures_on in rows:
        ids_by_day[max(today, figures_on or today)].append(contract_id)
    with connection.cursor() as cursor:
        for day, ids in ids_by_day.items():
            cursor.execute(REBUILD, {**day_parameters(day), "ids": ids, "today": day})
            written += cursor.rowcount
    return written


def check_figures(*, today: date, dated: bool = True) -> list[Difference]:
    """Compare the kept figures of all contracts with the facts; an empty list is the only good answer.

    Figures that change with the day (what is overdue, what is next) are right only after they were rebuilt on
    that day; `dated=False` leaves them out.
    """
    return list(_differences(COMPARE_ALL, today, FIGURES if dated else FACTS))


def _differences(sql: str, today: date, names: Sequence[str]) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(sql, day_parameters(today))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for contract_id, *values in rows:
        kept, right = values[: len(FIGURES)], values[len(FIGURES) :]
        for name, old, new in zip(FIGURES, kept, right, strict=True):
            if name in names and old != new:
                yield Difference(contract_id, name, old, new)


def day_parameters(today: date) -> dict[str, Any]:
    """Return what SQL about delay has to know of a day: `live`, `late_through`, `due` and `since`."""
    moved = first_days_of_delay()
    return {
        "live": [str(status) for status in ContractStatus.live()],
        "late_through": last_late_due_date(today),
        "due": list(moved.keys()),
        "since": list(moved.values()),
    }


def last_late_due_date(today: date) -> date:
    """Return the latest due date that is in delay today: its last day to pay is over."""
    due_on = today - ONE_DAY
    while (payment_deadline(due_on) or due_on) >= today:
        due_on -= ONE_DAY
    return due_on


@cache
def first_days_of_delay() -> Mapping[date, date]:
    """Due dates that are days off, with the first day of delay; any other due date is followed by delay."""
    first, last = date(known_years()[0], 1, 1), date(known_years()[-1], 12, 31)
    days = (first + ONE_DAY * number for number in range((last - first).days + 1))
    deadlines = ((day, payment_deadline(day)) for day in days)
    return {day: deadline + ONE_DAY for day, deadline in deadlines if deadline is not None and deadline != day}
