"""What a start of the stand prepares in the database."""

import pytest
from django.core.cache import cache
from django.db import connection

from leasing_portal.stand import data


@pytest.mark.django_db
def test_the_table_of_the_cache_is_made_although_nothing_is_to_be_migrated() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE common_cache")
    assert data._migrate() is False
    cache.set("mark", 7)
    assert cache.get("mark") == 7
    assert data._migrate() is False
    assert cache.get("mark") == 7
