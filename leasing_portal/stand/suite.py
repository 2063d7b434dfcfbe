"""``make test``: what tests need, then the whole suite in parallel on servers of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence

from leasing_portal.stand import chromium, demo, web

# Each process has a database of its own to migrate; past this many that costs more than it gives.
MOST_PROCESSES = 8


def run(arguments: Sequence[str]) -> int:
    """Run pytest and return its code; the servers are started and stopped by tests/servers.py."""
    demo.install()
    chromium.ensure()
    processes = str(min(web.processes(), MOST_PROCESSES))
    words = [sys.executable, "-m", "pytest", "-n", processes, "--dist", "loadgroup", *arguments]
    env = {**os.environ, "ENVIRONMENT": "test"}
    return subprocess.run(words, env=env, check=False).returncode  # noqa: S603 - our own words
