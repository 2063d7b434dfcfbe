"""Puts `leasing_portal.row_security` into the database after `migrate`: roles, functions, policies and rights.

Does nothing while the database is as this code left it: a mark on `portal_user()` holds a digest of what was wanted
and of what the catalogue had when it was done, so that a table made anew or a policy dropped by hand is noticed.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management import CommandError, call_command
from django.db import OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.errors import LockNotAvailable

from common.row_scope import STAFF_ROLE, WEB_ROLE
from leasing_portal.database_roles import ENTRY_ROLE, ensure_group_roles
from leasing_portal.row_security import GUARDED, staff_rights
from leasing_portal.row_security_functions import FUNCTIONS
from leasing_portal.row_security_open import OPEN

OWNER_POLICY = "portal_owner"
CACHE_TABLE = "common_cache"
# A table is closed to everybody while its policies change, and all who come queue behind whoever waits for it. So the
# wait is short, and pages get their turn before the next one.
LOCK_WAIT = "5s"
ATTEMPTS = 5
PAUSE_SECONDS = 1.0
STATE = """
    WITH ours AS (
        SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    ), facts AS (
        SELECT format('%s %s %s %s %s %s', oid, relname, relowner, relrowsecurity, relforcerowsecurity, relacl) AS fact
        FROM ours
        UNION ALL
        SELECT format('%s.%s %s', attrelid, attname, attacl) FROM pg_attribute
        WHERE attacl IS NOT NULL AND attrelid IN (SELECT oid FROM ours)
        UNION ALL
        SELECT format('%s %s %s %s %s', oid, polname, polroles, polqual::text, polwithcheck::text) FROM pg_policy
        WHERE polrelid IN (SELECT oid FROM ours)
    )
    SELECT coalesce(md5(string_agg(fact, '|' ORDER BY fact)), '') FROM facts
"""


def install(*, using: str, **signal: Any) -> None:
    """Bring roles, functions, policies and rights up to the table. Called after `migrate`; harmless when repeated.

    Raises:
        RolesMissing: the owner may not make the roles that are not there; the message has the statements.
        CommandError: somebody keeps a table locked.

    """
    del signal
    with connections[using].cursor() as cursor:
        if _mark(cursor) == _wanted_mark(cursor):
            return
        missing = (GUARDED.keys() | OPEN.keys()) - tables(cursor)
        if missing == {CACHE_TABLE}:
            # No migration makes it, and a table that comes later would have no rights.
            call_command("createcachetable", database=using, verbosity=0)
        elif missing:
            return  # Not all apps are migrated; what has no rights stays closed.
        ensure_group_roles(cursor)
        for statement in FUNCTIONS:
            cursor.execute(statement)
        for table in sorted(tables(cursor)):
            _change(table, statements(table), cursor)
        cursor.execute("COMMENT ON FUNCTION portal_user() IS %s", [_wanted_mark(cursor)])


def _change(table: str, changes: Iterable[str], cursor: CursorWrapper) -> None:
    """Run the statements of one table in a transaction of their own, again while somebody keeps the table locked."""
    changes = list(changes)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(using=cursor.db.alias):
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
                for statement in changes:
                    cursor.execute(statement)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            if attempt == ATTEMPTS:
                raise CommandError(
                    f"The table {table} stays locked by another session, so its policies were not put in place."
                    " Run the command again when that session is over."
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return


def tables(cursor: CursorWrapper) -> set[str]:
    """Tables of the portal's schema."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    )
    return {table for (table,) in cursor.fetchall()}


def statements(table: str) -> Iterator[str]:
    """SQL that brings one table to what `row_security` says of it; a table that nobody listed is closed."""
    yield from _policies(table)
    yield f'REVOKE ALL ON "{table}" FROM {WEB_ROLE}, {STAFF_ROLE}, {ENTRY_ROLE}'
    if table in GUARDED:
        yield from _grant(table, WEB_ROLE, GUARDED[table].web)
        yield from _grant(table, ENTRY_ROLE, GUARDED[table].entry)
    elif table in OPEN:
        yield from _grant(table, WEB_ROLE, OPEN[table].web)
        yield from _grant(table, ENTRY_ROLE, OPEN[table].entry)
    if table in GUARDED or table in OPEN:
        yield from _grant(table, STAFF_ROLE, staff_rights(table))


def web_policy(table: str) -> str:
    """SQL of the policy that holds clients, suppliers and visitors."""
    guard = GUARDED[table]
    rows = f"USING ({guard.using}) WITH CHECK ({guard.check or guard.using})"
    return f'CREATE POLICY {WEB_ROLE} ON "{table}" TO {WEB_ROLE} {rows}'


def _policies(table: str) -> Iterator[str]:
    for policy in (WEB_ROLE, STAFF_ROLE, ENTRY_ROLE, OWNER_POLICY):
        yield f'DROP POLICY IF EXISTS {policy} ON "{table}"'
    shown = list(_shown(table))
    if not shown:
        yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
        return
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
    yield from shown
    yield f'CREATE POLICY {STAFF_ROLE} ON "{table}" TO {STAFF_ROLE} USING (true) WITH CHECK (true)'
    # FORCE binds an owner that is no superuser: worker, commands and migrations see everything by this one.
    yield f'CREATE POLICY {OWNER_POLICY} ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)'


def _shown(table: str) -> Iterator[str]:
    """SQL of the policies of web requests and of the login; none where every row is shown."""
    if table in GUARDED:
        yield web_policy(table)
        if GUARDED[table].entry:
            yield f'CREATE POLICY {ENTRY_ROLE} ON "{table}" TO {ENTRY_ROLE} USING (true) WITH CHECK (true)'
    elif table in OPEN and (rows := OPEN[table].rows):
        for role in (WEB_ROLE, ENTRY_ROLE):
            yield f'CREATE POLICY {role} ON "{table}" TO {role} USING ({rows})'


def _grant(table: str, role: str, rights: tuple[str, ...]) -> Iterator[str]:
    if rights:
        yield f'GRANT {", ".join(rights)} ON "{table}" TO {role}'


def _mark(cursor: CursorWrapper) -> str:
    cursor.execute("SELECT obj_description(to_regprocedure('portal_user()'), 'pg_proc')")
    row = cursor.fetchone()
    return row[0] or "" if row else ""


def _wanted_mark(cursor: CursorWrapper) -> str:
    """Digest of the statements, and of the catalogue as it is now."""
    wanted = [*FUNCTIONS, *(line for table in sorted(GUARDED.keys() | OPEN.keys()) for line in statements(table))]
    cursor.execute(STATE)
    row = cursor.fetchone()
    return f"{hashlib.sha256('|'.join(wanted).encode()).hexdigest()}/{row[0] if row else ''}"
