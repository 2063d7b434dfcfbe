"""The web server of the portal, started as the stand starts it, which a test can kill."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import httpx
import psutil
from django.conf import settings
from django.db import connection

from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.children import die_with_parent
from leasing_portal.stand.ports import HOST
from tests.common.workers import wait

TIMEOUT = 5.0


class Web:
    """A web server with one process that serves."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self._port = port
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            (sys.executable, "-m", "leasing_portal.stand.web"),
            cwd=PROJECT_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.common.web_settings",
                "WEB_DATABASE": str(connection.settings_dict["NAME"]),
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
                "HOST": HOST,
                "PORT": str(self._port),
                "WEB_PROCESSES": "1",
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - the test starts it before its threads
        )

    def wait(self) -> None:
        """Wait until it answers; a server that has ended is started again, as whoever watches it does."""
        wait(self._answers, what="the web server answers")

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            self._process = self._start()
        try:
            return httpx.get(f"{self.url}/healthz", timeout=TIMEOUT).status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    def kill_what_serves(self) -> None:
        """Kill the process that serves, and leave what starts another."""
        for child in psutil.Process(self._process.pid).children(recursive=True):
            child.kill()

    def kill(self) -> None:
        """Kill all of it at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def web() -> Iterator[Web]:
    """A web server that answers; it is killed at the latest on leaving."""
    started = Web(_free_port())
    try:
        started.wait()
        yield started
    finally:
        started.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
