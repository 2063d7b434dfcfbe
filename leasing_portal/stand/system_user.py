"""PostgreSQL refuses to run as root: an own system user and the folders it has to pass through."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from leasing_portal.stand.errors import StandError

NAME = "pgserver"


def server_user() -> str | None:
    """Return the user PostgreSQL must run as: None for oneself, an own system user when we are root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        _create()
    return NAME


def _create() -> None:
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is None:
        raise StandError(
            "PostgreSQL does not run as root and there is no useradd to make a user for it.\n"
            "Run as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed command
    if made.returncode != 0:
        raise StandError(f"Could not make the system user {NAME}: {made.stderr.strip()}")


def give(folder: Path, user: str | None) -> None:
    """Make a private folder and give it to the user (to oneself when None)."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    if user is not None:
        os.chown(folder, pwd.getpwnam(user).pw_uid, grp.getgrnam(user).gr_gid)


def open_way(folder: Path) -> list[Path]:
    """Let others pass through (not list) the folders above; return those that were closed.

    Needed when the clone lies under a private folder such as ``/root`` and the server has a user of its own.
    """
    closed = [parent for parent in folder.absolute().parents if not parent.stat().st_mode & stat.S_IXOTH]
    for parent in closed:
        parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    return closed


def open_program(folder: Path) -> None:
    """Make an installed program readable for its own user: a strict umask leaves it private."""
    for path in _tree(folder):
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(wanted)


def _tree(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (path for path in folder.rglob("*") if not path.is_symlink())
