"""The whole stand for real, in a folder and on a port of its own: up, down, up again, and killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
from django.db import connection

from leasing_portal.stand import addresses, ports
from leasing_portal.stand.children import wait_gone
from tests.stand.schema import facts

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("stand")]

PROJECT = Path(__file__).parents[2]
FIRST_START = 240
# On a machine with nothing else to do it takes about 4 s; a suite keeps all cores busy.
SECOND_START = 30


class Stand:
    """One run of the stand as a person would see it: its output, and every process under it."""

    def __init__(self, folder: Path, command: str = "demo", port: int | None = None) -> None:
        self.port = port or free_port()
        given = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ENVIRONMENT", "DJANGO_SETTINGS_MODULE")
        env = {name: value for name, value in os.environ.items() if name not in given}
        env |= {"LOCAL_DIR": str(folder), "PORT": str(self.port), "WEB_PROCESSES": "1"}
        self.output = folder.with_name(f"output-{time.monotonic_ns()}.txt")
        self.started = time.monotonic()
        self.took: float | None = None
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leasing_portal.stand", command],
                cwd=PROJECT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_ready(self, within: float) -> float:
        """Wait until the address is printed; return how many seconds that took from the start."""
        while f"Open http://127.0.0.1:{self.port}  (ready in" not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() - self.started < within, self.text()
            time.sleep(0.1)
        if self.took is None:
            self.took = time.monotonic() - self.started
        return self.took

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def press_ctrl_c(self) -> int:
        """Do what a terminal does: the signal goes to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ports.HOST, 0))
        number: int = probe.getsockname()[1]
    return number


def names(family: list[psutil.Process]) -> set[str]:
    words = " ".join(" ".join(process.cmdline()) for process in family)
    return set(re.findall(r"granian|celery --quiet -A \w+ (?:worker|beat)|bin/postgres|redis-server", words))


@pytest.fixture(scope="module")
def folder(ground: Path) -> Path:
    """A local folder in which a stand was up once and was stopped by Ctrl-C."""
    folder = ground / "local"
    stand = Stand(folder)
    try:
        stand.wait_ready(FIRST_START)
        family = stand.family()
        assert names(family) == {
            "granian",
            "celery --quiet -A leasing_portal worker",
            "celery --quiet -A leasing_portal beat",
            "bin/postgres",
            "redis-server",
        }
        with urllib.request.urlopen(f"http://127.0.0.1:{stand.port}/healthz") as answer:
            assert answer.status == 200
        assert stand.press_ctrl_c() == 0, stand.text()
        assert wait_gone(family, patience=0) == []
        assert stand.text().endswith("Everything is stopped.\n")
    finally:
        stand.process.kill()
    return folder


@pytest.fixture(scope="module")
def second(folder: Path) -> Iterator[Stand]:
    """The stand started again in the same folder. Starts are slow: the tests below use it up in their order."""
    stand = Stand(folder)
    yield stand
    stand.process.kill()
    stand.process.wait()


@pytest.fixture(scope="module")
def killed(second: Stand) -> list[psutil.Process]:
    """Everything that ran under the second stand, which then was killed."""
    second.wait_ready(60)
    family = second.family()
    second.process.kill()
    second.process.wait()
    return family


@contextmanager
def cursor_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("LOCAL_DIR", str(folder))
    with closing(psycopg2.connect(addresses.database_url())) as database, database.cursor() as cursor:
        yield cursor


def count_users(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    with cursor_in(folder, monkeypatch) as cursor:
        cursor.execute("SELECT count(*) FROM accounts_user")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def refused_beside(running: Stand, folder: Path, command: str) -> bool:
    """Start another stand in the same folder and see that it only says who is there."""
    other = Stand(folder, command)
    assert other.process.wait(60) == 1
    pid = running.process.pid
    return other.text() == f"\nThe stand already runs from this folder (process {pid}). Stop it first with Ctrl-C.\n"


def test_the_second_start_is_quick_keeps_the_data_and_is_alone(
    second: Stand, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = second.wait_ready(60)
    output = second.text()
    steps = re.findall(r"^  ([A-Z][A-Za-z ]+[A-Za-z]) \.+ \d+\.\d s$", output, re.MULTILINE)
    assert steps == ["Starting PostgreSQL", "Starting Redis", "Loading the portal"]
    assert took < SECOND_START
    assert count_users(folder, monkeypatch) > 0
    assert "@" in output.partition("Open http")[0]
    assert refused_beside(second, folder, "demo")
    assert refused_beside(second, folder, "reset")
    assert count_users(folder, monkeypatch) > 0


@pytest.mark.django_db
def test_its_database_is_made_as_the_one_of_tests(second: Stand, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand migrates as Django does, tests by `tests.migrating`."""
    second.wait_ready(60)
    with connection.cursor() as cursor:
        ours = facts(cursor)
    with cursor_in(folder, monkeypatch) as cursor:
        theirs = facts(cursor)
    assert theirs == ours
    assert {kind for kind, _name in ours} == {"column", "constraint", "index", "trigger", "function", "policy"}


def test_its_words_are_calm_and_fit_a_terminal_of_80_columns(second: Stand) -> None:
    second.wait_ready(60)
    lines = second.text().splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if "Warning" in line or "superuser" in line] == []


def test_a_killed_stand_leaves_nothing(killed: list[psutil.Process]) -> None:
    assert wait_gone(killed, patience=40) == []


def test_after_a_kill_it_starts_again_and_when_a_server_dies_everything_stops_and_it_is_said(
    killed: list[psutil.Process], folder: Path
) -> None:
    third = Stand(folder)
    try:
        third.wait_ready(60)
        family = third.family()
        leaders = psutil.Process(third.process.pid).children()
        [server] = [process for process in leaders if "bin/postgres" in " ".join(process.cmdline())]
        server.kill()
        assert third.process.wait(60) == 1
    finally:
        third.process.kill()
    assert "| PostgreSQL stopped by itself: stopping everything else\n" in third.text()
    assert wait_gone(family, patience=0) == []


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((ports.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        stand = Stand(tmp_path / "local", port=port)
        assert stand.process.wait(20) == 1
    assert stand.text().startswith(f"\nPort {port} is taken by another program.")
    assert not (tmp_path / "local" / "postgres").exists()
