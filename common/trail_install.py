"""Puts the functions and triggers of the audit trail into the database after `migrate`; harmless when repeated.

They are made from the models as they are now. While migrations run the triggers of business tables are off: a trigger
that names a column would forbid to drop it. History of that time is kept by pghistory.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connections

from common.audit import watched
from common.trail_guard import guard, seal
from common.trail_sql import Installed, change_triggers


def pieces() -> list[Installed]:
    """Everything that the trail needs of the database beside its tables."""
    return [guard(), seal(), *(piece for table in watched() for piece in change_triggers(table))]


def install(*, using: str, **signal: Any) -> None:
    """Make what is missing or differs from the code. Called after `migrate`."""
    del signal
    wanted = pieces()
    with connections[using].cursor() as cursor:
        stamps, triggers, tables = _stamps(cursor), installed_triggers(cursor), _tables(cursor)
        for piece in wanted:
            if not {table for table, _trigger in piece.triggers} <= tables or "common_trailentry" not in tables:
                continue  # The app is migrated back, its tables are gone.
            stamp = hashlib.sha256(piece.sql.encode()).hexdigest()
            if stamps.get(piece.function) != stamp or not set(piece.triggers) <= triggers.keys():
                cursor.execute(piece.sql)
                arguments = "(integer)" if piece.function == "common_seal_trail" else "()"
                cursor.execute(f"COMMENT ON FUNCTION {piece.function}{arguments} IS '{stamp}'")


def take_off(*, using: str, plan: Iterable[Any] = (), **signal: Any) -> None:
    """Take the triggers of business tables off before migrations change these. Called before `migrate`."""
    del signal
    if not list(plan):
        return
    ours = {trigger for table in watched() for piece in change_triggers(table) for trigger in piece.triggers}
    with connections[using].cursor() as cursor:
        for table, trigger in sorted(ours & installed_triggers(cursor).keys()):
            cursor.execute(f'DROP TRIGGER "{trigger}" ON "{table}"')


def installed_triggers(cursor: Any) -> dict[tuple[str, str], str]:
    """(table, trigger) -> "O" for one that fires, "D" for a disabled one, as the catalogue says."""
    cursor.execute(
        "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    return {(table, trigger): enabled for table, trigger, enabled in cursor.fetchall()}


def _stamps(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT proname, obj_description(oid, 'pg_proc') FROM pg_proc "
        "WHERE pronamespace = current_schema()::regnamespace"
    )
    return dict(cursor.fetchall())


def _tables(cursor: Any) -> set[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace")
    return {table for (table,) in cursor.fetchall()}
