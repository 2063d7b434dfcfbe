"""The right to run one job, held on a database connection of its own.

The lease is a PostgreSQL session lock: when the worker is killed, the server frees it at once. Progress and log
go over the same connection, outside of the job's transactions, so people see them while the job runs and they
stay when the job's own work is rolled back. A connection pool in front of PostgreSQL must keep sessions
(not transactions), as session locks need it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from common.models import JobLogLevel, JobState
from common.storable import storable, storable_json

MAX_ATTEMPTS = 5
STAGE_LENGTH = 200


class LeaseLost(Exception):
    """The job's row belongs to another run: this one must not go on."""


@dataclass(slots=True)
class Lease:
    """A job that this process may run. Every write asks whether the row still belongs to this attempt."""

    job_id: UUID
    line: BaseDatabaseWrapper
    attempt: int = 0

    def start(self) -> bool:
        """Begin an attempt; return False when the job is finished or has used up its attempts."""
        rows = self._ask(
            "UPDATE common_job SET state = 'running', attempts = attempts + 1,"
            " started_at = coalesce(started_at, now())"
            " WHERE id = %s AND state IN ('queued', 'running') AND attempts < %s RETURNING attempts",
            [self.job_id, MAX_ATTEMPTS],
        )
        if rows:
            self.attempt = rows[0][0]
        return bool(rows)

    def write_progress(self, done: int, total: int, stage: str) -> None:
        """Show how far the job is."""
        self._write(
            "progress_done = %s, progress_total = %s, stage = %s", [done, total, storable(stage)[:STAGE_LENGTH]]
        )

    def write_log(self, level: JobLogLevel, message: str) -> None:
        """Add a line to the job's log."""
        self._ask(
            "INSERT INTO common_joblogline (job_id, level, message) VALUES (%s, %s, %s) RETURNING id",
            [self.job_id, level.value, storable(message)],
        )

    def write_summary(self, summary: dict[str, Any]) -> None:
        """Put the report of the job in."""
        self._write("summary = %s", [storable_json(summary)])

    def write_result(self, path: str, name: str) -> None:
        """Name the file that the job made."""
        self._write("result_file = %s, result_name = %s", [path, storable(name)])

    def is_cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""
        rows = self._ask("SELECT cancel_requested FROM common_job WHERE id = %s", [self.job_id])
        return bool(rows and rows[0][0])

    def finish(self, state: JobState, error: str = "", error_params: dict[str, Any] | None = None) -> None:
        """Put the job into a final state."""
        self._write(
            "state = %s, error = %s, error_params = %s, finished_at = now()",
            [state.value, error, storable_json(error_params or {})],
        )

    def _write(self, assignments: str, values: list[Any]) -> None:
        rows = self._ask(
            f"UPDATE common_job SET {assignments}"  # noqa: S608 - the assignments are literals of this class
            " WHERE id = %s AND state = 'running' AND attempts = %s RETURNING id",
            [*values, self.job_id, self.attempt],
        )
        if not rows:
            raise LeaseLost(str(self.job_id))

    def _ask(self, query: str, values: list[Any]) -> list[tuple[Any, ...]]:
        with self.line.cursor() as cursor:
            cursor.execute(query, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@contextmanager
def lease(job_id: UUID, line: BaseDatabaseWrapper | None = None) -> Iterator[Lease | None]:
    """Take the lease of a job, or give None when another process holds it.

    Args:
        job_id: the job.
        line: the connection to hold the lease on; a new one unless given.

    """
    own = line or connection.copy()
    try:
        if not _call(own, "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", job_id):
            yield None
            return
        try:
            yield Lease(job_id=job_id, line=own)
        finally:
            _call(own, "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", job_id)
    finally:
        if line is None:
            own.close()


def is_leased(job_id: UUID) -> bool:
    """Whether some process runs the job now."""
    with lease(job_id, connection) as taken:
        return taken is None


def _call(line: BaseDatabaseWrapper, query: str, job_id: UUID) -> bool:
    with line.cursor() as cursor:
        cursor.execute(query, [f"job:{job_id}"])
        row = cursor.fetchone()
    return bool(row and row[0])
