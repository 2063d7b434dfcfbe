"""Waits for the started portal: first that it answers, then that every part of it is ready."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus

ALIVE_WITHIN = 60.0
READY_WITHIN = 60.0
# The first question is cheap and asked often; the second one touches every part.
ALIVE_PAUSE = 0.2
READY_PAUSE = 1.0


class Portal:
    """The two questions that can be asked of a running portal."""

    def __init__(self, address: str, *, give_up: Callable[[], bool]) -> None:
        """Take the address, and what says that waiting has no sense any more."""
        self._address = address
        self._give_up = give_up

    def wait_alive(self, within: float = ALIVE_WITHIN) -> bool:
        """Wait until pages are served."""
        return self._wait(lambda: self._ask("/healthz")[0] == HTTPStatus.OK, within, ALIVE_PAUSE)

    def wait_ready(self, within: float = READY_WITHIN) -> bool:
        """Wait until database, Redis, migrations, worker and outbox are all well."""
        return self._wait(lambda: self._parts().get("status") == "ok", within, READY_PAUSE)

    def report(self) -> str:
        """Return what /readyz says, part by part, for a person."""
        return json.dumps(self._parts(), ensure_ascii=False, indent=2)

    def _parts(self) -> dict[str, object]:
        _status, body = self._ask("/readyz")
        try:
            parts = json.loads(body)
        except ValueError:
            return {"answer": body}
        return parts if isinstance(parts, dict) else {"answer": parts}

    def _wait(self, is_reached: Callable[[], bool], within: float, pause: float) -> bool:
        deadline = time.monotonic() + within
        while time.monotonic() < deadline and not self._give_up():
            if is_reached():
                return True
            time.sleep(pause)
        return False

    def _ask(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self._address + path, timeout=10) as answer:  # noqa: S310 - own http address
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError:
            return 0, ""
