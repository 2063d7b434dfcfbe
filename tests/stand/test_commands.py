"""The stand's command line."""

import sys

import pytest

from leasing_portal.stand import __main__ as commands
from leasing_portal.stand import suite


def test_what_follows_test_goes_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def run(arguments: list[str]) -> int:
        heard.extend(arguments)
        return 5

    monkeypatch.setattr(suite, "run", run)
    monkeypatch.setattr(sys, "argv", ["stand", "test", "-k", "invoice", "--durations=3", "tests/payments"])
    assert commands.main() == 5
    assert heard == ["-k", "invoice", "--durations=3", "tests/payments"]


def test_other_commands_take_no_arguments(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["stand", "lint", "--fix"])
    with pytest.raises(SystemExit) as stop:
        commands.main()
    assert stop.value.code == 2
    assert "lint takes no arguments: --fix" in capsys.readouterr().err
