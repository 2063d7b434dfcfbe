"""Roles of the cluster: three that hold rights and cannot sign in, and the web process' login, a member of them.

`portal_entry` has what is needed before a scope is known (sessions, the person); the login has its rights all the
time. `portal_web` and `portal_staff` are taken for a request (`common.row_scope`), never inherited.
"""

from django.db.backends.utils import CursorWrapper
from psycopg2 import sql

from common.row_scope import STAFF_ROLE, WEB_ROLE

ENTRY_ROLE = "portal_entry"
GROUP_ROLES = (ENTRY_ROLE, WEB_ROLE, STAFF_ROLE)
# Roles belong to the whole cluster: another database's migration may make the same one at the same moment, which
# PostgreSQL tells in three ways.
MAKE_GROUP_ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    IF NOT pg_has_role(CURRENT_USER, {name}, 'SET') THEN
        GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RAISE; END IF;
END $$
"""


def ensure_group_roles(cursor: CursorWrapper) -> None:
    """Make the roles that hold rights, unless they exist."""
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [list(GROUP_ROLES)])
    known = {name for (name,) in cursor.fetchall()}
    for role in GROUP_ROLES:
        if role not in known:
            cursor.execute(sql.SQL(MAKE_GROUP_ROLE).format(role=sql.Identifier(role), name=sql.Literal(role)))
