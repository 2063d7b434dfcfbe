from pathlib import Path

import pytest

from leasing_portal.stand import addresses


def test_local_dir_moves_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_DIR", "/srv/portal")
    assert addresses.database_url() == "postgresql://postgres@/leasing_portal?host=%2Fsrv%2Fportal%2Frun%2Fpg"
    assert addresses.redis_url() == "unix:///srv/portal/run/redis.sock?db=0"
    assert addresses.redis_url(3) == "unix:///srv/portal/run/redis.sock?db=3"


def test_default_is_inside_the_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_DIR")
    assert addresses.local_dir() == Path(__file__).parents[2] / ".local"


def test_letters_that_mean_something_in_addresses_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_DIR", "/srv/a b?c")
    assert addresses.redis_url() == "unix:///srv/a%20b%3Fc/run/redis.sock?db=0"
    assert addresses.database_url().endswith("?host=%2Fsrv%2Fa%20b%3Fc%2Frun%2Fpg")


@pytest.mark.parametrize(("length", "is_inside"), [(81, True), (82, False)])
def test_sockets_leave_a_folder_whose_path_is_too_long(
    monkeypatch: pytest.MonkeyPatch, length: int, is_inside: bool
) -> None:
    folder = Path("/" + "d" * (length - 1))
    monkeypatch.setenv("LOCAL_DIR", str(folder))
    assert (addresses.socket_dir() == folder / "run") is is_inside
    longest = addresses.postgres_socket_dir() / ".s.PGSQL.5432.lock"
    assert len(str(longest)) <= addresses.LONGEST_SOCKET_PATH


def test_two_deep_clones_do_not_share_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in ("a", "b"):
        monkeypatch.setenv("LOCAL_DIR", f"/{name * 120}")
        found.append(addresses.socket_dir())
    assert found[0] != found[1]
