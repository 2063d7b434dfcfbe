"""Entries of a file put aside in a temporary table by COPY, and what sets of them tell.

All lives in the transaction of the import: a worker that is killed leaves nothing behind.
"""

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from common.money import ZERO
from payments.bank.control import Turnover
from payments.bank.digest import digest
from payments.bank.records import Entry
from payments.models import Direction

# Rows that wait in memory for the next COPY.
BATCH = 2000
NULL = "\\N"

_TEXTS = ("direction", "kind", "number", "party_name", "party_inn", "party_kpp", "party_account", "party_bic")
_COLUMNS = (
    *("seq", "account_id", "booked_on", "issued_on", "amount", "line", "is_own", "digest", "more", "doubts"),
    *_TEXTS,
    *("party_bank", "purpose"),
)
_CREATE = """
CREATE TEMPORARY TABLE bank_staging (
    seq integer, account_id bigint, booked_on date, issued_on date, amount numeric(18, 2), line integer,
    is_own boolean, digest text, more jsonb, doubts jsonb, direction text, kind text, number text, party_name text,
    party_inn text, party_kpp text, party_account text, party_bic text, party_bank text, purpose text
) ON COMMIT DROP
"""
_COPY = (
    f"COPY bank_staging ({', '.join(_COLUMNS)}) FROM STDIN"
    f" WITH (FORMAT csv, NULL '{NULL}', FORCE_NOT_NULL ({', '.join((*_TEXTS, 'party_bank', 'purpose'))}))"
)
# A file of both accounts of an own transfer has the payment once for each of them: two copies are one payment.
_NUMBERED = """
CREATE TEMPORARY TABLE bank_counted ON COMMIT DROP AS
SELECT DISTINCT ON (digest, ordinal) *
FROM (
    SELECT staged.*,
        CASE WHEN is_own AND account_id = ANY(%(declared)s)
                AND party_account = ANY(%(numbers)s)
            THEN (row_number() OVER twins + 1) / 2 ELSE row_number() OVER twins END AS ordinal
    FROM bank_staging staged
    WINDOW twins AS (PARTITION BY digest ORDER BY seq)
) numbered
ORDER BY digest, ordinal, seq
"""
_FRESH = """
CREATE TEMPORARY TABLE bank_fresh ON COMMIT DROP AS
SELECT counted.* FROM bank_counted counted
WHERE NOT EXISTS (
    SELECT FROM payments_bankoperation known
    WHERE known.lessor_id = %(lessor)s AND known.digest = counted.digest AND known.ordinal = counted.ordinal
)
"""


class Staging:
    """Takes entries one by one; `close` numbers twins and finds what was not known."""

    def __init__(self, *, accounts: dict[str, int]) -> None:
        self.count = 0
        self._accounts = accounts
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer)
        _run(_CREATE)

    def add(self, entry: Entry) -> None:
        """Put an entry aside."""
        self.count += 1
        party = entry.party
        self._writer.writerow(
            (
                self.count,
                self._accounts[entry.account],
                entry.booked_on.isoformat(),
                entry.issued_on.isoformat() if entry.issued_on else NULL,
                entry.amount,
                entry.line,
                entry.is_own,
                digest(entry),
                json.dumps(entry.more, ensure_ascii=False),
                json.dumps(list(entry.doubts), ensure_ascii=False) if entry.doubts else "[]",
                entry.direction.value,
                entry.kind,
                entry.number,
                party.name,
                party.inn,
                party.kpp,
                party.account,
                party.bic,
                party.bank,
                entry.purpose,
            )
        )
        if self.count % BATCH == 0:
            self._flush()

    def close(self, *, lessor_id: int, declared: Sequence[str]) -> None:
        """Number the twins and part what is new; `declared` are the accounts whose sections the file has."""
        self._flush()
        ids = [self._accounts[number] for number in declared]
        _run("ANALYZE bank_staging")
        _run(_NUMBERED, {"declared": ids, "numbers": list(declared)})
        _run("ANALYZE bank_counted")
        _run(_FRESH, {"lessor": lessor_id})

    def _flush(self) -> None:
        self._buffer.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(_COPY, self._buffer)
        self._buffer.seek(0)
        self._buffer.truncate()


def turnovers(accounts: dict[str, int]) -> dict[str, Turnover]:
    """Return what came in and went out on each account of the file, by its number."""
    numbers = {account_id: number for number, account_id in accounts.items()}
    sums: dict[tuple[int, str], Decimal] = {
        (account_id, direction): amount
        for account_id, direction, amount in _rows(
            "SELECT account_id, direction, sum(amount) FROM bank_counted GROUP BY 1, 2"
        )
    }
    return {
        numbers[account_id]: Turnover(
            credited=sums.get((account_id, Direction.IN.value), ZERO),
            debited=sums.get((account_id, Direction.OUT.value), ZERO),
        )
        for account_id in dict.fromkeys(account_id for account_id, _direction in sums)
    }


def report() -> dict[str, Any]:
    """Return counts by class: all, new, known before; received and paid out with their sums; doubted."""
    rows = _rows(
        """
        SELECT count(*),
            count(*) FILTER (WHERE direction = 'in'), coalesce(sum(amount) FILTER (WHERE direction = 'in'), 0),
            count(*) FILTER (WHERE direction = 'out'), coalesce(sum(amount) FILTER (WHERE direction = 'out'), 0),
            count(*) FILTER (WHERE doubts <> '[]'), min(booked_on), max(booked_on),
            (SELECT count(*) FROM bank_fresh)
        FROM bank_counted
        """
    )
    count, received, received_sum, paid, paid_sum, doubted, first, last, fresh = rows[0]
    return {
        "count": count,
        "new": fresh,
        "known": count - fresh,
        "received": received,
        "received_sum": f"{received_sum:.2f}",
        "paid": paid,
        "paid_sum": f"{paid_sum:.2f}",
        "doubted": doubted,
        "first": first,
        "last": last,
    }


def store_fresh(*, statement_id: int, lessor_id: int) -> int:
    """Write the payments that were not known, in the order of the file; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO payments_bankoperation (
                statement_id, lessor_id, account_id, direction, kind, booked_on, number, issued_on, amount, party_name,
                party_inn, party_kpp, party_account, party_bic, party_bank, purpose, more, doubts, line, digest,
                ordinal, state, note, is_automatic
            )
            SELECT %s, %s, account_id, direction, kind, booked_on, number, issued_on, amount, party_name,
                party_inn, party_kpp, party_account, party_bic, party_bank, purpose, more, doubts, line, digest,
                ordinal, 'new', '', false
            FROM bank_fresh ORDER BY seq
            """,
            [statement_id, lessor_id],
        )
        return int(cursor.rowcount)


def drop() -> None:
    """Let a second import in the same transaction begin anew."""
    _run("DROP TABLE IF EXISTS bank_fresh, bank_counted, bank_staging")


def _run(statement: str, params: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
