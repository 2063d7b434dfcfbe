from collections.abc import Generator
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from leasing_portal.scale.load import seed_scale
from leasing_portal.scale.size import Size

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIZE = Size(contracts=80, clients=12, seed=7, today=TODAY, at=AT)


@pytest.fixture(scope="module")
def portfolio(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Generator[Size]:
    """The invented portfolio, made once for the tests of a module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed_scale(SIZE, append=False, allowed_database="", progress=lambda _done, _total: None)
        yield SIZE
        transaction.set_rollback(True)
