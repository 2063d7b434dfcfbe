"""What the tests of killed processes share."""

import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.payments.ledger.size import IS_LARGE


@pytest.fixture
def found() -> Iterator[Counter[str]]:
    """What each kill has left, counted; a large run tells it among the warnings, which processes of tests pass on."""
    counts: Counter[str] = Counter()
    yield counts
    if IS_LARGE:
        told = ", ".join(f"{what}: {count}" for what, count in sorted(counts.items()))
        warnings.warn(f"{counts.total()} kills: {told}", stacklevel=1)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Where the test and the processes it starts keep files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
