"""The relay: hands each published event to each of its handlers, exactly once in effect.

A handler `handle(event) -> None` runs inside the transaction that marks its delivery as done: both are committed or
neither, so a worker killed at any moment loses and repeats nothing. This holds for what a handler writes to the
database only. A handler with an outside effect, or one that is slow or may exhaust memory, enqueues a job
(`common.jobs.enqueue`) or writes a row that another task works off.

Order: deliveries to one handler about one aggregate are handed over in the order of publishing. A failed one
holds back the later ones of its lane until it succeeds or is given up; one that was given up lets them pass, and
a replay of it comes late, so handlers read the present state rather than trust the event to be the newest.
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.utils.module_loading import import_string

from common.events import DomainEvent, nudge_relay, subscriptions
from common.models import Delivery, DeliveryReplay, DeliveryState, OutboxEvent
from common.storable import storable

logger = logging.getLogger(__name__)

# The pause after each failed attempt; after the last one the delivery is given up (about nine hours in all).
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800, 3600, 7200, 7200, 10800))
MAX_ATTEMPTS = len(BACKOFF) + 1
# One task delivers no longer than this, so that workers get to other tasks too.
RELAY_SECONDS = 20.0
ERROR_LENGTH = 4000


class Undeliverable(Exception):
    """Trying again has no sense: the wiring has no such event or handler."""


def relay(*, clock: Callable[[], datetime], seconds: float = RELAY_SECONDS) -> bool:
    """Deliver until nothing is due; return False when the time was over first."""
    deadline = time.monotonic() + seconds
    while deliver_next(now=clock()):
        if time.monotonic() >= deadline:
            return False
    return True


def deliver_next(*, now: datetime) -> bool:
    """Hand over the first due delivery that no other relay holds; return False when there is none."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.due(now)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .order_by("pk")
            .first()
        )
        if delivery is None:
            return False
        try:
            # The savepoint: what a failed handler wrote goes, the note of its failure stays.
            with transaction.atomic():
                _hand_over(delivery)
                # Foreign keys are checked at the commit; a violation must count as the handler's failure.
                transaction.get_connection().check_constraints()
        except Exception as error:  # noqa: BLE001 - the task boundary: any failure of a handler is counted and kept
            _note_failure(delivery, error)
        else:
            delivery.state, delivery.done_at, delivery.last_error = DeliveryState.DONE, now, ""
            delivery.attempts += 1
        delivery.next_attempt_at = _next_attempt(delivery, now)
        delivery.save(update_fields=["state", "done_at", "attempts", "next_attempt_at", "last_error"])
    return True


def _hand_over(delivery: Delivery) -> None:
    event = delivery.event
    handler = _handler(delivery.handler)
    with pghistory.context(event=event.type, membership=event.actor_id, request_id=event.request_id):
        handler(_restore(event))


def _restore(event: OutboxEvent) -> DomainEvent:
    for event_class in subscriptions():
        if event_class.type_name() == event.type:
            known = event_class.VERSION
            if known != event.version:
                raise Undeliverable(f"{event.type} was stored as version {event.version}, the code knows {known}")
            return event_class.restore(event.payload)
    raise Undeliverable(f"the wiring does not know the event {event.type}")


def _handler(path: str) -> Callable[[DomainEvent], None]:
    try:
        handler: Callable[[DomainEvent], None] = import_string(path)
    except ImportError as error:
        raise Undeliverable(f"there is no handler {path}: {error}") from error
    return handler


def _note_failure(delivery: Delivery, error: Exception) -> None:
    delivery.attempts += 1
    is_hopeless = isinstance(error, Undeliverable)
    told = str(error) if is_hopeless else "".join(traceback.format_exception(error))
    delivery.last_error = storable(told[-ERROR_LENGTH:])
    if is_hopeless or delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.DEAD
    logger.log(
        logging.ERROR if delivery.state == DeliveryState.DEAD else logging.WARNING,
        "delivery_failed",
        extra={"delivery": delivery.pk, "handler": delivery.handler, "attempts": delivery.attempts},
        exc_info=error,
    )


def _next_attempt(delivery: Delivery, now: datetime) -> datetime | None:
    """When a delivery that still waits is tried again."""
    return now + BACKOFF[delivery.attempts - 1] if delivery.state == DeliveryState.PENDING else None


def replay(*, delivery_ids: Iterable[int], user_id: int, at: datetime) -> int:
    """Try deliveries that were given up again, from the first attempt; return how many.

    Those in another state are left as they are. Who ordered it, when, and the error before stay in
    `DeliveryReplay`.
    """
    with transaction.atomic():
        dead = list(
            Delivery.objects.select_for_update()
            .filter(pk__in=list(delivery_ids), state=DeliveryState.DEAD)
            .order_by("pk")
        )
        DeliveryReplay.objects.bulk_create(
            DeliveryReplay(
                delivery=delivery,
                user_id=user_id,
                at=at,
                attempts=delivery.attempts,
                last_error=delivery.last_error,
            )
            for delivery in dead
        )
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in dead]).update(
            state=DeliveryState.PENDING, attempts=0, next_attempt_at=None
        )
        if dead:
            transaction.on_commit(nudge_relay, robust=True)
    return len(dead)


def oldest_pending_age(*, now: datetime) -> timedelta | None:
    """How long the oldest undelivered event waits; None when everything is delivered or given up."""
    oldest = (
        Delivery.objects.filter(state=DeliveryState.PENDING)
        .order_by("pk")
        .values_list("event__occurred_at", flat=True)
        .first()
    )
    return None if oldest is None else now - oldest


def dead_count() -> int:
    """How many deliveries were given up and wait for a person."""
    return Delivery.objects.filter(state=DeliveryState.DEAD).count()
