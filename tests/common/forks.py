"""Processes that a test starts at once and kills: children of one that has loaded the portal.

Each child has connections of its own, so for the database it is a worker as any other.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
from django.conf import settings
from django.db import connection

from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.children import die_with_parent


class Forks:
    """The process that forks; its module ends in `tests.common.forked.serve`."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", module),
            cwd=PROJECT_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.common.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
                "WORKER_EVENTS": "leasing_portal.wiring.SUBSCRIPTIONS",
                "WORKER_JOBS": "leasing_portal.wiring.JOBS",
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the test has one thread here
        )

    def wait_until_ready(self) -> None:
        """Wait until the portal is loaded."""
        assert self._answer() == "ready"

    def start(self, order: object) -> int:
        """Let a child work on an order; return its pid."""
        assert self._process.stdin
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return int(self._answer())

    def wait(self) -> None:
        """Wait until the child has ended."""
        assert self._answer() == "ended"

    def finish(self, order: object) -> float:
        """Let a child work to its end; return the seconds it took."""
        begun = time.monotonic()
        self.start(order)
        self.wait()
        return time.monotonic() - begun

    def kill_after(self, seconds: float, order: object) -> None:
        """Let a child work for so long, then kill it."""
        pid = self.start(order)
        with suppress(psutil.NoSuchProcess):
            # Knows when the child began, so that nobody else is hit who has its number after it.
            child = psutil.Process(pid)
            time.sleep(seconds)
            child.kill()
        self.wait()

    def stop(self) -> None:
        """End it with whatever it has forked."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@contextmanager
def forks(module: str) -> Iterator[Forks]:
    """A process that forks, ended at the latest on leaving."""
    started = Forks(module)
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.stop()
