"""The close of a day: which payments fell overdue, and the penalties of the new day, for the whole portfolio by sets.

Days past due and their buckets follow from `Contract.overdue_since` and need no write. Safe to run twice and to be
killed at any line: each batch is a transaction of its own, and a contract that was brought to the day is not asked
again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from common.messages import gettext_noop
from payments.penalties.night_sql import CANDIDATES, CHARGE, LOCK_FREE
from payments.services.figures import day_parameters, first_days_of_delay, rebuild_figures
from payments.services.settlement import bring_up, lock_contract

REASON = gettext_noop("A new day of delay")
# Contracts of one transaction: it is over before a page that waits for one of them notices.
BATCH = 250


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close of a day wrote: figures of contracts, charges by sets, contracts brought up one by one."""

    figures: int = 0
    charges: int = 0
    one_by_one: int = 0

    def __add__(self, other: "Closed") -> "Closed":
        return Closed(self.figures + other.figures, self.charges + other.charges, self.one_by_one + other.one_by_one)


def close_day(*, at: datetime) -> Closed:
    """Bring contracts that the day of `at` changes to it; return what was written, nothing when it is closed already.

    Contracts that somebody is writing at this moment are passed over and taken at the end, each in its turn.
    """
    day = _Day.of(at)
    done = Closed()
    busy: list[int] = []
    for batch in batched(day.candidates(), BATCH):
        closed, free = day.close(batch)
        done += closed
        busy += [contract_id for contract_id in batch if contract_id not in free]
    for contract_id in busy:
        done += day.close_one(contract_id)
    return done


@dataclass(frozen=True, slots=True)
class _Free:
    """A contract of a batch that nobody else is writing, as it was locked."""

    contract_id: int
    figures_on: date | None
    fell_overdue: bool
    has_money: bool


@dataclass(frozen=True, slots=True)
class _Day:
    """The day that is closed, with the parameters of its SQL."""

    at: datetime
    parameters: dict[str, Any]

    @classmethod
    def of(cls, at: datetime) -> "_Day":
        today = timezone.localdate(at)
        shift = max(((since - due).days for due, since in first_days_of_delay().items()), default=1)
        return cls(at, {**day_parameters(today), "today": today, "at": at, "reason": REASON, "shift": shift})

    def candidates(self) -> list[int]:
        """Contracts that the day may change, in the order of their ids."""
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES, self.parameters)
            return [contract_id for (contract_id,) in cursor.fetchall()]

    @transaction.atomic
    def close(self, batch: Sequence[int]) -> tuple[Closed, set[int]]:
        """Close a batch; return also which of its contracts were free.

        What sets cannot do is done in the same transaction: a contract is brought to the day wholly or not at all.
        """
        today = self.parameters["today"]
        with connection.cursor() as cursor:
            cursor.execute(LOCK_FREE, {**self.parameters, "ids": list(batch)})
            rows = [_Free(*row) for row in cursor.fetchall()]
            usual = [row for row in rows if not row.has_money]
            late = [(row.contract_id, row.figures_on) for row in usual if row.fell_overdue]
            figures = rebuild_figures(late, today=today)
            cursor.execute(CHARGE, {**self.parameters, "ids": [row.contract_id for row in usual]})
            charges, charged, odd = cursor.fetchone()
        one_by_one = [*(row.contract_id for row in rows if row.has_money), *odd]
        for contract_id in one_by_one:
            bring_up(lock_contract(contract_id), reason=REASON, at=self.at)
        return Closed(figures + charged, charges, len(one_by_one)), {row.contract_id for row in rows}

    @transaction.atomic
    def close_one(self, contract_id: int) -> Closed:
        """Bring a contract up that somebody was writing, unless that has brought it to the day."""
        contract = lock_contract(contract_id)
        today = self.parameters["today"]
        if not contract.is_live or (contract.figures_on is not None and contract.figures_on >= today):
            return Closed()
        bring_up(contract, reason=REASON, at=self.at)
        return Closed(one_by_one=1)
