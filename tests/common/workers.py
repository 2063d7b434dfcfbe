"""Real Celery workers that a test can kill."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest
from django.conf import settings
from django.db import connection

from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.children import die_with_parent

COMMAND = (
    *(sys.executable, "-m", "celery", "-A", "leasing_portal", "worker"),
    *("--concurrency", "2", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"),
)


class Worker:
    """A worker with two processes in a group of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            COMMAND,
            cwd=PROJECT_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.common.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
                "WORKER_EVENTS": settings.EVENT_WIRING,
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the test has one thread here
        )

    def kill_a_child(self, moments: random.Random) -> None:
        """Kill one of the processes that do the work; the worker itself starts another."""
        moments.choice(psutil.Process(self._process.pid).children()).kill()

    def kill(self) -> None:
        """Kill all of its processes at once, without a word."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def worker() -> Iterator[Worker]:
    """Start a worker; it is killed at the latest on leaving."""
    started = Worker()
    try:
        yield started
    finally:
        started.kill()


def wait(condition: Callable[[], bool], *, within: float = 60.0, what: str) -> None:
    """Wait until the condition holds, or fail the test; the time allows for a machine that is busy with other tests."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {within:.0f} s")
        time.sleep(0.01)
