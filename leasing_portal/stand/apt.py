"""System packages: installed by apt when we are root, else named in one command."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from leasing_portal.stand import steps
from leasing_portal.stand.errors import StandError


def install(packages: Sequence[str], *, title: str, needed_for: str) -> None:
    """Install Debian packages without questions; raise with the command to type when we may not."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        sudo = "" if os.geteuid() == 0 else "sudo "
        raise StandError(f"{needed_for}. Type:  {sudo}apt-get install -y {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps.run("Refreshing the list of system packages", [apt, "update", "-q"], env=env)
    known = [package for package in packages if is_known(package)]
    steps.run(title, [apt, "install", "-y", "-q", "--no-install-recommends", *known], env=env)


def is_known(package: str) -> bool:
    """Whether this release of the distribution has the package."""
    command = ["apt-cache", "show", "--no-all-versions", package]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed words
