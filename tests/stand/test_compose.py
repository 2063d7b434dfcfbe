"""docker-compose.yml makes the same database as the embedded server, on which everything is tested."""

import shlex
from pathlib import Path

import psycopg2
import pytest
import yaml

from leasing_portal.stand import addresses, postgres

COMPOSE = Path(__file__).parents[2] / "docker-compose.yml"


def initdb_words() -> tuple[str, ...]:
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    return tuple(shlex.split(services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]))


def test_initdb_takes_the_words_of_the_container(local_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = initdb_words()
    assert words == postgres.LOCALE
    monkeypatch.setattr(postgres, "LOCALE", words)
    server = postgres.EmbeddedPostgres(postgres.FAST_AND_UNSAFE)
    server.start()
    try:
        connection = psycopg2.connect(addresses.database_url())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate, datlocprovider::text, datlocale"
                " FROM pg_database WHERE datname = current_database()"
            )
            assert cursor.fetchone() == ("UTF8", "C", "b", "C.UTF-8")
        connection.close()
    finally:
        server.stop()
