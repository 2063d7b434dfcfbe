"""How the database is emptied after a test of transactions: only the tables that have rows, and nothing is made again.

Django empties every table and then makes content types and permissions anew, after every such test.
"""

import re
from collections.abc import Iterable

import pytest
from django.core.management.commands import flush
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations

from common import trail_install
from leasing_portal import row_security_install

# They follow from the models alone: Django would make the same rows again.
KEPT = frozenset({"django_content_type", "auth_permission"})
# The audit trail refuses to be emptied to everybody: as on a replica, neither triggers nor references are asked.
EMPTY = """
    DO $$
    DECLARE
        name text;
        has_rows boolean;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOREACH name IN ARRAY ARRAY[{names}] LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
            IF has_rows THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
    END $$
"""


def empty(operations: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    """Delete the rows of the tables that Django's statements would truncate."""
    tables = re.findall(r'"([^"]+)"', " ".join(sql_list))
    names = ", ".join(f"'{table}'" for table in tables if table not in KEPT)
    with operations.connection.cursor() as cursor:
        cursor.execute(EMPTY.format(names=names))


def put_back(_verbosity: int, _interactive: bool, db: str, **_plan: object) -> None:
    """Do the two steps after `migrate` that look whether a test took a trigger or a policy off."""
    for step in (trail_install, row_security_install):
        step.install(using=db)


def install(patch: pytest.MonkeyPatch) -> None:
    """Empty databases so from now on."""
    patch.setattr(DatabaseOperations, "execute_sql_flush", empty)
    patch.setattr(flush, "emit_post_migrate_signal", put_back)
