"""What every test stands on."""

import gc
from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests import flush, migrating, quick_client, template

# A million of objects (code, models, collected tests) live as long as the process.
YOUNG, OLD = 20_000, 20


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Take what will stay out of the sight of the garbage collector, which would look it over again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLD, OLD)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Each process has a copy of one database; a process alone migrates its own."""
    with pytest.MonkeyPatch.context() as patch:
        if not template.use():
            migrating.install(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        flush.install(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_clients() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        quick_client.install(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["tests.passwords.OneRound"]):
        yield


@pytest.fixture(autouse=True)
def _catalogue_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the process remembers of the calculator's catalogue: its rows went with the test before.

    Its clock stands still, so that on a slow machine it does not grow old between two steps of a test.
    """
    from calculator import catalogue

    catalogue.forget()
    monkeypatch.setattr(catalogue, "monotonic", lambda: 0.0)


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    """Forget what the process counted of the calculator's visitors: tests stand in one minute for ever."""
    from calculator.pace import COUNTS

    COUNTS.forget()
