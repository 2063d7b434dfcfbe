"""Checks of the audit trail: is the chain whole, is everything sealed, do the triggers that write and guard it fire."""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pgtrigger
from django.db import connection, transaction

from common.models import TrailCheck, TrailEntry, TrailHead
from common.trail_chain import HASHED, START, Head, Link, broken_links
from common.trail_install import pieces
from common.trail_triggers import installed_triggers, made_by

logger = logging.getLogger(__name__)
# The task seals every few seconds; what waits longer was kept from it.
SEALED_WITHIN = timedelta(minutes=5)
# One cut makes one finding. Of a chain that is wrong throughout, so many are enough.
FINDINGS_SHOWN = 100
BATCH = 2_000
BYPASSES = ("session_replication_role", "pgtrigger.ignore")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, and the end of the chain as it was read."""

    findings: tuple[str, ...]
    findings_count: int
    head: Head


def verify(*, at: datetime, known: Head | None = None) -> Outcome:
    """Read the whole trail as of one moment, in constant memory, and tell what is wrong with it.

    It is compared with the end that each earlier check found: a tail that was cut once is told of by every later
    check, however much has been written since.

    Args:
        at: now.
        known: an end of the chain that was written down outside of the database.

    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        head = _head()
        found = _findings(head, known=[*_stored_ends(), *([known] if known else ())], at=at)
        shown = tuple(islice(found, FINDINGS_SHOWN))
        count = len(shown) + sum(1 for _ in found)
    return Outcome(shown, count, head or Head(0, START))


def check(*, at: datetime) -> None:
    """Verify, keep the outcome and log it."""
    outcome = verify(at=at)
    TrailCheck.objects.create(
        at=at,
        position=outcome.head.position,
        hash=outcome.head.hash,
        findings_count=outcome.findings_count,
        findings=list(outcome.findings),
    )
    facts = {"head": str(outcome.head), "findings_count": outcome.findings_count}
    if outcome.findings:
        logger.error("trail_broken", extra=facts | {"findings": outcome.findings})
    else:
        logger.info("trail_verified", extra=facts)


def _stored_ends() -> list[Head]:
    """Ends that earlier checks found: one a night."""
    return [Head(*end) for end in TrailCheck.objects.order_by("pk").values_list("position", "hash")]


def _findings(head: Head | None, *, known: Collection[Head], at: datetime) -> Iterator[str]:
    yield from broken_links(_links(), head=head, known=known)
    yield from _left_unsealed(at)
    yield from _idle_triggers()
    yield from _bypasses()


def _head() -> Head | None:
    row = TrailHead.objects.first()
    return Head(row.position, row.hash) if row else None


def _links() -> Iterator[Link]:
    columns = ", ".join(source.format(row="entry") for source in HASHED.values())
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT entry.position, entry.id, previous_hash, hash, {columns} FROM common_trailentry entry "  # noqa: S608 - our own names
            "WHERE entry.position IS NOT NULL ORDER BY entry.position, entry.id"
        )
        while batch := cursor.fetchmany(BATCH):
            for position, entry_id, previous_hash, own_hash, *content in batch:
                yield Link(position, entry_id, content, previous_hash, own_hash)


def _left_unsealed(at: datetime) -> Iterator[str]:
    late = TrailEntry.objects.filter(position=None, at__lt=at - SEALED_WITHIN)
    count = late.count()
    if count:
        oldest = late.order_by("pk")[0]
        yield f"not sealed for more than five minutes: {count} entries from id {oldest.pk} of {oldest.at.isoformat()}"


def _idle_triggers() -> Iterator[str]:
    """Triggers that write history and trail, or keep rows from being changed, and that are absent, off or changed."""
    with connection.cursor() as cursor:
        installed, bodies = installed_triggers(cursor), _bodies(cursor)
    for table, trigger, function, sql in _expected():
        found = installed.get((table, trigger))
        if trigger and found is None:
            yield f"table {table}: the trigger {trigger} is missing"
        elif found and not found.fires:
            yield f"table {table}: the trigger {trigger} is disabled"
        elif found and found.definition != made_by(sql)[table, trigger]:
            yield f"table {table}: the trigger {trigger} differs from the code of this version"
        elif bodies.get(function, "") not in sql or function not in bodies:
            yield f"the function {function} differs from the code of this version"


def _expected() -> Iterator[tuple[str, str, str, str]]:
    """(table, trigger, function, SQL that makes it) of each trigger; a function alone has neither table nor trigger."""
    for piece in pieces():
        for table, trigger in piece.triggers or (("", ""),):
            yield table, trigger, piece.function, piece.sql
    for model, guard in pgtrigger.registered():
        name = guard.get_pgid(model)
        yield model._meta.db_table, name, name, guard.compile(model).install_sql


def _bodies(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT proname, prosrc FROM pg_proc WHERE prokind = 'f' AND pronamespace = current_schema()::regnamespace"
    )
    return dict(cursor.fetchall())


def _bypasses() -> Iterator[str]:
    """Settings of this database, or of a role in every one, that would turn triggers off for whole sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting"
            " WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        for (setting,) in cursor.fetchall():
            if setting.startswith(BYPASSES):
                yield f"a setting turns triggers off: {setting}"
