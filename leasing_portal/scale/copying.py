"""COPY into tables whose triggers are off for the transaction, with ids taken from their sequences."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from psycopg2 import sql

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_MAY_SWITCH = "SELECT has_parameter_privilege('session_replication_role', 'SET')"


def may_switch_triggers_off() -> bool:
    """Whether the login may do so: a superuser, or whoever was granted SET on that parameter."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_SWITCH)
        return bool(cursor.fetchone()[0])


@contextmanager
def without_triggers() -> Iterator[None]:
    """Work in a transaction in which no trigger fires: no history, no trail, no checks of foreign keys.

    The rows themselves must be right: nothing looks at their keys. Unique and check constraints hold.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")


def reserve_ids(model: type[models.Model], count: int) -> range:
    """Take `count` ids in a row from the table's sequence; nobody writes to the table until the transaction ends."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.Identifier(table)))
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(first, first + count - 1)])
    return range(first, first + count)


def copy_lines(model: type[models.Model], columns: Sequence[str], lines: Iterable[str]) -> None:
    """Copy rows that are written already: values parted by tabs, as COPY reads them."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, io.StringIO("\n".join([*lines, ""])))


def copy_objects(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Copy unsaved objects with their ids, all stored columns of them."""
    stored = [field for field in model._meta.concrete_fields if not field.generated]
    names = [field.attname for field in stored]
    lines = ("\t".join([as_text(getattr(one, name)) for name in names]) for one in objects)
    copy_lines(model, [str(field.column) for field in stored], lines)


def as_text(value: object) -> str:
    """Write a value as COPY reads it.

    Raises:
        TypeError: for a kind of value that no column of ours has.

    """
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    raise TypeError(f"COPY cannot write {value!r}")


def _text(value: Any) -> str:
    text = str(value)
    # Looking is much quicker than replacing, and nearly nothing needs it.
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


# A flag is a number too, and a moment a day, so the order matters.
_WRITERS: tuple[tuple[tuple[type, ...], Callable[[Any], str]], ...] = (
    ((type(None),), lambda _nothing: NULL),
    ((str,), _text),
    ((bool,), lambda flag: "t" if flag else "f"),
    ((int, Decimal), str),
    ((date,), lambda day: str(day.isoformat())),
    ((list,), lambda items: _text("{" + ",".join(f'"{item}"' for item in items) + "}")),
    ((dict,), lambda data: _text(json.dumps(data, ensure_ascii=False))),
)
