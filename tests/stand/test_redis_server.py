from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from leasing_portal.stand import addresses
from leasing_portal.stand.redis_server import DATABASES, EmbeddedRedis


@pytest.fixture
def server(local_dir: Path) -> Iterator[EmbeddedRedis]:
    embedded = EmbeddedRedis()
    embedded.start()
    yield embedded
    embedded.stop()


def client(number: int = 0) -> redis.Redis:
    return redis.Redis.from_url(addresses.redis_url(number))


def test_queued_tasks_survive_a_stop_and_a_start(server: EmbeddedRedis) -> None:
    client().rpush("celery", "first", "second")
    server.stop()
    assert not server.is_alive()
    server.start()
    assert client().lrange("celery", 0, -1) == [b"first", b"second"]


def test_queued_tasks_survive_a_kill(server: EmbeddedRedis) -> None:
    client().rpush("celery", "first")
    # Written to the file by the next turn of the server's loop; the disk itself is asked each second.
    client().ping()
    assert server._process is not None
    server._process.kill()
    server._process.wait()
    server.start()
    assert client().lrange("celery", 0, -1) == [b"first"]


def test_no_tcp_port_and_a_private_socket(server: EmbeddedRedis) -> None:
    assert client().config_get("port") == {"port": "0"}
    assert server.socket.stat().st_mode & 0o777 == 0o700


def test_each_test_process_finds_a_database_of_its_own(server: EmbeddedRedis) -> None:
    client(DATABASES - 1).set("mine", 1)
    assert client(0).exists("mine") == 0
    with pytest.raises(redis.ResponseError, match="out of range"):
        client(DATABASES).ping()
