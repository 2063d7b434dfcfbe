"""Real processes under a real supervisor, stopped in every way it can happen."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from leasing_portal.stand.children import wait_gone
from leasing_portal.stand.supervisor import Supervisor

PROJECT = Path(__file__).parents[2]
SCRIPT = """
import os, sys, threading
from leasing_portal.stand import supervisor as module
module.PATIENCE = 3.0
commands = {
    "long": ["sh", "-c", "sleep 301 & echo long is up; wait"],
    "other": ["sh", "-c", os.environ["OTHER"]],
}
flag = os.environ["FLAG"]
supervisor = module.Supervisor(commands, env=os.environ)
ending = supervisor.run(
    watched={"Database": lambda: not os.path.exists(flag)}, beside=lambda: supervisor.say("beside ran")
)
print("ENDING", ending.asked and ending.asked.name, ending.who, ending.code, flush=True)
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    made = []

    def start(other: str = "echo other is up; sleep 302") -> subprocess.Popen[str]:
        env = {**os.environ, "OTHER": other, "FLAG": str(tmp_path / "flag"), "PYTHONPATH": str(PROJECT)}
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT], env=env, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        made.append(process)
        return process

    yield start
    for process in made:
        process.kill()
        process.wait()


def read_until(process: subprocess.Popen[str], *wanted: str) -> None:
    """Read the output until each of the texts was seen."""
    left = set(wanted)
    assert process.stdout is not None
    for line in process.stdout:
        left -= {text for text in left if text in line}
        if not left:
            return
    pytest.fail(f"the output ended without {left}")


def family_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def assert_gone(family: list[psutil.Process]) -> None:
    assert len(family) >= 3
    assert wait_gone(family, patience=0) == []


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everyone(start: Callable[..., subprocess.Popen[str]], asked: signal.Signals) -> None:
    process = start()
    read_until(process, "long  | long is up", "other | other is up", "stand | beside ran")
    family = family_of(process)
    process.send_signal(asked)
    output, _ = process.communicate(timeout=20)
    assert f"{asked.name} received: stopping everything" in output
    assert output.endswith(f"ENDING {asked.name}  None\n")
    assert_gone(family)


def test_when_one_dies_all_are_stopped_and_it_is_said(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("sleep 2; exit 7")
    read_until(process, "long is up", "beside ran")
    family = family_of(process)
    output, _ = process.communicate(timeout=20)
    assert "other stopped by itself (code 7): stopping everything else" in output
    assert output.endswith("ENDING None other 7\n")
    assert_gone(family)


def test_when_a_server_dies_all_are_stopped_and_it_is_said(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = start()
    read_until(process, "long is up", "other is up")
    family = family_of(process)
    (tmp_path / "flag").touch()
    output, _ = process.communicate(timeout=20)
    assert "Database stopped by itself: stopping everything else" in output
    assert output.endswith("ENDING None Database None\n")
    assert_gone(family)


def test_the_deaf_are_killed_with_their_children(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    process = start("trap '' TERM; echo deaf; while :; do sleep 303; done")
    read_until(process, "deaf", "long is up")
    family = family_of(process)
    started = time.monotonic()
    process.terminate()
    process.communicate(timeout=40)
    assert 3 <= time.monotonic() - started < 10
    assert_gone(family)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux only")
def test_even_a_killed_stand_leaves_no_leader_behind(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start()
    read_until(process, "long is up", "other is up")
    leaders = psutil.Process(process.pid).children()
    assert len(leaders) == 2
    process.kill()
    assert wait_gone(leaders, patience=10) == []


def test_a_text_for_a_person_is_shown_whole_and_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor({"web": []}, env={})
    supervisor.say("one line")
    supervisor.show("\nНАЗВАНИЕ\n  строка\n")
    supervisor._print_lines()
    first, _newline, rest = capsys.readouterr().out.partition("\n")
    assert re.fullmatch(r"\d\d:\d\d:\d\d stand \| one line", first)
    assert rest == "\nНАЗВАНИЕ\n  строка\n\n"
