"""The TCP port of the web server."""

import errno
import os
import socket

from leasing_portal.stand.errors import StandError

DEFAULT = 8000
HOST = "127.0.0.1"
LAST = 65535


def chosen() -> int:
    """Return the port from ``PORT``; raise when it is not a port number."""
    text = os.environ.get("PORT") or str(DEFAULT)
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LAST:
        raise StandError(f"PORT={text} is not a port number: use 1 to {LAST}.")
    return int(text)


def ensure_free(port: int, host: str = HOST) -> None:
    """Raise when the port cannot be listened on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port in TIME_WAIT is free, one that is listened on is not.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                free = some_free(host)
                raise StandError(
                    f"Port {port} is taken by another program. Choose another:  PORT={free} make demo"
                ) from None
            raise StandError(f"Port {port} cannot be used: {error.strerror}.") from None


def some_free(host: str = HOST) -> int:
    """Return a port that nobody listens on now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        number: int = probe.getsockname()[1]
    return number
