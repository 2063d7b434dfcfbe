"""One stand in one local folder at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from leasing_portal.stand import addresses
from leasing_portal.stand.errors import StandError


@contextmanager
def only_stand() -> Iterator[None]:
    """Hold the folder's lock; the kernel drops it with the process, so a killed stand leaves it free."""
    file = addresses.local_dir() / "stand.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            owner = handle.read().strip()
            raise StandError(
                f"The stand already runs from this folder (process {owner}). Stop it first with Ctrl-C."
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield
