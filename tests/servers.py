"""A pytest plugin: own PostgreSQL and Redis for this run, unless DATABASE_URL / REDIS_URL are given.

The process that was started by hand (the controller of pytest-xdist, or the only one) owns the servers; its
workers inherit the addresses and take a numbered Redis database each. pytest-django gives each a database, which is a
copy of one that is migrated meanwhile (`tests.template`).
"""

import os
import re
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Protocol

import psutil
import pytest

from leasing_portal.stand import addresses, catalogues
from leasing_portal.stand.postgres import FAST_AND_UNSAFE, EmbeddedPostgres
from leasing_portal.stand.redis_server import EmbeddedRedis
from tests.template import Template

FOLDER = "test-{pid}"


class Server(Protocol):
    """What this plugin needs of a server."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


_servers: list[Server] = []
_folder: list[Path] = []
_templates: list[Template] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Set the addresses before pytest-django reads the settings."""
    os.environ.setdefault("ENVIRONMENT", "test")
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _choose_servers()
    else:
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], number)
    return (yield)


def _choose_servers() -> None:
    root = addresses.local_dir()
    _remove_left(root)
    folder = root / FOLDER.format(pid=os.getpid())
    os.environ["LOCAL_DIR"] = str(folder)
    _folder.append(folder)
    # Nothing is collected for tests, but WhiteNoise wants to see the folder.
    (folder / "static").mkdir(parents=True)
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = addresses.database_url()
        _servers.append(EmbeddedPostgres(FAST_AND_UNSAFE))
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = addresses.redis_url()
        _servers.append(EmbeddedRedis(durable=False))


def _remove_left(root: Path) -> None:
    """Remove the folders of test runs that were killed."""
    for folder in root.glob(FOLDER.format(pid="*")):
        number = folder.name.rpartition("-")[2]
        if not (number.isdigit() and psutil.pid_exists(int(number))):
            shutil.rmtree(folder, ignore_errors=True)


def numbered(url: str, number: int) -> str:
    """Return the address of another numbered database of the same Redis."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    return re.sub(r"^(rediss?://[^/]+)(/\d*)?", rf"\1/{number}", url)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers before xdist starts its workers; tests read the catalogues as they are in the source."""
    if _folder:
        catalogues.compile_stale()
    for server in _servers:
        server.start()
    if _folder and session.config.getoption("tx", None):
        _templates.append(Template(_folder[0] / "template"))


def pytest_unconfigure() -> None:
    """Stop the servers and remove their data."""
    for template in _templates:
        template.stop(drop=not any(isinstance(server, EmbeddedPostgres) for server in _servers))
    _templates.clear()
    for server in reversed(_servers):
        server.stop()
    _servers.clear()
    for folder in _folder:
        shutil.rmtree(folder, ignore_errors=True)
        if addresses.socket_dir() != folder / "run":
            shutil.rmtree(addresses.socket_dir(), ignore_errors=True)
    _folder.clear()
