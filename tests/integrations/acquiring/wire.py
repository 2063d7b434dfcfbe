"""The simulator's HTTP without a socket: calls of the adapter and notices go through the portal's whole middleware."""

from datetime import datetime

import httpx
from django.test import Client

from integrations.acquiring.simulator.adapter import SimulatedAcquirer
from integrations.acquiring.simulator.sending import send_due
from integrations.models import SimulatedObject

WIRED = "tests.integrations.acquiring.wire.WiredAcquirer"
# Set by httpx for the connection, not for the other side.
OWN = frozenset({"host", "content-length", "content-type", "connection"})


class PortalTransport(httpx.BaseTransport):
    """Asks the portal's own URLs; bytes and headers go as they are."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Client().generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            request.headers.get("content-type", ""),
            headers={name: value for name, value in request.headers.items() if name not in OWN},
        )
        return httpx.Response(answer.status_code, headers=dict(answer.items()), content=answer.content)


class WiredAcquirer(SimulatedAcquirer):
    """The adapter of the simulator on that wire."""

    def __init__(self) -> None:
        super().__init__(PortalTransport())


def send_notices(now: datetime) -> int:
    """What the worker of the simulator does."""
    return send_due(now=now, transport=PortalTransport())


def choose(provider_id: str, outcome: str = "paid", refusal: str = "", *, client: Client | None = None) -> str:
    """What the payer does on the simulator's page; returns where the page leads."""
    payment = SimulatedObject.objects.get(pk=provider_id)
    card = {"number": "5555 5555 5555 4477", "expires": "12/30", "code": "000"}
    answer = (client or Client()).post(
        f"/simulator/acquiring/pay/{payment.pk}/", {**card, "outcome": outcome, "refusal": refusal}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])
