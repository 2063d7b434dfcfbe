"""Notices of the simulator: set down by the pages, sent by a worker over HTTP, again until they are taken."""

import json
import logging
from datetime import datetime, timedelta
from functools import partial

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from common import broker
from integrations.acquiring.notices import SIGNATURES, signature
from integrations.acquiring.simulator.access import is_on, secret
from integrations.models import SimulatedNotice, SimulatedObject

logger = logging.getLogger(__name__)
SEND_TASK = "integrations.send_simulated_notices"
TIMEOUT = httpx.Timeout(5.0)
ATTEMPTS = 10
AGAIN_AFTER = timedelta(seconds=15)


def set_down(about: SimulatedObject, *, due_at: datetime, times: int = 1) -> None:
    """Have the state of an object told at a time, in the caller's transaction; the worker is woken after it."""
    event = f"{about.kind}.{about.document['status']}"
    SimulatedNotice.objects.bulk_create(
        SimulatedNotice(about=about, event=event, due_at=due_at) for _time in range(times)
    )
    transaction.on_commit(partial(broker.send, SEND_TASK), robust=True)


def send_due(*, now: datetime, transport: httpx.BaseTransport | None = None) -> int:
    """Send all notices whose time has come; return how many were taken. Goes over the network."""
    if not is_on():
        return 0
    due = SimulatedNotice.objects.filter(sent_at=None, due_at__lte=now, attempts__lt=ATTEMPTS).order_by("due_at", "pk")
    with httpx.Client(timeout=TIMEOUT, transport=transport) as client:
        return sum(_send(client, notice, now) for notice in due.select_related("about")[:20])


def _send(client: httpx.Client, notice: SimulatedNotice, now: datetime) -> bool:
    """Send one; it is put off before, so that another worker does not send it at the same moment."""
    mine = SimulatedNotice.objects.filter(pk=notice.pk, attempts=notice.attempts)
    if not mine.update(attempts=F("attempts") + 1, due_at=now + AGAIN_AFTER):
        return False
    told = {"type": "notification", "event": notice.event, "object": notice.about.document}
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", SIGNATURES[0]: signature(secret("notices"), body)}
    try:
        answer = client.post(
            settings.ACQUIRING["notice_host"] + reverse("acquiring:notice"), content=body, headers=headers
        )
    except httpx.HTTPError as error:
        logger.info("simulated_notice_not_sent", extra={"error": type(error).__name__})
        return False
    if answer.status_code == httpx.codes.OK:
        SimulatedNotice.objects.filter(pk=notice.pk).update(sent_at=now)
    return answer.status_code == httpx.codes.OK
