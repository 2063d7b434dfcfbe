from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench import __main__ as bench
from bench import scaled


@contextmanager
def no_databases(large: int, *, fresh: bool) -> Iterator[tuple[str, str]]:
    assert (large, fresh) == (3000, True)
    yield "few", "many"


def test_the_registry_is_measured_in_databases_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, str]] = []
    monkeypatch.setattr("bench.servers.running", pytest.fail)
    monkeypatch.setattr(scaled, "databases", no_databases)
    monkeypatch.setattr("sys.argv", ["bench", "registry", "--portfolio", "3000", "--fresh"])

    def run(*worlds: object) -> list[object]:
        seen.extend((world.contracts, world.wrapper.settings_dict["NAME"]) for world in worlds)  # type: ignore[attr-defined]
        return []

    monkeypatch.setattr("bench.registry.run", run)
    assert bench.main() == 0
    assert seen == [(1000, "few"), (3000, "many")]


def test_it_is_not_measured_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_measured_alone", lambda *_: [])
    monkeypatch.setattr(bench, "_measured_in_world", lambda *_: [])
    monkeypatch.setattr(scaled, "databases", pytest.fail)
    monkeypatch.setattr("sys.argv", ["bench"])
    assert bench.main() == 0


@pytest.mark.django_db
def test_a_world_is_asked_in_its_own_database() -> None:
    from django.db import connection

    from bench.two_worlds import ScaledWorld

    world = ScaledWorld.of("another", 1000)
    ours = connection.settings_dict["NAME"]
    with world.open():
        assert connection.settings_dict["NAME"] == "another"
    assert connection.settings_dict["NAME"] == ours
