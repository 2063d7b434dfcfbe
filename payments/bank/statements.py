"""Storing a statement: whole or not at all, each payment once however often the bank exports it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from common.events import publish
from common.locks import lock_name
from common.messages import gettext_noop
from payments.bank import staging
from payments.bank.accounts import OwnAccounts
from payments.bank.control import differences
from payments.bank.executed import mark_executed
from payments.bank.records import BadStatement, Balance, Entry, Head, Record, Remark
from payments.events import StatementLoaded
from payments.models import BankStatement

# Entries between two looks of `watch`.
WATCHED_EVERY = 500
MOST_REMARKS = 200


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Which file it is and who loads it; nobody for a file of the watched folder."""

    name: str
    sha256: str
    lessor_id: int
    loaded_at: datetime
    user_id: int | None = None
    from_folder: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: its statement, whether it is new, and counts by class (see `staging.report`)."""

    statement: BankStatement
    is_new: bool
    report: dict[str, Any]


def known_statement(*, lessor_id: int, sha256: str) -> BankStatement | None:
    """Return the statement of the same bytes, if it was taken before."""
    return BankStatement.objects.filter(lessor=lessor_id, sha256=sha256).first()


@transaction.atomic
def take_statement(
    *,
    records: Iterable[Record],
    file: FileFacts,
    own: OwnAccounts,
    watch: Callable[[], None] = lambda: None,
) -> Taken:
    """Store a statement with its new payments and publish `StatementLoaded`.

    One at a time for a lessor. The same bytes add nothing; payments that an earlier file had add nothing either. Where
    sums do not agree the statement is stored with words and `is_trusted` false. Payments that the lessor ordered mark
    their orders as executed.

    Args:
        records: of the file, in its order; what they raise leaves nothing stored.
        file: which file, whose, when.
        own: accounts of the lessor.
        watch: called every few hundred entries; what it raises leaves nothing stored.

    Raises:
        BadStatement: the file has neither balances nor payments, or what the reading of `records` raises.

    """
    lock_name(f"bank statements of {file.lessor_id}")
    known = known_statement(lessor_id=file.lessor_id, sha256=file.sha256)
    if known:
        return Taken(known, is_new=False, report={})
    found = _read(records, own, watch)
    declared = list(dict.fromkeys(balance.account for balance in found.balances))
    found.staged.close(declared=declared)
    try:
        return _store(found, file, own)
    finally:
        staging.drop()


@dataclass(slots=True)
class _Found:
    head: Head
    staged: staging.Staging
    balances: list[Balance]
    remarks: list[Remark]
    # Of all remarks, those that are not kept too.
    remark_count: int
    is_blocked: bool


def _read(records: Iterable[Record], own: OwnAccounts, watch: Callable[[], None]) -> _Found:
    staged = staging.Staging(accounts=dict(own.ids))
    head: Head | None = None
    balances: list[Balance] = []
    remarks: list[Remark] = []
    remark_count, is_blocked = 0, False
    for record in records:
        if isinstance(record, Entry):
            staged.add(record)
            if staged.count % WATCHED_EVERY == 0:
                watch()
        elif isinstance(record, Balance):
            balances.append(record)
        elif isinstance(record, Remark):
            remark_count, is_blocked = remark_count + 1, is_blocked or record.blocks
            if remark_count <= MOST_REMARKS:
                remarks.append(record)
        else:
            head = record
    watch()
    if head is None or (not staged.count and not balances):
        raise BadStatement(
            "nothing",
            gettext_noop("The file has neither balances nor payments. Expected a statement of the bank."),
            1,
        )
    return _Found(head, staged, balances, remarks, remark_count, is_blocked)


def _store(found: _Found, file: FileFacts, own: OwnAccounts) -> Taken:
    groups = staging.groups(dict(own.ids))
    wrong = differences(found.balances, staging.turnovers(groups))
    counts = staging.report(groups, known=staging.drop_known(lessor_id=file.lessor_id))
    days = {day for balance in found.balances for day in (balance.starts_on, balance.ends_on) if day}
    days |= {day for group in groups for day in (group.first, group.last)}
    statement = BankStatement.objects.create(
        lessor_id=file.lessor_id,
        name=file.name,
        sha256=file.sha256,
        format=found.head.format,
        encoding=found.head.encoding,
        starts_on=min(days, default=None),
        ends_on=max(days, default=None),
        count=counts["count"],
        new_count=counts["new"],
        balances=[balance.as_json() for balance in found.balances],
        warnings=[_as_json(remark) for remark in (*wrong, *found.remarks)],
        is_trusted=not wrong and not found.is_blocked,
        from_folder=file.from_folder,
        loaded_at=file.loaded_at,
        loaded_by_id=file.user_id,
    )
    staging.store(statement_id=statement.pk, lessor_id=file.lessor_id)
    counts["executed"] = mark_executed(statement_id=statement.pk)
    counts["warnings"] = len(wrong) + found.remark_count
    publish(StatementLoaded(statement.pk))
    return Taken(statement, is_new=True, report=counts)


def _as_json(remark: Remark) -> dict[str, Any]:
    return {"code": remark.code, "message": remark.message, "params": remark.params, "blocks": remark.blocks}
