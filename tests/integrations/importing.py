"""Running an import in a test, and what the database holds."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2 import sql

from integrations.portfolio.load import import_portfolio
from integrations.portfolio.report import ImportReport
from tests.factories import NOW, TODAY


def run_import(source: Path, **changes: Any) -> ImportReport:
    """Import for the system, in earnest, unless told otherwise."""
    order: dict[str, Any] = {
        "dry_run": False,
        "actor": None,
        "user_id": None,
        "at": NOW,
        "today": TODAY,
        "progress": lambda _done, _total: None,
        "cancelled": lambda: False,
    }
    return import_portfolio(source=source, **order | changes)


def content() -> dict[str, tuple[int, str]]:
    """Rows and a digest of every table there is: of history and of the outbox too."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sql.SQL("SELECT md5(t::text) FROM {} t ORDER BY 1").format(sql.Identifier(table)))
            lines = [row[0] for row in cursor.fetchall()]
            found[table] = len(lines), hashlib.sha256("".join(lines).encode()).hexdigest()
    return found


def texts(report: ImportReport) -> list[str]:
    """What the report says is wrong, in English: sheet, row, column, value, message."""
    return [f"{one.sheet}|{one.row}|{one.column}|{one.value}|{one.text(str)}" for one in report.all_problems()]


def warnings(report: ImportReport) -> list[str]:
    """What the report warns of, in English: sheet, row, column, value, contract, message."""
    return [
        f"{one.sheet}|{one.row}|{one.column}|{one.value}|{one.contract}|{one.text(str)}"
        for one in report.all_warnings()
    ]


def stop_after(calls: int) -> Callable[[], bool]:
    """A question that is answered "yes" after so many times "no"."""
    left = iter(range(calls))
    return lambda: next(left, None) is None
