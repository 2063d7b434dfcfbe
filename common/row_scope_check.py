"""Is the web process bound by row security? Asked by `/readyz`, and in production when the process starts."""

from typing import Final

from django.db import connection

from common.row_scope import STAFF_ROLE, WEB_ROLE

# What must be false, and what is said of it.
QUESTIONS: Final = {
    "the login is a superuser or has BYPASSRLS": """
        SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user
    """,
    "the login owns tables or may become their owner": """
        SELECT coalesce(bool_or(pg_has_role(session_user, relowner, 'MEMBER')), false)
        FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    """,
    "a role of requests passes by row security": """
        SELECT coalesce(bool_or(rolsuper OR rolbypassrls OR rolcanlogin), true) FROM pg_roles
        WHERE rolname IN (%(web)s, %(staff)s)
    """,
    "the policies are not in the database": """
        SELECT NOT EXISTS (SELECT FROM pg_policy WHERE polname = %(web)s)
    """,
    "row security of a table is off": """
        SELECT coalesce(bool_or(NOT (relrowsecurity AND relforcerowsecurity)), false)
        FROM pg_class WHERE oid IN (SELECT polrelid FROM pg_policy WHERE polname = %(web)s)
    """,
}


def holes() -> list[str]:
    """Say what lets this process see more than its scope; an empty list means that it is bound."""
    found = []
    with connection.cursor() as cursor:
        for hole, question in QUESTIONS.items():
            cursor.execute(question, {"web": WEB_ROLE, "staff": STAFF_ROLE})
            row = cursor.fetchone()
            if row is None or row[0]:
                found.append(hole)
    return found
