"""The children of `tests.common.forks`: one for each order, forked from a process that is loaded once."""

import os
import sys
from collections.abc import Callable

import django


def serve(work: Callable[[str], None], *, load: Callable[[], None] = lambda: None) -> None:
    """Say "ready", then fork a child for each line of the standard input; print its pid and, at its end, "ended".

    Args:
        work: what a child does with its line.
        load: what is loaded before the first fork, so that no child spends its time on it.

    """
    django.setup()
    load()
    print("ready", flush=True)  # noqa: T201 - the test reads it
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            work(line.strip())
            os._exit(0)
        print(pid, flush=True)  # noqa: T201
        os.waitpid(pid, 0)
        print("ended", flush=True)  # noqa: T201
