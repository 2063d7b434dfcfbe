"""Sends messages to workers without letting a broken broker fail or delay the caller.

A message is only a nudge: what is to be done stands in the database, and the beat sends what was not heard.
"""

import logging
import time
from collections.abc import Sequence

import kombu.exceptions
import kombu.pools
import redis.exceptions
from celery import current_app
from django.conf import settings

logger = logging.getLogger(__name__)

# Seconds to wait for the broker, and how long it is left alone after it failed.
TIMEOUT = 0.5
PAUSE = 10.0
BROKEN = (kombu.exceptions.KombuError, redis.exceptions.RedisError, OSError)


class _Breaker:
    """Remembers that the broker failed, so that only one caller in ten seconds waits for it."""

    def __init__(self) -> None:
        self._closed_until = 0.0

    def is_open(self) -> bool:
        """Whether trying has no sense yet."""
        return time.monotonic() < self._closed_until

    def fail(self) -> None:
        """Leave the broker alone for a while."""
        self._closed_until = time.monotonic() + PAUSE

    def reset(self) -> None:
        """Try again at once."""
        self._closed_until = 0.0


breaker = _Breaker()


def send(task: str, args: Sequence[str] = ()) -> bool:
    """Send a task by name; return whether the broker took it.

    A failure is logged as a warning once in ten seconds and is never raised.
    """
    if breaker.is_open():
        return False
    try:
        _publish(task, args)
    except BROKEN as error:
        breaker.fail()
        logger.warning("broker_failed", extra={"task": task, "error": type(error).__name__})
        return False
    return True


def _publish(task: str, args: Sequence[str]) -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | {
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
    }
    connection = current_app.connection_for_write(url=settings.CELERY_BROKER_URL, transport_options=options)
    with kombu.pools.producers[connection].acquire(block=True, timeout=TIMEOUT) as producer:
        current_app.send_task(task, args=list(args), producer=producer, retry=False, ignore_result=True)
