"""Server processes that may not outlive the stand."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from leasing_portal.stand.errors import StandError

PR_SET_PDEATHSIG = 1
LINES_SHOWN = 20
PAUSE = 0.05

Popen = subprocess.Popen[bytes]


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a function to be run in a fresh child: the kernel sends the signal when the parent dies.

    So even ``kill -9`` of the stand leaves nothing behind. Linux only; elsewhere it does nothing.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)

    return ask_kernel


def start_server(command: Sequence[str], *, log: Path, death_signal: signal.Signals, user: str | None = None) -> Popen:
    """Start a server in its own session, so that Ctrl-C in the terminal reaches the stand only."""
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the command is built by the stand itself
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            preexec_fn=die_with_parent(death_signal),  # noqa: PLW1509 - the stand has one thread here
        )


def stop_server(process: Popen, *, stop_signal: signal.Signals, patience: float = 30) -> None:
    """Ask a server to stop and wait; after ``patience`` seconds kill it. Harmless when it has ended."""
    if process.poll() is not None:
        return
    process.send_signal(stop_signal)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ensure_alive(process: Popen, *, name: str, log: Path) -> None:
    """Raise with the end of the log when a server has ended by itself."""
    if process.poll() is None:
        return
    raise StandError(f"{name} stopped while starting (code {process.returncode}). Its last words:\n{tail(log)}")


def wait_gone(processes: Sequence[psutil.Process], *, patience: float) -> list[psutil.Process]:
    """Wait for processes that are not our children; return those that still run.

    A zombie runs no more: in a container whose first process reaps nobody it would stay for ever.
    """
    deadline = time.monotonic() + patience
    running = [process for process in processes if _runs(process)]
    while running and time.monotonic() < deadline:
        time.sleep(PAUSE)
        running = [process for process in running if _runs(process)]
    return running


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def tail(log: Path, lines: int = LINES_SHOWN) -> str:
    """Return the last lines of a log, indented; empty when there is none."""
    if not log.exists():
        return ""
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])
