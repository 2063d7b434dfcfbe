"""What the tests of killed processes share."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.payments.ledger.size import IS_LARGE


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """What each kill has left, counted; a large run tells it."""
    counts: Counter[str] = Counter()
    yield counts
    if IS_LARGE:
        told = ", ".join(f"{what}: {count}" for what, count in sorted(counts.items()))
        request.config.get_terminal_writer().line(f"\n{counts.total()} kills: {told}")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Where the test and the processes it starts keep files."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
