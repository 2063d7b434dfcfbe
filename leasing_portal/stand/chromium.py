"""A Chromium for the browser tests: the system's own, never a downloaded one."""

import os
import shutil
import subprocess

from leasing_portal.stand import apt
from leasing_portal.stand.errors import StandError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the program named by ``CHROMIUM`` or found in PATH that really starts, if any."""
    given = os.environ.get("CHROMIUM")
    for name in [given] if given else NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return path
    return None


def ensure() -> None:
    """Install Debian's Chromium when we are root and there is none; else say how."""
    if find() is not None:
        return
    apt.install(["chromium"], title="Installing Chromium for tests", needed_for="Browser tests need Chromium")
    if find() is None:
        raise StandError("Chromium was installed but does not start. Name another one with CHROMIUM=/path.")


def _starts(path: str) -> bool:
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60)  # noqa: S603 - a browser
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
