"""SQL of the audit trail's triggers on business tables.

One statement that inserts a thousand rows writes its entries by one statement too. An update is looked at row by row,
and only when a column that the trail keeps has changed: figures that are computed anew every night cost nothing.
The functions run with the rights of the owner of the tables: a web process writes what it could not read.
"""

import re
from dataclasses import dataclass

from django.db import models

from common.audit import Watched

# Told by pghistory's context; what the trail has no column for becomes the entry's details.
CONTEXT_COLUMNS = {
    "user_id": "(who->>'user')::bigint",
    "membership_id": "(who->>'membership')::bigint",
    "on_behalf_of_id": "(who->>'on_behalf_of')::bigint",
    "actor_company_id": "(who->>'company')::bigint",
    "ip": "nullif(who->>'ip', '')::inet",
    "user_agent": "left(coalesce(who->>'user_agent', ''), 300)",
    "request_id": "left(coalesce(who->>'request_id', ''), 64)",
    "path": "left(coalesce(who->>'url', ''), 300)",
}
TOLD_KEYS = ("user", "membership", "on_behalf_of", "company", "ip", "user_agent", "request_id", "url")


@dataclass(frozen=True, slots=True)
class Installed:
    """A function of the database and the triggers that call it, as (table, trigger)."""

    function: str
    sql: str
    triggers: tuple[tuple[str, str], ...] = ()


def change_triggers(watched: Watched) -> list[Installed]:
    """Functions and triggers of one table."""
    made = [_insert(watched)]
    return made if watched.append_only else [*made, _change(watched)]


def _insert(watched: Watched) -> Installed:
    name = f"trail_insert_{watched.table}"
    body = _function(
        name,
        declare="",
        body=f"""
        {_entry(watched, before="NULL::jsonb", after=_row(watched, "this"))}
        FROM added this;
        RETURN NULL;
        """,
    )
    trigger = f"""
    DROP TRIGGER IF EXISTS trail_insert ON "{watched.table}";
    CREATE TRIGGER trail_insert AFTER INSERT ON "{watched.table}"
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """
    return Installed(name, body + trigger, ((watched.table, "trail_insert"),))


def _change(watched: Watched) -> Installed:
    name = f"trail_change_{watched.table}"
    body = _function(
        name,
        declare="this record; was jsonb; becomes jsonb;",
        body=f"""
        IF TG_OP = 'DELETE' THEN
            this := OLD;
            was := {_row(watched, "OLD")};
        ELSE
            this := NEW;
            SELECT jsonb_object_agg(a.key, a.value), jsonb_object_agg(b.key, b.value) INTO was, becomes
            FROM jsonb_each({_row(watched, "OLD")}) a
            JOIN jsonb_each({_row(watched, "NEW")}) b ON b.key = a.key AND b.value IS DISTINCT FROM a.value;
        END IF;
        {_entry(watched, before="was", after="becomes")};
        RETURN NULL;
        """,  # noqa: S608 - names and SQL of our own models
    )
    changed = " OR ".join(f'OLD."{field.column}" IS DISTINCT FROM NEW."{field.column}"' for field in watched.fields)
    triggers = f"""
    DROP TRIGGER IF EXISTS trail_update ON "{watched.table}";
    CREATE TRIGGER trail_update AFTER UPDATE ON "{watched.table}" FOR EACH ROW
        WHEN ({changed}) EXECUTE FUNCTION {name}();
    DROP TRIGGER IF EXISTS trail_delete ON "{watched.table}";
    CREATE TRIGGER trail_delete AFTER DELETE ON "{watched.table}" FOR EACH ROW EXECUTE FUNCTION {name}();
    """
    return Installed(name, body + triggers, ((watched.table, "trail_update"), (watched.table, "trail_delete")))


def _function(name: str, *, declare: str, body: str) -> str:
    return f"""
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $trail$
    DECLARE
        who jsonb := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{{}}');
        {declare}
    BEGIN
        {body}
    END $trail$;
    """


def _entry(watched: Watched, *, before: str, after: str) -> str:
    """INSERT … SELECT of an entry about the row `this`."""
    told = ", ".join(f"'{key}'" for key in TOLD_KEYS)
    values = {
        "kind": f"'{watched.kind.value}'",
        **CONTEXT_COLUMNS,
        "company_id": _over_row(watched.company),
        "contract_id": _over_row(watched.contract),
        "object_label": f"'{watched.label}'",
        "object_id": f'this."{watched.model._meta.pk.column}"::text',
        "object_text": f"left(coalesce(({_over_row(watched.title)})::text, ''), 300)",
        "before": before,
        "after": after,
        "detail": f"who - ARRAY[{told}]",
        "previous_hash": "''",
        "hash": "''",
    }
    return f"INSERT INTO common_trailentry ({', '.join(values)}) SELECT {', '.join(values.values())}"


def _over_row(expression: str) -> str:
    return re.sub(r"\bNEW\.", "this.", f"({expression})")


def _row(watched: Watched, row: str) -> str:
    """The kept columns as JSON; exact numbers are texts, since readers of JSON make floats of its numbers."""
    pairs = []
    for field in watched.fields:
        exact = "::text" if isinstance(field, models.DecimalField) else ""
        pairs.append(f"'{field.column}', {row}.\"{field.column}\"{exact}")
    return f"jsonb_build_object({', '.join(pairs)})"
