"""Every test starts with no attempts counted."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _fresh_counts(settings: Settings) -> Iterator[None]:
    """The strength of the hash is Django's; here it would only cost seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Counters in memory: hundreds of attempts in a second; that the database keeps them is Django's.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "security"}}
    cache.clear()
    yield
    cache.clear()
