"""The libraries of the system that WeasyPrint draws papers with."""

import ctypes
import os

from leasing_portal.stand import addresses, apt
from leasing_portal.stand.errors import StandError
from leasing_portal.stand.stamps import Stamp

REQUIRED = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)
# Without it fonts are cut by slower code; Ubuntu 22.04 has no such package.
FASTER = "libharfbuzz-subset.so.0"
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def missing() -> list[str]:
    """Name the libraries without which no PDF can be made."""
    return [name for name in REQUIRED if not _loads(name)]


def ensure() -> None:
    """Install what is missing; what only makes papers faster is tried once, when we are root."""
    tried = Stamp(addresses.local_dir() / "stamps" / "pdf-libraries", PACKAGES)
    if missing() or (os.geteuid() == 0 and not _loads(FASTER) and not tried.is_fresh()):
        apt.install(PACKAGES, title="Installing libraries for PDF", needed_for="PDF papers need system libraries")
        tried.put()
    if left := missing():
        raise StandError(f"These libraries are still missing: {', '.join(left)}")


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
