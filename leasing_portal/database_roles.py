"""Roles of the cluster: three that hold rights and cannot sign in, and the web process' login, a member of them.

`portal_entry` has what is needed before a scope is known (sessions, the person); the login has its rights all the
time. `portal_web` and `portal_staff` are taken for a request (`common.row_scope`), never inherited.
"""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from common.row_scope import STAFF_ROLE, WEB_ROLE

ENTRY_ROLE = "portal_entry"
GROUP_ROLES = (ENTRY_ROLE, WEB_ROLE, STAFF_ROLE)
POWERLESS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
# Roles belong to the whole cluster: another database's migration may make the same one at the same moment, which
# PostgreSQL tells in three ways.
MAKE_ROLE = """
DO $$ BEGIN
    CREATE ROLE {role} {attributes};
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN RAISE; END IF;
END $$
"""
JOIN = (
    f"GRANT {ENTRY_ROLE} TO {{login}} WITH INHERIT TRUE, SET FALSE",
    f"GRANT {WEB_ROLE}, {STAFF_ROLE} TO {{login}} WITH INHERIT FALSE, SET TRUE",
)


class LoginRefused(Exception):
    """The login could go round row security, so the web process may not have it."""


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password of the web process in PostgreSQL; without a password the server trusts or asks elsewhere."""

    name: str
    password: str = ""


def ensure_group_roles(cursor: CursorWrapper) -> None:
    """Make the roles that hold rights, unless they exist."""
    for role in GROUP_ROLES:
        if _exists(cursor, role):
            continue
        _make(cursor, role, f"NOLOGIN {POWERLESS}")
        # An owner that is no superuser may give the role it made, and not take it before it gave it to itself.
        cursor.execute(f"GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")


def ensure_login(cursor: CursorWrapper, login: Login) -> None:
    """Make the login unless it exists, set its password, and let it take the roles of requests.

    Raises:
        LoginRefused: it is a superuser, passes by row security, or may become the owner of the tables.

    """
    if not _exists(cursor, login.name):
        _make(cursor, login.name, f"LOGIN {POWERLESS}")
    if reason := _bypass(cursor, login.name):
        raise LoginRefused(reason)
    name = sql.Identifier(login.name)
    if login.password:
        # Made here, so that the password itself stands in no log of the server.
        secret = encrypt_password(login.password, login.name, cursor.connection, "scram-sha-256")
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(secret)))
    if not _is_member(cursor, login.name):
        for statement in JOIN:
            cursor.execute(sql.SQL(statement).format(login=name))


def _exists(cursor: CursorWrapper, role: str) -> bool:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _make(cursor: CursorWrapper, role: str, attributes: str) -> None:
    identifier, name = sql.Identifier(role), sql.Literal(role)
    cursor.execute(sql.SQL(MAKE_ROLE).format(role=identifier, name=name, attributes=sql.SQL(attributes)))


def _is_member(cursor: CursorWrapper, login: str) -> bool:
    cursor.execute(
        "SELECT pg_has_role(%(login)s, %(entry)s, 'USAGE')"
        " AND pg_has_role(%(login)s, %(web)s, 'SET') AND NOT pg_has_role(%(login)s, %(web)s, 'USAGE')"
        " AND pg_has_role(%(login)s, %(staff)s, 'SET') AND NOT pg_has_role(%(login)s, %(staff)s, 'USAGE')",
        {"login": login, "entry": ENTRY_ROLE, "web": WEB_ROLE, "staff": STAFF_ROLE},
    )
    row = cursor.fetchone()
    return bool(row and row[0])


def _bypass(cursor: CursorWrapper, login: str) -> str:
    """Why row security would not bind the login; empty when it does."""
    cursor.execute(
        "SELECT rolsuper, rolbypassrls, pg_has_role(oid, CURRENT_USER, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        [login],
    )
    row = cursor.fetchone() or (False, False, False)
    reasons = ("is a superuser", "has BYPASSRLS", "is, or may become, the owner of the tables")
    return ", ".join(reason for reason, holds in zip(reasons, row, strict=True) if holds)
