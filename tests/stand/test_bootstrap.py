"""bin/bootstrap with invented interpreters in PATH: which one it takes, and what it says when none will do."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

# In one process, which makes `prepared` once.
pytestmark = pytest.mark.xdist_group("bootstrap")
PROJECT = Path(__file__).parents[2]
# What a bare system has; neither Python, pip, apt nor anything from this machine's PATH.
SYSTEM_TOOLS = ("sh", "cat", "cksum", "date", "dirname", "id", "rm", "sleep", "tail", "touch")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment made for real, by the way."""
    folder = tmp_path_factory.mktemp("prepared") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def clone(tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with nothing to install and a PATH with a few system tools only."""
    monkeypatch.setenv("PREPARED", str(prepared))
    clone = tmp_path / "clone"
    (clone / "bin").mkdir(parents=True)
    (clone / "requirements").mkdir()
    (clone / "requirements" / "base.txt").write_text("")
    shutil.copy(PROJECT / "bin" / "bootstrap", clone / "bin" / "bootstrap")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in SYSTEM_TOOLS:
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    return clone


def add_program(clone: Path, name: str, script: str) -> None:
    program = clone.parent / "tools" / name
    # It may be a link to the real one, which is not ours to write through.
    program.unlink(missing_ok=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def bootstrap(clone: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "bin" / "bootstrap"],
        env={"PATH": str(clone.parent / "tools"), "PREPARED": os.environ["PREPARED"], **env},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


REAL = f'exec {getattr(sys, "_base_executable", sys.executable)} "$@"'
# The same in a second instead of five: the environment it makes is a copy of one made before.
GOOD = f'[ "$*" != "-m venv .venv" ] || exec {shutil.which("cp")} -a "$PREPARED" .venv\n{REAL}'


def test_a_shim_that_fails_is_passed_over_for_one_that_works(clone: Path) -> None:
    add_program(clone, "python3.14", "echo 'python3.14: command not found' >&2; exit 127")
    add_program(clone, "python3", REAL)
    done = bootstrap(clone)
    assert done.returncode == 0, done.stderr
    assert (clone / ".venv" / "bin" / "python").exists()
    assert [line.split(" .")[0].split()[0] for line in done.stdout.splitlines()] == ["Making", "Installing"]


def test_nothing_is_done_twice(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    bootstrap(clone)
    again = bootstrap(clone)
    assert (again.returncode, again.stdout) == (0, "")


def test_changed_pins_are_installed(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    bootstrap(clone)
    (clone / "requirements" / "base.txt").write_text("# changed\n")
    assert bootstrap(clone).stdout.startswith("  Installing Python packages (base)")


def test_a_broken_environment_is_made_anew(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    bootstrap(clone)
    python = clone / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    done = bootstrap(clone)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("  Making .venv")
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0


def test_an_environment_that_leads_out_of_itself_is_made_anew(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    bootstrap(clone)
    python = clone / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(clone.parent / "tools" / "python3")
    done = bootstrap(clone)
    assert done.returncode == 0, done.stderr
    ask = [str(python), "-c", "import sys; print(sys.prefix)"]
    assert subprocess.check_output(ask, text=True) == f"{clone / '.venv'}\n"


def test_an_old_python_is_not_enough(clone: Path) -> None:
    add_program(clone, "python3", "exit 1")
    done = bootstrap(clone)
    assert done.returncode == 1
    assert done.stderr.startswith("\nPython 3.12 or newer was not found. Install it")
    assert not (clone / ".venv").exists()


def test_the_named_python_is_taken(clone: Path) -> None:
    add_program(clone, "python3", "echo 'not this one' >&2; exit 1")
    add_program(clone, "mine", f"touch {clone}/asked\n{GOOD}")
    done = bootstrap(clone, PYTHON=str(clone.parent / "tools" / "mine"))
    assert (done.returncode, (clone / "asked").exists()) == (0, True), done.stderr


def test_a_named_python_that_does_not_work_is_said(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    done = bootstrap(clone, PYTHON="/nowhere/python3")
    assert done.returncode == 1
    assert done.stderr == "\nPYTHON=/nowhere/python3 is not a working Python 3.12 or newer.\n"


def test_without_venv_an_ordinary_user_is_told_the_command(clone: Path) -> None:
    refuses_venv(clone)
    add_program(clone, "id", "echo 1000")
    done = bootstrap(clone)
    assert "This Python cannot make virtual environments. Type:  sudo apt-get install -y python3" in done.stderr


def test_without_venv_root_gets_it_by_apt(clone: Path) -> None:
    refuses_venv(clone)
    add_program(clone, "id", "echo 0")
    add_program(clone, "apt-get", f'echo "$@" >>{clone}/apt.log; touch {clone}/has-venv')
    done = bootstrap(clone)
    assert done.returncode == 0, done.stderr
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert (clone / "apt.log").read_text().splitlines() == [
        "update -q",
        f"install -y -q --no-install-recommends python{version}-venv",
    ]


def test_a_failed_install_shows_its_output_and_is_tried_again(clone: Path) -> None:
    add_program(clone, "python3", GOOD)
    (clone / "requirements" / "base.txt").write_text("no-such-file.whl\n")
    done = bootstrap(clone)
    assert done.returncode == 1
    assert "no-such-file.whl" in done.stderr
    assert not (clone / ".venv" / ".installed-base").exists()


def refuses_venv(clone: Path) -> None:
    """A Python as Debian ships it: ensurepip is in another package."""
    check = 'case "$*" in *ensurepip*) [ -e ' + f"{clone}/has-venv" + " ] || exit 1;; esac"
    add_program(clone, "python3", f"{check}\n{GOOD}")
