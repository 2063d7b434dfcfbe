"""A database that is migrated once, while pytest collects the tests; each process of the run starts with a copy of it.

`python -m tests.template` makes it, under a lock that the controller of pytest-xdist took and that ends with that
process, however it ends; `python -m tests.template drop` removes it from a server that stays.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import pytest

# Address of the file that is locked while the database is made, and then says so.
MARK = "TEST_TEMPLATE_MARK"
MADE = "made"
PATIENCE_SECONDS = 60


class Template:
    """The process that makes the database, as the controller of a run sees it."""

    def __init__(self, mark: Path) -> None:
        """Start it, and tell the processes to come where they wait for it."""
        os.environ[MARK] = str(mark)
        with mark.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # The copy of the descriptor over there keeps the lock.
            self._process = subprocess.Popen([*_COMMAND, "make"], pass_fds=[lock.fileno()], stdout=subprocess.DEVNULL)

    def stop(self, *, drop: bool) -> None:
        """End the process if it still works, and remove what it made from a server that outlives this run."""
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        if drop:
            subprocess.run([*_COMMAND, "drop"], check=True, timeout=PATIENCE_SECONDS)


_COMMAND = (sys.executable, "-m", __name__)


def use() -> bool:
    """Wait for the database and let Django copy it instead of migrating; whether this run has one."""
    from django.conf import settings

    if MARK not in os.environ:
        return False
    with Path(os.environ[MARK]).open() as mark:
        fcntl.flock(mark, fcntl.LOCK_SH)
        assert mark.read() == MADE, "The template of the databases was not made; the reason stands above."
    asked: dict[str, Any] = settings.DATABASES["default"]
    asked.setdefault("TEST", {})["TEMPLATE"] = _name()
    return True


def _name() -> str:
    from django.conf import settings

    return f"test_{settings.DATABASES['default']['NAME']}_template"


def main(command: str) -> None:
    """Make the database, anew if a run that was killed left one, or drop it."""
    from tests import migrating

    django.setup()
    from django.db import connection

    name = connection.settings_dict["TEST"]["NAME"] = _name()
    if command == "drop":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")
        return
    with pytest.MonkeyPatch.context() as patch:
        migrating.install(patch)
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    Path(os.environ[MARK]).write_text(MADE)


if __name__ == "__main__":
    main(sys.argv[1])
