"""Entries of a file put aside in a temporary table by COPY, and what sets of them tell.

All lives in the transaction of the import: a worker that is killed leaves nothing behind.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from common.money import ZERO
from payments.bank.control import Turnover
from payments.bank.digest import digest
from payments.bank.records import Entry
from payments.models import Direction

# Rows that wait in memory for the next COPY, and characters that it sends at once.
BATCH = 1000
_SENT = 64 * 1024
_NULL = "\\N"

_TEXTS = (
    *("more", "doubts", "kind", "number", "party_name", "party_inn", "party_kpp", "party_account", "party_bic"),
    *("party_bank", "purpose"),
)
_COLUMNS = (
    *("seq", "account_id", "booked_on", "issued_on", "amount", "line", "is_own", "digest", "direction"),
    *_TEXTS,
)
# `ordinal` counts true twins; nearly no payment has one.
_CREATE = """
CREATE TEMPORARY TABLE bank_staging (
    seq integer, account_id bigint, booked_on date, issued_on date, amount numeric(18, 2), line integer,
    is_own boolean, digest text, direction text, more jsonb, doubts jsonb, kind text, number text, party_name text,
    party_inn text, party_kpp text, party_account text, party_bic text, party_bank text, purpose text,
    ordinal smallint NOT NULL DEFAULT 1
) ON COMMIT DROP
"""
_COPY = f"COPY bank_staging ({', '.join(_COLUMNS)}) FROM STDIN"
# What COPY would take for the end of a value or of a row, or for a sign of its own.
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_json = json.JSONEncoder(ensure_ascii=False).encode
# A file of both accounts of an own transfer has the payment once for each of them: two copies are one payment.
_NUMBER = """
WITH twins AS (
    SELECT staged.seq, staged.digest,
        CASE WHEN is_own AND account_id = ANY(%(declared)s) AND party_account = ANY(%(numbers)s)
            THEN (row_number() OVER same + 1) / 2 ELSE row_number() OVER same END AS ordinal
    FROM bank_staging staged
    WHERE digest IN (SELECT digest FROM bank_staging GROUP BY digest HAVING count(*) > 1)
    WINDOW same AS (PARTITION BY digest ORDER BY seq)
), placed AS (
    SELECT seq, ordinal, row_number() OVER (PARTITION BY digest, ordinal ORDER BY seq) AS place FROM twins
)
UPDATE bank_staging staged SET ordinal = CASE placed.place WHEN 1 THEN placed.ordinal ELSE 0 END
FROM placed WHERE placed.seq = staged.seq AND (placed.ordinal, placed.place) <> (1, 1)
"""
_DROP_COPIES = "DELETE FROM bank_staging WHERE ordinal = 0"
_DROP_KNOWN = """
DELETE FROM bank_staging staged USING payments_bankoperation known
WHERE known.lessor_id = %(lessor)s AND known.digest = staged.digest AND known.ordinal = staged.ordinal
"""
_GROUPS = """
SELECT account_id, direction, count(*), sum(amount), count(*) FILTER (WHERE doubts <> '[]'),
    min(booked_on), max(booked_on)
FROM bank_staging GROUP BY 1, 2
"""
_STORE = """
INSERT INTO payments_bankoperation (
    statement_id, lessor_id, account_id, direction, kind, booked_on, number, issued_on, amount, party_name, party_inn,
    party_kpp, party_account, party_bic, party_bank, purpose, more, doubts, line, digest, ordinal,
    state, note, is_automatic
)
SELECT
    %(statement)s, %(lessor)s, account_id, direction, kind, booked_on, number, issued_on, amount, party_name, party_inn,
    party_kpp, party_account, party_bic, party_bank, purpose, more, doubts, line, digest, ordinal,
    'new', '', false
FROM bank_staging ORDER BY seq
"""


class Staging:
    """Takes entries one by one; `close` numbers the twins among them."""

    def __init__(self, *, accounts: dict[str, int]) -> None:
        self.count = 0
        self._accounts = accounts
        self._rows: list[str] = []
        _run(_CREATE)

    def add(self, entry: Entry) -> None:
        """Put an entry aside."""
        self.count += 1
        party = entry.party
        texts = (
            _json(entry.more) if entry.more else "{}",
            _json(list(entry.doubts)) if entry.doubts else "[]",
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
        self._rows.append(
            f"{self.count}\t{self._accounts[entry.account]}\t{entry.booked_on}\t{entry.issued_on or _NULL}\t"
            f"{entry.amount}\t{entry.line}\t{entry.is_own}\t{digest(entry)}\t{entry.direction.value}\t{_joined(texts)}\n"
        )
        if self.count % BATCH == 0:
            self._flush()

    def close(self, *, declared: Sequence[str]) -> None:
        """Number the twins; `declared` are the accounts whose sections the file has."""
        self._flush()
        _run("ANALYZE bank_staging (seq, digest)")
        ids = [self._accounts[number] for number in declared]
        if _run(_NUMBER, {"declared": ids, "numbers": list(declared)}):
            _run(_DROP_COPIES)

    def _flush(self) -> None:
        with connection.cursor() as cursor:
            cursor.copy_expert(_COPY, io.StringIO("".join(self._rows)), _SENT)
        self._rows.clear()


@dataclass(frozen=True, slots=True)
class Group:
    """Payments of one account in one direction: how many, their sum in roubles, how many are doubted, their days."""

    account: str
    direction: Direction
    count: int
    amount: Decimal
    doubted: int
    first: date
    last: date


def groups(accounts: dict[str, int]) -> list[Group]:
    """Return what the file has, account by account; `accounts` are their ids by number."""
    numbers = {account_id: number for number, account_id in accounts.items()}
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS)
        return [Group(numbers[account], Direction(way), *others) for account, way, *others in cursor.fetchall()]


def turnovers(found: Sequence[Group]) -> dict[str, Turnover]:
    """Return what came in and went out on each account, by its number."""
    sums = {(one.account, one.direction): one.amount for one in found}
    return {
        one.account: Turnover(
            credited=sums.get((one.account, Direction.IN), ZERO), debited=sums.get((one.account, Direction.OUT), ZERO)
        )
        for one in found
    }


def report(found: Sequence[Group], *, known: int) -> dict[str, Any]:
    """Return counts by class: all, new, known before; received and paid out with their sums; doubted."""
    count = sum(one.count for one in found)
    received, paid = ([one for one in found if one.direction == way] for way in (Direction.IN, Direction.OUT))
    return {
        "count": count,
        "new": count - known,
        "known": known,
        "received": sum(one.count for one in received),
        "received_sum": f"{sum((one.amount for one in received), ZERO):.2f}",
        "paid": sum(one.count for one in paid),
        "paid_sum": f"{sum((one.amount for one in paid), ZERO):.2f}",
        "doubted": sum(one.doubted for one in found),
    }


def drop_known(*, lessor_id: int) -> int:
    """Leave only payments that no earlier file had; return how many were left out."""
    return _run(_DROP_KNOWN, {"lessor": lessor_id})


def store(*, statement_id: int, lessor_id: int) -> int:
    """Write the payments that are left, in the order of the file; return how many."""
    return _run(_STORE, {"statement": statement_id, "lessor": lessor_id})


def drop() -> None:
    """Let a second import in the same transaction begin anew."""
    _run("DROP TABLE IF EXISTS bank_staging")


def _joined(texts: Sequence[str]) -> str:
    """Join texts as COPY reads them; nearly all are plain."""
    joined = "\t".join(texts)
    if joined.count("\t") >= len(texts) or "\\" in joined or "\n" in joined or "\r" in joined:
        return "\t".join(text.translate(_ESCAPES) for text in texts)
    return joined


def _run(statement: str, params: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
