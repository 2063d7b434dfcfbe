"""Locks for rows that do not exist yet."""

import hashlib

from django.db import connection


def lock_name(name: str) -> None:
    """Hold a lock by name until the end of the transaction, so that two writers do not create the same thing.

    PostgreSQL's advisory lock on the first 64 bits of SHA-256; a collision only makes one writer wait.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
