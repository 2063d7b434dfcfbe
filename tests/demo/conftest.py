from collections.abc import Generator
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from leasing_portal.demo.load import Loaded, load_demo

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[Loaded]:
    """The demo in the database, loaded once for the tests of this package and rolled back after them.

    Tests that want a database without it are in tests/demo_loading.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers), transaction.atomic():
        yield load_demo(at=AT, today=TODAY)
        transaction.set_rollback(True)
