"""Is the portal alive, and is every part of it well: two pages for monitors and balancers, without sign-in."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from common import heartbeat, outbox
from common.row_scope_check import holes

logger = logging.getLogger(__name__)
Part = dict[str, Any]

REDIS_TIMEOUT = 1.0
# The beat asks a worker every ten seconds; a long task may keep a lone worker busy for a while.
SILENT_AFTER = timedelta(seconds=60)
STUCK_AFTER = timedelta(seconds=60)


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process serves pages; asks nothing of anybody."""
    del request
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Tell about each part.

    `down` (503): pages cannot be served, send visitors elsewhere. `degraded` (200): pages open, but work waits
    for Redis, a worker or the outbox. `ok` (200): everything is well. Errors are named by their class only.
    """
    del request
    now = timezone.now()
    parts = {"database": _checked(_database)}
    if parts["database"]["ok"]:
        parts["migrations"] = _checked(_migrations)
        if settings.IS_WEB_PROCESS:
            parts["row_security"] = _checked(_row_security)
    can_serve = all(part["ok"] for part in parts.values())
    parts["redis"] = _redis()
    if can_serve:
        parts["worker"] = _checked(lambda: _worker(now))
        parts["outbox"] = _checked(lambda: _outbox(now))
    is_well = can_serve and all(part["ok"] for part in parts.values())
    status = "ok" if is_well else "degraded" if can_serve else "down"
    response = JsonResponse({"status": status, "parts": parts}, status=200 if can_serve else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _checked(check: Callable[[], Part]) -> Part:
    try:
        return check()
    except DatabaseError as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> Part:
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "milliseconds": _milliseconds(started)}


def _row_security() -> Part:
    """Pages of a process that sees every row are not served: one forgotten scope would show a client another's."""
    found = holes()
    if found:
        logger.error("row_security_does_not_bind", extra={"holes": found})
    return {"ok": not found, "holes": found}


def _redis() -> Part:
    started = time.monotonic()
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_TIMEOUT,
        socket_connect_timeout=REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}
    finally:
        client.close()
    return {"ok": True, "milliseconds": _milliseconds(started)}


def _migrations() -> Part:
    pending = _pending_migrations()
    return {"ok": not pending, "pending": pending}


def _pending_migrations() -> list[str]:
    if _is_migrated.cache_info().currsize:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        _is_migrated()
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@cache
def _is_migrated() -> bool:
    """Remember that this code has found its migrations: they do not go away while the process lives."""
    return True


def _worker(now: datetime) -> Part:
    age = heartbeat.age(name=heartbeat.WORKER, now=now)
    return {"ok": age is not None and age < SILENT_AFTER, "last_beat_seconds": _seconds(age)}


def _outbox(now: datetime) -> Part:
    age = outbox.oldest_pending_age(now=now)
    is_well = age is None or age < STUCK_AFTER
    return {"ok": is_well, "oldest_seconds": _seconds(age), "dead": outbox.dead_count()}


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)


def _milliseconds(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
