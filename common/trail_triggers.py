"""Triggers as the catalogue of the database knows them, and as the SQL of this version makes them."""

import re
from dataclasses import dataclass
from typing import Any

FIRES = frozenset("OA")
MADE = re.compile(r'CREATE\s+TRIGGER\s+"?(?P<trigger>\w+)"?\s[^;]*?\sON\s+"?(?P<table>\w+)"?\s[^;]*')
# What PostgreSQL adds or writes otherwise when it tells a definition.
ADDED = re.compile(r'::(text|character varying)|[\s"()]|\bpublic\.')


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger of the database: whether it fires, and its definition with the spelling taken away."""

    fires: bool
    definition: str


def installed_triggers(cursor: Any) -> dict[tuple[str, str], Trigger]:
    """Triggers of the database by (table, trigger)."""
    cursor.execute(
        "SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    rows = cursor.fetchall()
    return {(table, trigger): Trigger(enabled in FIRES, plain(told)) for table, trigger, enabled, told in rows}


def made_by(sql: str) -> dict[tuple[str, str], str]:
    """Definitions of the triggers that a script creates, by (table, trigger)."""
    return {(found["table"], found["trigger"]): plain(found[0]) for found in MADE.finditer(sql)}


def plain(definition: str) -> str:
    """Take from a definition what two spellings of the same trigger may differ in.

    Brackets go too: conditions of ours join comparisons by one sort of word, so nothing hangs on their grouping.
    """
    bare = ADDED.sub("", definition.lower())
    return bare.replace("executeprocedure", "executefunction").replace("updateordelete", "deleteorupdate")
