import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from leasing_portal.stand import addresses


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    """A folder for real servers, in the run's own one.

    Not in pytest's: when root runs tests, that one is closed to PostgreSQL's user again by every other run.
    """
    addresses.local_dir().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="stand-", dir=addresses.local_dir()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def local_dir(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh local folder, which the addresses of this process point to."""
    folder = Path(tempfile.mkdtemp(dir=ground)) / "local dir"
    monkeypatch.setenv("LOCAL_DIR", str(folder))
    return folder
