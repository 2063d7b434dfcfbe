"""Runs the processes of the portal side by side: one terminal, one life, one end.

honcho does the same with a relay process for each child; here children are direct ones, so that the kernel
ends them with the stand, and the leader of each group is asked to stop before anyone in it is killed.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from types import FrameType

from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.children import Popen, die_with_parent

# A worker finishes the short tasks it holds; long jobs are written to be cut at any line.
PATIENCE = 15.0
PULSE = 0.2
COLOURS = (36, 33, 32, 35)
STAND = "stand"
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Ending:
    """Why the run ended: a signal to us, or somebody who stopped without being asked."""

    asked: signal.Signals | None = None
    who: str = ""
    code: int | None = None


class Supervisor:
    """Starts the commands together, prints their lines, and stops all of them when one ends."""

    def __init__(self, commands: Mapping[str, Sequence[str]], *, env: Mapping[str, str]) -> None:
        """Take commands by name, and the environment all of them get."""
        self._commands = commands
        self._env = env
        self._children: dict[str, Popen] = {}
        self._lines: queue.SimpleQueue[tuple[str | None, str]] = queue.SimpleQueue()
        self._asked: signal.Signals | None = None
        self._width = max(len(name) for name in [*commands, STAND])

    def say(self, text: str) -> None:
        """Print lines of the stand between those of its processes; callable from any thread."""
        for line in text.splitlines() or [""]:
            self._lines.put((STAND, line))

    def show(self, text: str) -> None:
        """Print text for a person as it is, whole and without the time; callable from any thread."""
        self._lines.put((None, text))

    def run(self, *, watched: Mapping[str, Callable[[], bool]], beside: Callable[[], None]) -> Ending:
        """Run until a signal comes, a process ends, or something watched is no longer alive.

        ``beside`` runs in a thread of its own once everything is started. All processes have ended on return.
        """
        with self._signals():
            try:
                self._start()
                threading.Thread(target=beside, daemon=True).start()
                ending = self._watch(watched)
                self._print_ending(ending)
            finally:
                self._stop()
            self._print_lines()
        return ending

    def is_stopping(self) -> bool:
        """Whether the end has been asked for."""
        return self._asked is not None

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def note(number: int, _frame: FrameType | None) -> None:
            self._asked = self._asked or signal.Signals(number)

        before = {number: signal.signal(number, note) for number in STOPPING_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _start(self) -> None:
        # All are forked before the first thread of ours exists: a fork beside threads is not safe.
        for name, command in self._commands.items():
            self._children[name] = subprocess.Popen(  # noqa: S603 - the stand's own commands
                command,
                cwd=PROJECT_DIR,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread so far
            )
        for name, child in self._children.items():
            threading.Thread(target=self._relay, args=(name, child), daemon=True).start()

    def _relay(self, name: str, child: Popen) -> None:
        if child.stdout is not None:
            for line in child.stdout:
                self._lines.put((name, line.decode(errors="replace").rstrip("\n")))

    def _watch(self, watched: Mapping[str, Callable[[], bool]]) -> Ending:
        while True:
            self._print_lines(wait=PULSE)
            if self._asked is not None:
                return Ending(asked=self._asked)
            for name, child in self._children.items():
                if child.poll() is not None:
                    return Ending(who=name, code=child.returncode)
            for name, is_alive in watched.items():
                if not is_alive():
                    return Ending(who=name)

    def _print_lines(self, wait: float = 0) -> None:
        """Print what has come; when nothing has, wait a moment for the first line."""
        with suppress(queue.Empty):
            self._print(*self._lines.get(timeout=wait) if wait else self._lines.get_nowait())
            while True:
                self._print(*self._lines.get_nowait())

    def _print(self, name: str | None, line: str) -> None:
        sys.stdout.write(f"{self._prefix(name) if name else ''}{line}\n")
        sys.stdout.flush()

    def _prefix(self, name: str) -> str:
        prefix = f"{datetime.now().astimezone():%H:%M:%S} {name.ljust(self._width)} | "
        if sys.stdout.isatty():
            number = list(self._commands).index(name) if name in self._commands else -1
            prefix = f"\033[{COLOURS[number % len(COLOURS)]}m{prefix}\033[0m"
        return prefix

    def _print_ending(self, ending: Ending) -> None:
        if ending.asked is not None:
            self.say(f"{ending.asked.name} received: stopping everything")
        else:
            code = "" if ending.code is None else f" (code {ending.code})"
            self.say(f"{ending.who} stopped by itself{code}: stopping everything else")
        self._print_lines()

    def _stop(self) -> None:
        """Ask the leaders (a pool process cut directly would drop its task), then kill what is left."""
        self._asked = self._asked or signal.SIGTERM
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(child.poll() is None for child in self._children.values()):
            self._print_lines(wait=PULSE)
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
