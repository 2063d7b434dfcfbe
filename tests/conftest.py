"""What every test stands on."""

from collections.abc import Iterable

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(scope="session", autouse=True)
def _trail_may_be_emptied() -> None:
    """Let the database be emptied between tests of transactions, which the audit trail refuses to everybody."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(operations: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        flush(operations, ["SET LOCAL session_replication_role = replica", *sql_list])

    DatabaseOperations.execute_sql_flush = without_triggers  # type: ignore[method-assign, assignment] # for the whole run


@pytest.fixture(autouse=True)
def _catalogue_is_read_anew() -> None:
    """Forget what the process remembers of the calculator's catalogue: its rows went with the test before."""
    from calculator import catalogue

    catalogue.forget()


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """Forget what the process counted of the calculator's visitors: tests stand in one minute for ever."""
    from calculator.pace import COUNTS

    COUNTS.forget()
