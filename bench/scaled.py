"""Two databases of one server that differ in the number of contracts: made by `seed_scale` once, and kept.

They live in `.local/bench`, so that the next run measures at once. What was made by other migrations or by another
generator is dropped.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import chain
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from bench.servers import environment
from leasing_portal.environment import BASE_DIR
from leasing_portal.stand import addresses, steps
from leasing_portal.stand.postgres import EmbeddedPostgres
from leasing_portal.stand.redis_server import EmbeddedRedis

SMALL = 1_000
PREFIX = "bench_"
# A database gets its name when it is whole.
UNFINISHED = "_unfinished"
# Millions of rows are written faster when the log is written out seldom.
OPTIONS = {"max_wal_size": "4GB", "checkpoint_timeout": "30min"}
MANAGE = (sys.executable, str(BASE_DIR / "manage.py"))


@contextmanager
def databases(large: int, *, fresh: bool) -> Iterator[tuple[str, str]]:
    """Start the servers, make what is missing, and yield the names of the databases of few and of many contracts.

    Args:
        large: contracts of the second one; the first has `SMALL`.
        fresh: make both anew.

    """
    with ExitStack() as stack:
        os.environ["LOCAL_DIR"] = str(BASE_DIR / ".local" / "bench")
        os.environ |= environment()
        postgres, redis = EmbeddedPostgres(OPTIONS), EmbeddedRedis(durable=False)
        for server in (postgres, redis):
            stack.callback(server.stop)
            server.start()
        _drop(lambda name: fresh or not name.startswith(_prefix()) or name.endswith(UNFINISHED))
        yield _made(SMALL), _made(large)


def _made(contracts: int) -> str:
    """Return the name of the database of so many contracts, which is made unless it is there."""
    name = f"{_prefix()}{contracts}"
    if name not in _names():
        draft = name + UNFINISHED
        _run("CREATE DATABASE {} TEMPLATE {}", draft, _empty())
        _manage(f"Making {contracts} contracts", draft, "seed_scale", "--contracts", str(contracts))
        _run("ALTER DATABASE {} RENAME TO {}", draft, name)
    # Policies are put in after each migrate, also when there is nothing to migrate.
    _manage(f"Policies of {contracts} contracts", name, "migrate", "--verbosity", "0")
    return name


def _empty() -> str:
    """Return the name of a database with tables and no rows, which others are copied from."""
    name = f"{_prefix()}empty"
    if name not in _names():
        draft = name + UNFINISHED
        _run("CREATE DATABASE {}", draft)
        _manage("Migrating", draft, "migrate", "--verbosity", "0")
        _manage("Cache table", draft, "createcachetable", "--verbosity", "0")
        _run("ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


@cache
def _prefix() -> str:
    """Names of databases of this code begin with it: tables and generator are told by their sources."""
    migrations = BASE_DIR.glob("[a-z]*/migrations/*.py")
    digest = hashlib.sha256()
    for file in sorted(chain(migrations, (BASE_DIR / "leasing_portal" / "scale").glob("*.py"))):
        digest.update(file.read_bytes())
    return f"{PREFIX}{digest.hexdigest()[:8]}_"


def _manage(title: str, database: str, *command: str) -> None:
    """Run a command of manage.py in a database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    settings = {"DJANGO_SETTINGS_MODULE": "leasing_portal.settings", "DATABASE_URL": url}
    steps.run(title, [*MANAGE, *command], env={**os.environ, **settings})


def _names() -> list[str]:
    return [str(row[0]) for row in _asked("SELECT datname FROM pg_database")]


def _drop(is_old: Callable[[str], bool]) -> None:
    for name in _names():
        if name.startswith(PREFIX) and is_old(name):
            _run("DROP DATABASE {}", name)


def _run(statement: str, *names: str) -> None:
    """Run a statement about whole databases, which no transaction may hold."""
    _asked(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _asked(statement: str | sql.Composed) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(
        host=str(addresses.postgres_socket_dir()), user=addresses.DATABASE_USER, dbname="postgres"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
