"""Puts the functions and triggers of the audit trail into the database after `migrate`; harmless when repeated.

They are made from the models as they are now. `common.trail_migrations` takes some of them off while migrations run.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import connections

from common.audit import watched
from common.trail_guard import guard, seal
from common.trail_migrations import Plan, tell
from common.trail_sql import Installed, change_triggers
from common.trail_triggers import Trigger, installed_triggers, made_by


def pieces() -> list[Installed]:
    """Everything that the trail needs of the database beside its tables."""
    return [guard(), seal(), *(piece for table in watched() for piece in change_triggers(table))]


def install(*, using: str, plan: Plan = (), **signal: Any) -> None:
    """Make what is missing or differs from the code. Called after `migrate`.

    Triggers that were there before and were taken off or replaced, by a migration or by hand, are told to the trail.
    """
    del signal
    put_back: set[str] = set()
    with connections[using].cursor() as cursor:
        stamps, triggers, tables = _stamps(cursor), installed_triggers(cursor), _tables(cursor)
        for piece in pieces():
            if not {table for table, _trigger in piece.triggers} <= tables or "common_trailentry" not in tables:
                continue  # The app is migrated back, its tables are gone.
            stamp = hashlib.sha256(piece.sql.encode()).hexdigest()
            wrong = _wrong(piece, triggers)
            if stamps.get(piece.function) == stamp and not wrong:
                continue
            cursor.execute(piece.sql)
            arguments = "(integer)" if piece.function == "common_seal_trail" else "()"
            cursor.execute(f"COMMENT ON FUNCTION {piece.function}{arguments} IS '{stamp}'")
            # A new version makes other triggers; one that is absent although its function is there was taken off.
            if piece.function in stamps:
                put_back |= {t for t, name in wrong if stamps[piece.function] == stamp or (t, name) not in triggers}
    if put_back:
        tell("on", tables=put_back, plan=plan)


def _wrong(piece: Installed, triggers: Mapping[tuple[str, str], Trigger]) -> set[tuple[str, str]]:
    """Triggers of a piece that are absent or defined otherwise."""
    made = made_by(piece.sql)
    return {key for key in piece.triggers if key not in triggers or triggers[key].definition != made[key]}


def _stamps(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT proname, obj_description(oid, 'pg_proc') FROM pg_proc "
        "WHERE pronamespace = current_schema()::regnamespace"
    )
    return dict(cursor.fetchall())


def _tables(cursor: Any) -> set[str]:
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace")
    return {table for (table,) in cursor.fetchall()}
