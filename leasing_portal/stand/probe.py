"""``python -m leasing_portal.stand.probe``: does the web server of this container answer? Exit code 0 or 1."""

import http.client
import os
import sys
from http import HTTPStatus

from leasing_portal.stand import ports

TIMEOUT = 4


def main() -> int:
    """Ask /healthz with a host name the portal answers to: others are refused before any view."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or ports.HOST
    connection = http.client.HTTPConnection(ports.HOST, ports.chosen(), timeout=TIMEOUT)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == HTTPStatus.OK else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
