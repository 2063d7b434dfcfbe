"""A portfolio file through the import, against COPY of the rows it leaves into tables with the same indexes."""

import io
from functools import partial

from django.db import connection
from psycopg2 import sql

from bench.measure import Goal, Pair, timed
from bench.world import World, analyse
from leasing_portal.demo.load import take_portfolio

# The business rows of an import. Its history, timeline and outbox rows are the price of ours; the floor has none.
TABLES = (
    "contracts_contract",
    "contracts_leasedasset",
    "payments_scheduleversion",
    "payments_instalment",
    "payments_receipt",
    "payments_allocation",
)


def run(world: World) -> list[Pair]:
    """Import all contracts, file by file, each followed by COPY of what it left."""
    pair = Pair(f"import of {world.small + world.large} contracts, 36 payments each / COPY", Goal("report"), "total")
    _make_copies()
    for portfolio in world.batches():
        before = {table: _last_id(table) for table in TABLES}
        pair.ours.append(timed(partial(take_portfolio, portfolio, at=world.at, today=world.today)))
        left = {table: _rows_after(table, last) for table, last in before.items()}
        pair.floor.append(timed(partial(_copy, left)))
    analyse()
    return [pair]


def _make_copies() -> None:
    for table in TABLES:
        _run("CREATE TABLE {} (LIKE {} INCLUDING DEFAULTS INCLUDING INDEXES)", f"bench_{table}", table)


def _last_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table)))
        return int(cursor.fetchone()[0])


def _rows_after(table: str, last: int) -> io.BytesIO:
    query = sql.SQL("COPY (SELECT * FROM {} WHERE id > {}) TO STDOUT")
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(query.format(sql.Identifier(table), sql.Literal(last)), buffer)
    buffer.seek(0)
    return buffer


def _copy(buffers: dict[str, io.BytesIO]) -> None:
    with connection.cursor() as cursor:
        for table, buffer in buffers.items():
            cursor.copy_expert(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"bench_{table}")), buffer)


def _run(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
