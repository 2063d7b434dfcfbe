"""What /healthz and /readyz say when a part is broken."""

import datetime as dt
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from common import health, heartbeat, outbox, row_scope
from common.events import publish
from common.models import Delivery, DeliveryState, Heartbeat
from tests.common.test_broker import closed_port, silent_server
from tests.common.wiring import Noted
from tests.factories import MembershipFactory


def ready(client: Client) -> tuple[int, str, dict[str, Any]]:
    response = client.get("/readyz")
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    return response.status_code, body["status"], body["parts"]


@pytest.fixture
def beating(wired: Settings) -> None:
    heartbeat.beat(name=heartbeat.WORKER, at=timezone.now())


def test_alive_without_a_single_query(
    db: None, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")


@pytest.mark.parametrize(("path", "asks"), [("/healthz", 0), ("/readyz", 1)])
def test_probes_take_no_scope_whatever_session_they_carry(
    path: str, asks: int, beating: None, client: Client, monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Scopes go past Django's cursor, so queries do not count them; a database that hangs would hold each for ever."""
    client.force_login(MembershipFactory().user)
    ready(client)
    told: list[object] = []
    monkeypatch.setattr(row_scope, "_tell", lambda *values: told.append(values))
    with django_assert_max_num_queries(asks * 10) as captured:
        assert client.get(path).status_code == 200
    assert (told, [query for query in captured if "session" in query["sql"]]) == ([], [])


def test_everything_well(beating: None, client: Client) -> None:
    code, status, parts = ready(client)
    assert (code, status, list(parts)) == (200, "ok", ["database", "migrations", "redis", "worker", "outbox"])
    assert [part["ok"] for part in parts.values()] == [True] * 5
    assert parts["migrations"] == {"ok": True, "pending": []}
    assert parts["outbox"] == {"ok": True, "oldest_seconds": None, "dead": 0}
    assert 0 <= parts["worker"]["last_beat_seconds"] < 5


@pytest.mark.parametrize("broken", [silent_server, closed_port])
def test_broken_redis_degrades_and_is_named_in_time(
    beating: None, settings: Settings, client: Client, broken: type
) -> None:
    with broken() as url:
        settings.REDIS_URL = url
        started = time.monotonic()
        code, status, parts = ready(client)
        assert time.monotonic() - started < 2
    assert (code, status) == (200, "degraded")
    assert parts["redis"]["ok"] is False
    assert parts["redis"]["error"] in {"TimeoutError", "ConnectionError"}
    assert [name for name, part in parts.items() if not part["ok"]] == ["redis"]


def test_worker_that_never_came_degrades(wired: Settings, client: Client) -> None:
    code, status, parts = ready(client)
    assert (code, status, parts["worker"]) == (200, "degraded", {"ok": False, "last_beat_seconds": None})


@pytest.mark.parametrize(("silent_for", "is_well"), [(59, True), (61, False)])
def test_worker_is_missed_after_a_minute(wired: Settings, client: Client, silent_for: int, is_well: bool) -> None:
    heartbeat.beat(name=heartbeat.WORKER, at=timezone.now() - dt.timedelta(seconds=silent_for))
    code, status, parts = ready(client)
    assert (code, status) == (200, "ok" if is_well else "degraded")
    assert parts["worker"]["last_beat_seconds"] == pytest.approx(silent_for, abs=1)


def test_stuck_outbox_degrades_and_the_given_up_are_counted(beating: None, client: Client) -> None:
    for number in range(3):
        with transaction.atomic():
            publish(Noted(number, 1))
    stuck, *dead = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk__in=[row.pk for row in dead]).update(state=DeliveryState.DEAD)
    code, status, parts = ready(client)
    assert (code, status, parts["outbox"]["dead"]) == (200, "ok", 2)
    age = outbox.oldest_pending_age(now=stuck.event.occurred_at + dt.timedelta(seconds=61))
    assert age == dt.timedelta(seconds=61)
    with_age = health._outbox(stuck.event.occurred_at + dt.timedelta(seconds=61))
    assert with_age == {"ok": False, "oldest_seconds": 61.0, "dead": 2}


def test_pending_migrations_are_down_and_listed(beating: None, client: Client) -> None:
    health._is_migrated.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'common' AND name = '0001_initial'")
    code, status, parts = ready(client)
    assert (code, status) == (503, "down")
    assert parts["migrations"]["ok"] is False
    assert "common.0001_initial" in parts["migrations"]["pending"]
    assert list(parts) == ["database", "migrations", "redis"]


def test_migrations_are_read_from_disk_once(beating: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(client)
    monkeypatch.setattr(health, "MigrationExecutor", None)
    assert ready(client)[1] == "ok"


@pytest.mark.parametrize("broken", [silent_server, closed_port])
def test_broken_database_is_down_and_still_answers_json(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, broken: type
) -> None:
    with broken() as url:
        elsewhere = connection.copy()
        elsewhere.settings_dict |= {"HOST": "127.0.0.1", "PORT": urlsplit(url).port, "PASSWORD": "secret"}
        monkeypatch.setattr(health, "connection", elsewhere)
        started = time.monotonic()
        code, status, parts = ready(client)
        assert time.monotonic() - started < 5
    assert (code, status, list(parts)) == (503, "down", ["database", "redis"])
    assert parts["database"] == {"ok": False, "error": "OperationalError"}
    assert client.get("/healthz").status_code == 200


def test_a_round_moves_the_mark(db: None) -> None:
    from common.tasks import heartbeat as task

    assert heartbeat.age(name="worker", now=timezone.now()) is None
    heartbeat.beat(name="worker", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    task()
    mark = Heartbeat.objects.get()
    assert mark.name == "worker"
    assert timezone.now() - mark.at < dt.timedelta(seconds=10)
