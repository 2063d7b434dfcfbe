"""What the portal does by itself when a request moves."""

from django.utils import timezone

from contracts.events import RequestMoved
from contracts.lifecycle import Event
from contracts.requests.carrying_out import carry_out


def go_on(event: RequestMoved) -> None:
    """Carry out what the client has accepted; told again, it finds the request done and does nothing."""
    if event.event == Event.ACCEPT:
        carry_out(event.request_id, at=timezone.now())
