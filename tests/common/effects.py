"""A table of effects outside every app's models: what handlers and jobs of the tests do can be counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def table() -> Iterator[None]:
    """Make the table; no uniqueness, so that a repeated effect is seen."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_effect (id bigserial PRIMARY KEY, lane text NOT NULL, name text NOT NULL)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE test_effect")


def put(lane: object, name: object) -> None:
    """Leave an effect in the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effect (lane, name) VALUES (%s, %s)", [str(lane), str(name)])


def has(lane: object, name: object) -> bool:
    """Whether the effect is there."""
    return (str(lane), str(name)) in seen()


def seen() -> list[tuple[str, str]]:
    """Return all effects in the order in which they were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lane, name FROM test_effect ORDER BY id")
        return [(lane, name) for lane, name in cursor.fetchall()]
