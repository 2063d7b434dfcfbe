"""Text that PostgreSQL can hold."""

import pytest
from django.db import connection

from common.storable import storable, storable_json


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Счёт № 5 — 100 ₽ 🚚", "Счёт № 5 — 100 ₽ 🚚"),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud83db", "a\N{REPLACEMENT CHARACTER}b"),
        ("\udc00", "\N{REPLACEMENT CHARACTER}"),
        ("", ""),
    ],
)
def test_only_what_cannot_be_kept_is_replaced(given: str, kept: str) -> None:
    assert storable(given) == kept


def test_json_of_any_depth_is_accepted_by_the_database(db: None) -> None:
    value = {"a\0": ["x\ud800", {"b": ("\0", 1, None, True, 2.5)}]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [storable_json(value)])
        row = cursor.fetchone()
    assert row == ('{"a�": ["x�", {"b": ["�", 1, null, true, 2.5]}]}',)
