"""``make demo``: from installed packages to a portal that answers, and back to nothing on Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType

import psutil

from leasing_portal.stand import (
    addresses,
    browser_assets,
    catalogues,
    data,
    embedded,
    ports,
    steps,
    system_libraries,
    web,
)
from leasing_portal.stand.errors import StandError
from leasing_portal.stand.lock import only_stand
from leasing_portal.stand.readiness import Portal
from leasing_portal.stand.supervisor import Supervisor

# One worker has nobody to synchronise with; saying hello to neighbours costs a second at each start.
QUIET = ("--without-gossip", "--without-mingle")
# On a machine of one's own root is no news. By module: the category's own name would import celery too early.
NO_ROOT_WARNING = ("-W", "ignore::UserWarning:celery.platforms")


def demo() -> int:
    """Prepare what is not prepared, run until stopped, and return the exit code (0 after Ctrl-C)."""
    started = time.monotonic()
    port = ports.chosen()
    _turn_signals_into_interrupts()
    with only_stand():
        ports.ensure_free(port)
        install()
        with embedded.running() as servers:
            # Unbuffered: lines are shown when they are written, not when a pipe is full.
            places = {**servers.env, "HOST": ports.HOST, "PORT": str(port)}
            env = {**os.environ, **places, "PYTHONUNBUFFERED": "1"}
            env.setdefault("SITE_URL", embedded.given("SITE_URL") or f"http://{ports.HOST}:{port}")
            prepared = subprocess.run([sys.executable, "-m", data.__name__], env=env, check=False)  # noqa: S603 - ours
            if prepared.returncode != 0:
                raise StandError("The data could not be prepared; the reason stands above.")
            supervisor = Supervisor(_commands(), env=env)
            steps.say("  Starting web, worker and beat")
            ending = supervisor.run(
                watched=servers.watched, beside=lambda: _announce(supervisor, env["SITE_URL"], port, started)
            )
        steps.say("Everything is stopped.")
    return 0 if ending.asked else 1


def reset() -> None:
    """Forget everything of the demo stand on this machine; tests that run now keep their folders."""
    if embedded.given("DATABASE_URL"):
        raise StandError("DATABASE_URL is set: reset forgets the embedded database only. Unset it, or empty yours.")
    with only_stand(), steps.step("Forgetting the old stand"):
        for path in addresses.local_dir().iterdir():
            if _is_of_living_test(path.name) or path.name == "stand.lock":
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def install() -> None:
    """Install what pip could not: system libraries, browser assets, compiled catalogues."""
    system_libraries.ensure()
    browser_assets.ensure()
    catalogues.compile_stale()


def _is_of_living_test(name: str) -> bool:
    kind, _dash, number = name.partition("-")
    return kind == "test" and number.isdigit() and psutil.pid_exists(int(number))


def _commands() -> dict[str, list[str]]:
    celery = [sys.executable, *NO_ROOT_WARNING, "-m", "celery", "--quiet", "-A", "leasing_portal"]
    return {
        "web": [sys.executable, "-m", web.__name__],
        "worker": [*celery, "worker", "--loglevel", "WARNING", "--concurrency", str(web.processes()), *QUIET],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile="],
    }


def _announce(supervisor: Supervisor, address: str, port: int, started: float) -> None:
    """Say the address and who may sign in once the portal is ready, or what is not."""
    portal = Portal(f"http://{ports.HOST}:{port}", give_up=supervisor.is_stopping)
    is_ready = portal.wait_alive() and portal.wait_ready()
    if supervisor.is_stopping():
        return
    if not is_ready:
        supervisor.say(f"The portal is not ready yet; {address}/readyz says:\n{portal.report()}")
    supervisor.show(
        f"\n{data.sign_ins_file().read_text().rstrip()}\n\n"
        f"Open {address}  (ready in {time.monotonic() - started:.0f} s; Ctrl-C stops everything)\n"
    )


def _turn_signals_into_interrupts() -> None:
    """Outside the supervisor SIGTERM and a closed terminal unwind like Ctrl-C: servers are stopped."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
