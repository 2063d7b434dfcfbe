"""Putting a schedule on a contract: versions are added, never edited."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from accounts.models import Membership
from common.changes import Change, as_text
from common.events import publish
from common.money import ZERO, q
from contracts.models import Contract, ContractEventKind
from contracts.services import record
from payments.engine.schedule_rules import Problem, ScheduleRow, ScheduleTerms, schedule_problems
from payments.events import ScheduleChanged
from payments.models import Instalment, ScheduleVersion
from payments.services.settlement import bring_up, lock_contract

FIELDS = tuple(field.name for field in fields(ScheduleRow))


class ScheduleRefused(Exception):
    """The rows do not add up to the contract; `problems` name each row, field, value and what was expected."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text(str) for problem in problems))


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that differs from the row of the same number in the version before; None where there is none."""

    number: int
    before: ScheduleRow | None
    after: ScheduleRow | None


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """The version in force, what happened, and the rows that differ from the version before."""

    version: ScheduleVersion
    change: Change
    rows: tuple[RowChange, ...]


@transaction.atomic
def put_schedule(
    *, contract: Contract, rows: Sequence[ScheduleRow], reason: str, actor: Membership | None, at: datetime
) -> ScheduleChange:
    """Make the rows the schedule in force, under the lock of the contract's row.

    The same rows again make no version. A new version takes over the receipts: allocations to rows of the old
    one are reversed, the money is applied to the new rows. Figures of the contract are rebuilt; `contract` is
    brought up to date. Publishes `ScheduleChanged`.

    Raises:
        ScheduleRefused: the rows do not add up; nothing is written.

    """
    locked = lock_contract(contract.pk)
    terms = ScheduleTerms(locked.price, locked.advance, locked.buyout_price)
    if problems := schedule_problems(rows, terms):
        raise ScheduleRefused(problems)
    wanted = sorted(map(_canonical, rows), key=lambda row: row.number)
    current = locked.schedule_versions.filter(number=locked.schedule_number).first()
    if current is not None and current.digest == digest(wanted):
        result = ScheduleChange(current, Change.UNCHANGED, ())
    else:
        result = _add_version(locked, current, wanted, reason=reason, actor=actor, at=at)
    bring_up(locked, reason=reason, at=at)
    contract.refresh_from_db()
    return result


def digest(rows: Sequence[ScheduleRow]) -> str:
    """SHA-256 of the rows in a form that does not depend on how amounts were written."""
    lines = [[as_text(getattr(row, name)) for name in FIELDS] for row in map(_canonical, rows)]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=True).encode()).hexdigest()


def _canonical(row: ScheduleRow) -> ScheduleRow:
    """Write amounts and the rate with two digits, as the database does."""
    money = ("amount", "vat_rate", "vat", "principal", "interest", "insurance", "buyout", "other")
    values = {name: getattr(row, name) for name in FIELDS}
    return ScheduleRow(**values | {name: q(values[name]) for name in money})


def _add_version(
    contract: Contract,
    current: ScheduleVersion | None,
    rows: Sequence[ScheduleRow],
    *,
    reason: str,
    actor: Membership | None,
    at: datetime,
) -> ScheduleChange:
    version = ScheduleVersion.objects.create(
        contract=contract,
        number=contract.schedule_number + 1,
        made_at=at,
        made_by_id=actor.user_id if actor else None,
        reason=reason,
        digest=digest(rows),
    )
    Instalment.objects.bulk_create(
        Instalment(version=version, **{name: getattr(row, name) for name in FIELDS}) for row in rows
    )
    contract.schedule_number = version.number
    contract.save(update_fields=["schedule_number"])
    changes = _row_changes(_rows_of(current) if current else [], rows)
    record(
        contract=contract,
        kind=ContractEventKind.SCHEDULE_CHANGED if current else ContractEventKind.SCHEDULE_MADE,
        at=at,
        actor=actor,
        data={
            "version": version.number,
            "rows": len(rows),
            "total": str(sum((row.amount for row in rows), ZERO)),
            "changed_rows": len(changes) if current else 0,
            "reason": reason,
        },
    )
    publish(ScheduleChanged(contract.pk, version.number), actor_id=actor.pk if actor else None)
    return ScheduleChange(version, Change.CHANGED if current else Change.CREATED, changes if current else ())


def _rows_of(version: ScheduleVersion) -> list[ScheduleRow]:
    return [ScheduleRow(*values) for values in version.instalments.order_by("number").values_list(*FIELDS)]


def _row_changes(before: Sequence[ScheduleRow], after: Sequence[ScheduleRow]) -> tuple[RowChange, ...]:
    old, new = {row.number: row for row in before}, {row.number: row for row in after}
    return tuple(
        RowChange(number, old.get(number), new.get(number))
        for number in sorted(old.keys() | new.keys())
        if old.get(number) != new.get(number)
    )
