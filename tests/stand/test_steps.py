import re
import sys

import pytest

from leasing_portal.stand import steps
from leasing_portal.stand.errors import StandError

DONE = r"  {title} \.+ \d+\.\d s\n"


def test_a_command_is_one_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    steps.run("Doing it", [sys.executable, "-c", "print('unseen')"])
    assert re.fullmatch(DONE.format(title="Doing it"), capsys.readouterr().out)


def test_a_failed_command_is_named_with_the_end_of_its_output(capsys: pytest.CaptureFixture[str]) -> None:
    script = "import sys\nfor n in range(100): print('line', n)\nsys.exit('the reason')"
    with pytest.raises(StandError) as caught:
        steps.run("Doing it", [sys.executable, "-c", script])
    assert capsys.readouterr().out.endswith(" failed\n")
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("python")
    assert "ended with code 1" in str(caught.value)
    assert lines[-1] == "    the reason"
    assert sum(line.startswith("    ") for line in lines) == steps.LINES_SHOWN


def test_a_long_command_shows_that_it_moves(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "TICK", 0.05)
    monkeypatch.setattr(steps, "WIDTH", 0)
    steps.run("Doing it", [sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert re.fullmatch(r"  Doing it \.{3,} \d\.\d s\n", capsys.readouterr().out)


def test_a_step_here_returns_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.in_step("Thinking", lambda: 7) == 7
    assert re.fullmatch(DONE.format(title="Thinking"), capsys.readouterr().out)


def test_a_step_that_raises_says_so_and_lets_the_error_through(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match=r"^reason$"), steps.step("Thinking"):
        raise ValueError("reason")
    assert capsys.readouterr().out.endswith(" stopped\n")
