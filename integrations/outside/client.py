"""One client for an outside system: JSON over HTTP, with deadlines, a stored row, retries and the breaker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import stamina
from django.utils import timezone

from integrations.models import CallState, OutsideCall
from integrations.outside import breaker, journal
from integrations.outside.errors import BREAKER_OPEN, NO_ANSWER, UNREADABLE, OutsidePermanent, OutsideTemporary

# Seconds; a worker waits for one call at most about a minute with its retries.
TIMEOUT = httpx.Timeout(connect=3.0, read=20.0, write=10.0, pool=5.0)
ATTEMPTS = 3
LONGEST_ANSWER = 1024 * 1024
# The other side may do better later: deadlines, limits of pace and errors of its own.
TEMPORARY = frozenset({408, 425, 429})
SERVER_ERRORS = 500
ERRORS = 400


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: `about` names the portal's own object, `key` makes a repetition harmless."""

    purpose: str
    method: str
    path: str
    about: str = ""
    key: str = ""
    body: Mapping[str, Any] | None = None

    @property
    def may_repeat(self) -> bool:
        """Whether asking twice does nothing twice: reading, or a call with a key."""
        return self.method == "GET" or bool(self.key)


@dataclass(frozen=True, slots=True)
class OutsideClient:
    """How to reach a system. `transport` stands in for the network where it is given."""

    system: str
    base_url: str
    auth: tuple[str, str] = field(repr=False)
    key_header: str = "Idempotence-Key"
    transport: httpx.BaseTransport | None = None

    def ask(self, call: Call) -> dict[str, Any]:
        """Make the call and return the JSON object of the answer.

        Raises:
            OutsideTemporary: no answer, or none that can be read; also at once while the breaker is open.
            OutsidePermanent: the other side refused.

        """
        if breaker.is_open(self.system, now=timezone.now()):
            raise OutsideTemporary("outside_breaker", BREAKER_OPEN, {"system": self.system})
        row = journal.begin(
            system=self.system,
            purpose=call.purpose,
            about=call.about,
            address=f"{call.method} {self.base_url}{call.path}"[:300],
            key=call.key,
            sent=call.body,
            at=timezone.now(),
        )
        attempts = ATTEMPTS if call.may_repeat else 1
        with httpx.Client(
            base_url=self.base_url, auth=self.auth, timeout=TIMEOUT, transport=self.transport, follow_redirects=False
        ) as client:
            for attempt in stamina.retry_context(on=OutsideTemporary, attempts=attempts, wait_initial=0.2, wait_max=2):
                with attempt:
                    return self._attempt(client, call, row)
        raise AssertionError("the last attempt either answers or raises")

    def _attempt(self, client: httpx.Client, call: Call, row: OutsideCall) -> dict[str, Any]:
        journal.attempted(row)
        headers = {self.key_header: call.key} if call.key else {}
        try:
            answer = client.request(call.method, call.path, json=call.body, headers=headers)
        except httpx.HTTPError as error:
            raise self._temporary(row, NO_ANSWER, None, f"{type(error).__name__}: {error}") from error
        return self._read(row, answer)

    def _read(self, row: OutsideCall, answer: httpx.Response) -> dict[str, Any]:
        status = answer.status_code
        if status in TEMPORARY or status >= SERVER_ERRORS:
            raise self._temporary(row, NO_ANSWER, status, f"HTTP {status}")
        try:
            body = answer.json() if len(answer.content) <= LONGEST_ANSWER else None
        except ValueError:
            body = None
        if status >= ERRORS:
            raise self._refused(row, status, body)
        if not isinstance(body, dict) or not answer.is_success:
            raise self._temporary(row, UNREADABLE, status, f"HTTP {status}, no JSON object")
        journal.answered(row, status=status, body=body, raw=answer.content, at=timezone.now())
        return body

    def _temporary(self, row: OutsideCall, message: str, status: int | None, error: str) -> OutsideTemporary:
        journal.failed(row, state=CallState.TEMPORARY, status=status, error=error, at=timezone.now())
        return OutsideTemporary("outside_no_answer", message, {"system": self.system})

    def _refused(self, row: OutsideCall, status: int, body: Any) -> OutsidePermanent:
        told = body.get("description") or body.get("message") if isinstance(body, dict) else None
        reason = str(told or f"HTTP {status}")[:300]
        journal.failed(row, state=CallState.PERMANENT, status=status, error=reason, at=timezone.now())
        return OutsidePermanent(system=self.system, reason=reason, status=status)
