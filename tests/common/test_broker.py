"""A broken broker neither fails nor delays whoever sends."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from django.db import transaction
from pytest_django import Settings

from accounts.models import User
from common import broker
from common.events import nudge_relay, publish
from common.jobs import enqueue
from common.models import Delivery, Job, JobState
from tests.common.wiring import Noted

TASK = "common.heartbeat"


@contextmanager
def silent_server() -> Iterator[str]:
    """Listen, take connections and never answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@contextmanager
def closed_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def missing_socket() -> Iterator[str]:
    yield "redis+socket:///nowhere/redis.sock?virtual_host=0"


def test_message_reaches_the_queue(wired: Settings) -> None:
    with redis.Redis.from_url(wired.REDIS_URL) as client:
        before = client.llen("celery")
        assert broker.send(TASK) is True
        assert client.llen("celery") == before + 1


def test_connection_that_redis_dropped_is_made_anew(wired: Settings) -> None:
    assert broker.send(TASK) is True
    with redis.Redis.from_url(wired.REDIS_URL) as client:
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    assert broker.send(TASK) is True


@pytest.mark.parametrize("broken", [silent_server, closed_port, missing_socket])
def test_failure_costs_half_a_second_once_and_one_warning(
    wired: Settings, caplog: pytest.LogCaptureFixture, broken: type
) -> None:
    with broken() as url:
        wired.CELERY_BROKER_URL = url
        started = time.monotonic()
        assert broker.send(TASK) is False
        first = time.monotonic() - started
        started = time.monotonic()
        assert [broker.send(TASK) for _ in range(100)] == [False] * 100
        rest = time.monotonic() - started
    assert first < 1.5
    assert rest < 0.1
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [(record.name, record.getMessage()) for record in warnings] == [("common.broker", "broker_failed")]


def test_broker_is_tried_again_after_a_pause(wired: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    good = wired.CELERY_BROKER_URL
    with closed_port() as url:
        wired.CELERY_BROKER_URL = url
        assert broker.send(TASK) is False
    wired.CELERY_BROKER_URL = good
    assert broker.send(TASK) is False
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + broker.PAUSE)
    assert broker.send(TASK) is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", [silent_server, closed_port])
def test_changes_are_committed_without_the_broker(wired: Settings, person: User, broken: type) -> None:
    with broken() as url:
        wired.CELERY_BROKER_URL = url
        started = time.monotonic()
        with transaction.atomic():
            publish(Noted(1, 1))
            job = enqueue(kind="count", title="Импорт", user_id=person.pk, params={"items": 1})
        nudge_relay()
        assert time.monotonic() - started < 1.5
    assert Delivery.objects.get().state == "pending"
    row = Job.objects.get(pk=job.pk)
    assert (row.state, row.sent_at) == (JobState.QUEUED, None)
