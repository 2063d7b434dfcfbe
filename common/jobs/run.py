"""What a job function gets: its parameters, its file, and a way to report."""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile

from common.jobs.lease import Lease
from common.jobs.queue import NAME_LENGTH
from common.models import Job, JobLogLevel

# Seconds between writes of the progress: often enough for a page that asks once a second.
PROGRESS_EVERY = 0.3


class JobCancelled(Exception):
    """A person asked the job to stop. Let it pass: the job's open transaction rolls back."""


@dataclass(slots=True)
class JobRun:
    """One attempt to do a job.

    Reports are visible at once, whatever transaction the job has open. A killed worker leaves the job to the
    next one, which calls the function again: make each step a transaction that can see it was done before.
    """

    job: Job
    lease: Lease
    clock: Callable[[], float] = time.monotonic
    _written_at: float = field(default=float("-inf"), init=False)
    _waiting: tuple[int, int, str] | None = field(default=None, init=False)
    _cleanup: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cleanup.close()

    @property
    def job_id(self) -> UUID:
        """Id of the job."""
        return self.job.pk

    @property
    def user_id(self) -> int | None:
        """Whose job it is; None is the system."""
        return self.job.user_id

    @property
    def company_id(self) -> int | None:
        """Company the person acted for."""
        return self.job.company_id

    @property
    def params(self) -> dict[str, Any]:
        """Parameters given to `enqueue`."""
        params: dict[str, Any] = self.job.params
        return params

    @property
    def input_name(self) -> str:
        """Name that the given file had."""
        return self.job.input_name

    def input_path(self) -> Path:
        """Place of the given file on this machine; fetched there when the storage is elsewhere."""
        stored = self.job.input_file
        try:
            return Path(stored.path)
        except NotImplementedError:
            folder = Path(self._cleanup.enter_context(tempfile.TemporaryDirectory()))
            local = folder / PurePath(stored.name or "").name
            with stored.open("rb") as source, local.open("wb") as target:
                shutil.copyfileobj(source, target)
            return local

    def progress(self, done: int, total: int, stage: str = "") -> None:
        """Say how many items of how many are done; call it as often as you like.

        Args:
            done: items done.
            total: items in total; 0 while it is not known.
            stage: what is being done now, in words for people.

        Raises:
            LeaseLost: another worker has taken the job over.

        """
        is_new_stage = self._waiting is None or self._waiting[2] != stage
        self._waiting = (done, total, stage)
        if is_new_stage or self.clock() - self._written_at >= PROGRESS_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write the progress that was said last."""
        if self._waiting is not None:
            self.lease.write_progress(*self._waiting)
            self._written_at = self.clock()

    def log(self, level: JobLogLevel | str, message: str) -> None:
        """Add a line for people: info, warning, error; trace is for the lessor's staff."""
        self.lease.write_log(JobLogLevel(level), message)

    def check_cancelled(self) -> None:
        """Stop here if somebody asked for it.

        Raises:
            JobCancelled: somebody did.

        """
        if self.lease.is_cancelled():
            raise JobCancelled

    def set_summary(self, summary: dict[str, Any]) -> None:
        """Put the report in; the template `jobs/<kind>.html`, when there is one, shows it on the job's page."""
        self.lease.write_summary(summary)

    def save_result(self, filename: str, content: bytes | File[bytes]) -> None:
        """Store the file that the job made; people get it under this name."""
        file: File[bytes] = ContentFile(content) if isinstance(content, bytes) else content
        stored = self.job.result_file
        path = stored.storage.save(stored.field.generate_filename(self.job, filename), file)
        self.lease.write_result(path, PurePath(filename).name[-NAME_LENGTH:])
