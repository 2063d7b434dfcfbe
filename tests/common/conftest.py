"""What tests of outbox and jobs stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from accounts.models import User
from common.broker import breaker
from common.events import publish
from tests.common import effects
from tests.common.wiring import Noted


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("anna@example.com", last_name="Орлова", first_name="Анна")


@pytest.fixture
def wired(db: None, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Wire the events and jobs of the tests; `settings.EVENT_WIRING` may name another table."""
    settings.EVENT_WIRING = "tests.common.wiring.SUBSCRIPTIONS"
    settings.JOB_KINDS = "tests.common.wiring.JOBS"
    settings.MEDIA_ROOT = tmp_path
    breaker.reset()
    with effects.table():
        yield settings
    breaker.reset()


def publish_all(*events: Noted) -> None:
    """Publish the events in a transaction of their own."""
    with transaction.atomic():
        for event in events:
            publish(event)
