"""PostgreSQL and Redis of this run, in a folder of its own that goes away with it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from leasing_portal.stand import addresses
from leasing_portal.stand.postgres import EmbeddedPostgres
from leasing_portal.stand.redis_server import EmbeddedRedis


@contextmanager
def running() -> Iterator[None]:
    """Start both servers and name them in the environment, before Django reads its settings."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="leasing-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ["LOCAL_DIR"] = str(folder)
        # A private folder of a temporary kind holds the sockets when the path of this one is too long.
        if addresses.socket_dir() != folder / "run":
            stack.callback(shutil.rmtree, addresses.socket_dir(), ignore_errors=True)
        os.environ |= environment()
        postgres, redis = EmbeddedPostgres(), EmbeddedRedis(durable=False)
        for server in (postgres, redis):
            stack.callback(server.stop)
            server.start()
        yield


def environment() -> dict[str, str]:
    """What Django reads: servers in the local folder that is named already, settings with the limit page."""
    return {
        "ENVIRONMENT": "test",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": addresses.database_url(),
        "REDIS_URL": addresses.redis_url(),
        "LOG_LEVEL": "ERROR",
    }
