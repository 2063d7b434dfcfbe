"""Puts `leasing_portal.row_security` into the database after `migrate`: roles, functions, policies and rights.

Does nothing while the database is as this code left it: a mark on `portal_user()` holds a digest of what was wanted
and of what the catalogue had when it was done, so that a table made anew or a policy dropped by hand is noticed.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from common.row_scope import STAFF_ROLE, WEB_ROLE
from leasing_portal.database_roles import ENTRY_ROLE, ensure_group_roles
from leasing_portal.row_security import GUARDED, OPEN, staff_rights

OWNER_POLICY = "portal_owner"
CACHE_TABLE = "common_cache"
PARAMETERS = """
    CREATE OR REPLACE FUNCTION portal_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.user', true), '')::bigint;

    CREATE OR REPLACE FUNCTION portal_companies() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('portal.companies', true), ''), '{}')::bigint[];

    CREATE OR REPLACE FUNCTION portal_contracts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.contracts', true), '')::bigint[];

    CREATE OR REPLACE FUNCTION portal_token() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('portal.token', true), '')
"""
# With the owner's rights, and telling ids only: a policy that reads its own table would ask itself for ever, and one
# that reads guarded tables makes the planner weigh the policies of all of them in every join.
LOOK_UPS = """
    CREATE OR REPLACE FUNCTION portal_memberships() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT coalesce(array_agg(id), '{}') FROM (
            SELECT on_behalf_of_id FROM public.accounts_membership
            WHERE user_id = public.portal_user() AND on_behalf_of_id IS NOT NULL
            UNION ALL
            SELECT membership_id FROM public.integrations_apitoken WHERE digest = public.portal_token()
        ) AS known(id)
    $$;

    CREATE OR REPLACE FUNCTION portal_own_companies() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT coalesce(array_agg(company_id), '{}') FROM public.accounts_membership
        WHERE user_id = public.portal_user()
            OR id IN (SELECT membership_id FROM public.integrations_apitoken WHERE digest = public.portal_token())
    $$;

    CREATE OR REPLACE FUNCTION portal_supplied(supplier bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM public.contracts_contract leased
            JOIN public.contracts_leasedasset asset ON asset.contract_id = leased.id
            WHERE asset.supplier_id = supplier AND leased.lessee_id = ANY (public.portal_companies())
                AND (public.portal_contracts() IS NULL OR leased.id = ANY (public.portal_contracts()))
        )
    $$
"""
FUNCTIONS = (PARAMETERS, LOOK_UPS)
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
    """Bring roles, functions, policies and rights up to the table. Called after `migrate`; harmless when repeated."""
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
            with transaction.atomic(using=using):
                for statement in statements(table):
                    cursor.execute(statement)
        cursor.execute("COMMENT ON FUNCTION portal_user() IS %s", [_wanted_mark(cursor)])


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
    for policy in (WEB_ROLE, STAFF_ROLE, OWNER_POLICY):
        yield f'DROP POLICY IF EXISTS {policy} ON "{table}"'
    if table not in GUARDED:
        yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
        return
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
    yield web_policy(table)
    yield f'CREATE POLICY {STAFF_ROLE} ON "{table}" TO {STAFF_ROLE} USING (true) WITH CHECK (true)'
    # FORCE binds an owner that is no superuser: worker, commands and migrations see everything by this one.
    yield f'CREATE POLICY {OWNER_POLICY} ON "{table}" TO CURRENT_USER USING (true) WITH CHECK (true)'


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
