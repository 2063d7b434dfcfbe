"""One line for each step of a preparation: what is done, that it moves, how long it took."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from leasing_portal.stand.errors import StandError

WIDTH = 46
TICK = 2.0
LINES_SHOWN = 40


def say(text: str = "") -> None:
    """Print a line for the person at the terminal at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step that runs in this process; on an error the line says so and the error goes on."""
    started = time.monotonic()
    _write(f"  {title} ".ljust(WIDTH, "."))
    try:
        yield
    except BaseException:
        say(" stopped")
        raise
    say(_time_since(started))


def in_step[T](title: str, action: Callable[[], T]) -> T:
    """Run a function as a step and return what it returns."""
    with step(title):
        return action()


def run(title: str, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> None:
    """Run a command as a step: a dot every few seconds, its output only when it fails.

    Raises StandError with the command and the end of its output.
    """
    started = time.monotonic()
    _write(f"  {title} ".ljust(WIDTH, "."))
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(  # noqa: S603 - the command is built by the stand itself
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env
        )
        try:
            _tick_until_end(process)
        except BaseException:
            process.terminate()
            process.wait()
            say(" stopped")
            raise
        if process.returncode != 0:
            say(" failed")
            output.seek(0)
            lines = output.read().decode(errors="replace").splitlines()[-LINES_SHOWN:]
            shown = "\n".join(f"    {line}" for line in lines)
            raise StandError(f"{_short(command)} ended with code {process.returncode}:\n{shown}")
    say(_time_since(started))


def _tick_until_end(process: subprocess.Popen[bytes]) -> None:
    while True:
        try:
            process.wait(TICK)
        except subprocess.TimeoutExpired:
            _write(".")
        else:
            return


def _short(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:]])


def _time_since(started: float) -> str:
    return f" {time.monotonic() - started:.1f} s"


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
