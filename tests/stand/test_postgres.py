import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from leasing_portal.stand import addresses
from leasing_portal.stand.children import wait_gone
from leasing_portal.stand.errors import StandError
from leasing_portal.stand.postgres import FAST_AND_UNSAFE, EmbeddedPostgres


@pytest.fixture
def server(local_dir: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres()
    postgres.start()
    yield postgres
    postgres.stop()


def rows(statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(addresses.database_url())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_serves_russian_text_on_a_private_socket_only(server: EmbeddedPostgres) -> None:
    assert rows("SELECT upper('договор ё'), to_tsvector('russian', 'Договоры лизинга')::text") == [
        ("ДОГОВОР Ё", "'договор':1 'лизинг':2")
    ]
    assert rows("SHOW listen_addresses") == [("",)]
    assert addresses.postgres_socket_dir().stat().st_mode & 0o777 == 0o700


def test_stop_and_start_keep_the_data(server: EmbeddedPostgres) -> None:
    rows("CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert not server.is_alive()
    server.start()
    assert rows("SELECT n FROM kept") == [(7,)]


def test_recovers_after_a_kill(server: EmbeddedPostgres) -> None:
    rows("CREATE TABLE kept AS SELECT 7 AS n")
    assert server.pid is not None
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    os.kill(server.pid, signal.SIGKILL)
    server._process.wait()  # type: ignore[union-attr]  # the fixture has started it
    server.start()
    assert rows("SELECT n FROM kept") == [(7,)]
    assert wait_gone(family, patience=0) == []


def test_a_lock_file_with_the_number_of_another_program_does_not_stop_it(server: EmbeddedPostgres) -> None:
    lock = server.data / "postmaster.pid"
    text = lock.read_text()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server._process.wait()  # type: ignore[union-attr]  # the fixture has started it
    # As after a restart of a container: the old number belongs to a living process that is not PostgreSQL.
    lock.write_text(text.replace(str(server.pid), str(os.getpid()), 1))
    server.start()
    assert rows("SELECT 1") == [(1,)]
    assert psutil.pid_exists(os.getpid())


def test_a_server_left_by_a_killed_stand_is_stopped_and_its_data_taken_over(server: EmbeddedPostgres) -> None:
    rows("CREATE TABLE kept AS SELECT 7 AS n")
    second = EmbeddedPostgres()
    second.start()
    try:
        assert not server.is_alive()
        assert rows("SELECT n FROM kept") == [(7,)]
    finally:
        second.stop()


def test_deep_folder(local_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_DIR", str(local_dir / ("deep" * 30)))
    postgres = EmbeddedPostgres(FAST_AND_UNSAFE)
    postgres.start()
    try:
        assert rows("SELECT current_database()") == [(addresses.DATABASE_NAME,)]
    finally:
        postgres.stop()
        for path in sorted(addresses.socket_dir().rglob("*"), reverse=True):
            path.rmdir()
        addresses.socket_dir().rmdir()


def test_a_broken_data_folder_is_reported_with_the_words_of_the_server(local_dir: Path) -> None:
    (local_dir / "postgres").mkdir(parents=True)
    (local_dir / "postgres" / "PG_VERSION").write_text("18\n")
    said = r"PostgreSQL stopped while starting \(code 2\)(.|\n)+postgresql.conf"
    with pytest.raises(StandError, match=said):
        EmbeddedPostgres().start()
