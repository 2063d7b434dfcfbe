"""Roles of the cluster: three that hold rights and cannot sign in, and the web process' login, a member of them.

`portal_entry` has what is needed before a scope is known (sessions, the person); the login has its rights all the
time. `portal_web` and `portal_staff` are taken for a request (`common.row_scope`), never inherited.

An owner of the tables who may not make roles needs them made beforehand: what is missing is told as statements.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.management import CommandError
from django.db import ProgrammingError, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import encrypt_password

from common.row_scope import STAFF_ROLE, WEB_ROLE

ENTRY_ROLE = "portal_entry"
GROUP_ROLES = (ENTRY_ROLE, WEB_ROLE, STAFF_ROLE)
USUAL_LOGIN = "portal_login"
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


class RolesMissing(CommandError):
    """Roles are not there, or not given, and the owner of the tables may not see to it: says what is to be run."""

    def __init__(self, statements: list[str]) -> None:
        by_hand = "\n".join(f"    {statement};" for statement in statements)
        super().__init__(
            "The owner of the database may not make these roles (CREATEROLE). Ask who may to run this, and then repeat"
            f" the command:\n{by_hand}"
        )


@dataclass(frozen=True, slots=True)
class Login:
    """Name and password of the web process in PostgreSQL; without a password the server trusts or asks elsewhere."""

    name: str
    password: str = ""


def web_login() -> Login | None:
    """The login that `WEB_DATABASE_URL` names, if it names one."""
    parts = urlsplit(settings.WEB_LOGIN_URL)
    return Login(unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def ensure_group_roles(cursor: CursorWrapper) -> None:
    """Make the roles that hold rights, unless they exist.

    Raises:
        RolesMissing: the owner may not make them.

    """
    missing = [role for role in GROUP_ROLES if not _exists(cursor, role)]
    if missing and not _may_make_roles(cursor):
        login = web_login()
        raise RolesMissing(missing_statements(cursor, login.name if login else USUAL_LOGIN))
    for role in missing:
        _make(cursor, role, f"NOLOGIN {POWERLESS}")
        # An owner that is no superuser may give the role it made, and not take it before it gave it to itself.
        cursor.execute(f"GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE")


def ensure_login(cursor: CursorWrapper, login: Login) -> bool:
    """Make the login unless it exists, set its password, and let it take the roles of requests.

    Tells whether the password is as wanted: the owner may not set that of a login which somebody else prepared.

    Raises:
        LoginRefused: it is a superuser, passes by row security, or may become the owner of the tables.
        RolesMissing: it is not there, or is not given its roles, and the owner may not see to it.

    """
    if not _exists(cursor, login.name):
        if not _may_make_roles(cursor):
            raise RolesMissing(missing_statements(cursor, login.name))
        _make(cursor, login.name, f"LOGIN {POWERLESS}")
    if reason := _bypass(cursor, login.name):
        raise LoginRefused(reason)
    name = sql.Identifier(login.name)
    if not _is_member(cursor, login.name) and not _allowed(
        cursor, *(sql.SQL(statement).format(login=name) for statement in JOIN)
    ):
        raise RolesMissing(missing_statements(cursor, login.name))
    if not login.password:
        return True
    # Made here, so that the password itself stands in no log of the server.
    secret = encrypt_password(login.password, login.name, cursor.connection, "scram-sha-256")
    return _allowed(cursor, sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(secret)))


def missing_statements(cursor: CursorWrapper, login: str) -> list[str]:
    """SQL that somebody who may make roles runs for the owner: roles, the login, and what it is given."""
    made = [role for role in GROUP_ROLES if not _exists(cursor, role)]
    statements = [f"CREATE ROLE {role} NOLOGIN {POWERLESS}" for role in made]
    if made:
        cursor.execute("SELECT quote_ident(current_user)")
        [owner] = cursor.fetchone() or ("",)
        statements.append(f"GRANT {', '.join(made)} TO {owner} WITH INHERIT FALSE, SET TRUE")
    quoted = sql.Identifier(login).as_string(cursor.connection)
    if not _exists(cursor, login):
        statements.append(f"CREATE ROLE {quoted} LOGIN {POWERLESS} PASSWORD '…'")
    if made or not _exists(cursor, login) or not _is_member(cursor, login):
        statements.extend(statement.format(login=quoted) for statement in JOIN)
    return statements


def _allowed(cursor: CursorWrapper, *statements: sql.Composed) -> bool:
    """Run the statements, all or none; False when the owner may not."""
    try:
        with transaction.atomic(using=cursor.db.alias):
            for statement in statements:
                cursor.execute(statement)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        return False
    return True


def _may_make_roles(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    row = cursor.fetchone()
    return bool(row and row[0])


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
