"""The servers of one stand: embedded ones, unless the environment names others."""

import os
import secrets
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from leasing_portal.stand import addresses, steps
from leasing_portal.stand.postgres import EmbeddedPostgres
from leasing_portal.stand.redis_server import EmbeddedRedis


@dataclass(frozen=True)
class Servers:
    """Addresses for the environment of the processes, and how to see that our servers live."""

    env: Mapping[str, str]
    watched: Mapping[str, Callable[[], bool]]


def given(name: str) -> str:
    """Return a variable of the environment or of `.env`, which the portal reads too; else an empty text."""
    return os.environ.get(name) or dotenv_values(addresses.PROJECT_DIR / ".env").get(name) or ""


@contextmanager
def running() -> Iterator[Servers]:
    """Start the servers that are not given, and stop them on leaving, the last started first."""
    env = {name: given(name) for name in ("DATABASE_URL", "WEB_DATABASE_URL", "REDIS_URL")}
    watched: dict[str, Callable[[], bool]] = {}
    with ExitStack() as stack:
        if not env["DATABASE_URL"]:
            postgres = EmbeddedPostgres()
            stack.callback(postgres.stop)
            steps.in_step("Starting PostgreSQL", postgres.start)
            _say_opened(postgres.opened)
            env["DATABASE_URL"], env["WEB_DATABASE_URL"] = addresses.database_url(), addresses.web_database_url()
            watched["PostgreSQL"] = postgres.is_alive
        elif not env["WEB_DATABASE_URL"]:
            # The stand makes this login, with a password of this start.
            env["WEB_DATABASE_URL"] = addresses.with_login(env["DATABASE_URL"], password=secrets.token_urlsafe())
        if not env["REDIS_URL"]:
            redis = EmbeddedRedis()
            stack.callback(redis.stop)
            steps.in_step("Starting Redis", redis.start)
            env["REDIS_URL"] = addresses.redis_url()
            watched["Redis"] = redis.is_alive
        stack.callback(_finish_undisturbed)
        yield Servers(env=env, watched=watched)


def _finish_undisturbed() -> None:
    """An impatient second Ctrl-C may not leave a server behind that is writing its data."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _say_opened(folders: list[Path]) -> None:
    for folder in sorted(set(folders)):
        steps.say(f"    {folder} was closed to others; its x bit is set so that PostgreSQL's user may pass")
