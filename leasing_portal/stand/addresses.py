"""Where the embedded servers live. Cheap and free of Django: settings ask this module for their defaults."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

PROJECT_DIR = Path(__file__).resolve().parents[2]
DATABASE_NAME = "leasing_portal"
DATABASE_USER = "postgres"
# The web process' own: it owns nothing, and row security binds it.
WEB_USER = "portal_login"

# sun_path of a Unix socket holds 108 bytes with the closing zero.
LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = "pg/.s.PGSQL.5432.lock"


def local_dir() -> Path:
    """Folder of everything this machine keeps for the portal; ``LOCAL_DIR`` moves it."""
    given = os.environ.get("LOCAL_DIR")
    return (Path(given) if given else PROJECT_DIR / ".local").absolute()


def socket_dir() -> Path:
    """Folder of the servers' sockets: inside the local folder, or a short one when that path is too long.

    The short folder is named after the local one, so that every process of one stand finds the same place.
    """
    inside = local_dir() / "run"
    if len(os.fsencode(inside / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(local_dir())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"leasing-portal-{os.geteuid()}-{digest}"


def postgres_socket_dir() -> Path:
    """Folder where the embedded PostgreSQL puts its socket."""
    return socket_dir() / "pg"


def redis_socket() -> Path:
    """Socket of the embedded Redis."""
    return socket_dir() / "redis.sock"


def database_url() -> str:
    """Address of the embedded PostgreSQL; it trusts whoever can reach its socket, whose folder is private."""
    return _embedded(DATABASE_USER)


def web_database_url() -> str:
    """Address of the embedded PostgreSQL for the web process."""
    return _embedded(WEB_USER)


def with_login(url: str, *, password: str) -> str:
    """Address of the same database of another server for a login named after it, such as `portal_login`."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    name = f"{parts.path.strip('/')}_login"
    return parts._replace(netloc=f"{name}:{password}@{place}").geturl()


def _embedded(user: str) -> str:
    return f"postgresql://{user}@/{DATABASE_NAME}?host={quote(str(postgres_socket_dir()), safe='')}"


def redis_url(number: int = 0) -> str:
    """Address of a numbered database of the embedded Redis."""
    return f"unix://{quote(str(redis_socket()))}?db={number}"
