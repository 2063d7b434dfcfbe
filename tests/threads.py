"""Real transactions in real threads, for tests of locks."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

THREADS = 8


def at_once[T](work: Callable[[int], T]) -> Iterator[T]:
    """Run the work in threads that start together, each with a connection of its own."""
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(run, range(THREADS))


def without_waiting[T](work: Callable[[], T]) -> T:
    """Do the work in a thread of its own, where a lock that somebody holds is an error at once."""

    def run() -> T:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '1s', false)")
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def until_somebody_waits(*, most: float = 20) -> None:
    """Pause until another connection to this database waits for a lock."""
    deadline = time.monotonic() + most
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # A transaction looks at activity once: a connection that opened later would never be seen.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            [waiting] = cursor.fetchone()
        if waiting:
            return
        time.sleep(0.01)
    raise TimeoutError("nobody waits for a lock")
