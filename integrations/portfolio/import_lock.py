"""One import at a time: two of the same file would only wait for each other's rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg2.errors import LockNotAvailable

from common.messages import gettext_noop
from integrations.portfolio.problems import ImportBusy

# A worker that was killed is noticed by PostgreSQL at once; this is for the statement it may be in.
WAIT = "5s"
_KEY = 0x706F7274666F6C69  # "portfoli"


@contextmanager
def only_one_import() -> Iterator[None]:
    """Hold the lock on a connection of its own: it goes with the process, and survives rolled back transactions.

    Raises:
        ImportBusy: another import holds it.

    """
    line = connection.copy()
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [WAIT])
            try:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_KEY])
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                raise ImportBusy(
                    "busy", gettext_noop("Another portfolio is being imported now. Start again when it is done.")
                ) from error
        yield
    finally:
        line.close()
