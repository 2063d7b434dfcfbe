"""The command of the web server: the same for the demo stand and for a container.

``python -m leasing_portal.stand.web`` becomes the server; HOST, PORT and WEB_PROCESSES are its settings.
The choice of the server is explained in docs/decisions/web-server.md.
"""

import os
import sys

from leasing_portal.stand import ports

# A page waits for the database half of its time: two threads keep a process busy, more only fight for it.
THREADS = 2


def processes() -> int:
    """Return the number of web processes: ``WEB_PROCESSES``, else one for each core this process may use."""
    given = os.environ.get("WEB_PROCESSES", "")
    if given.isdigit() and int(given) > 0:
        return int(given)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def command(*, host: str, port: int) -> list[str]:
    """Build the command; access logs are off, each request has one structured line of its own."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(processes()), "--blocking-threads", str(THREADS)),
        *("--log-level", "warning", "--no-access-log", "--no-ws"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
        "leasing_portal.wsgi:application",
    ]


def main() -> None:
    """Become the web server. Its processes sign in to PostgreSQL as WEB_DATABASE_URL says."""
    os.environ["PROCESS"] = "web"
    words = command(host=os.environ.get("HOST", ports.HOST), port=ports.chosen())
    os.execv(words[0], words)  # noqa: S606 - our own words, no shell wanted


if __name__ == "__main__":
    main()
