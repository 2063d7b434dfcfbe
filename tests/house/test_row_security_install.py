"""Policies and rights in the database: put in place once, noticed when they are gone, refused when they do not bind."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg2
import pytest
from django.core.management import CommandError
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from common import health
from leasing_portal import row_security_install
from leasing_portal.environment import BASE_DIR
from leasing_portal.row_security_install import install

RIGHT_OF_WEB = "SELECT has_table_privilege('portal_web', '{table}', '{right}')"


def one(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_is_done_while_all_is_in_place(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    install(using="default")
    with django_assert_num_queries(2):
        install(using="default")


@pytest.mark.parametrize(
    ("damage", "question", "answer"),
    [
        (
            "DROP POLICY portal_web ON contracts_contract",
            "SELECT count(*) FROM pg_policy WHERE polrelid = 'contracts_contract'::regclass",
            3,
        ),
        (
            "ALTER POLICY portal_web ON payments_invoice USING (true)",
            "SELECT bool_and(pg_get_expr(polqual, polrelid) <> 'true') FROM pg_policy WHERE polname = 'portal_web'",
            True,
        ),
        (
            "ALTER TABLE contracts_contract NO FORCE ROW LEVEL SECURITY",
            "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'contracts_contract'::regclass",
            True,
        ),
        (
            "GRANT DELETE ON payments_receipt TO portal_web, portal_staff",
            RIGHT_OF_WEB.format(table="payments_receipt", right="DELETE"),
            False,
        ),
        (
            "GRANT SELECT (payload) ON common_outboxevent TO portal_web",
            "SELECT has_column_privilege('portal_web', 'common_outboxevent', 'payload', 'SELECT')",
            False,
        ),
    ],
)
def test_what_was_changed_by_hand_is_mended(damage: str, question: str, answer: object, db: None) -> None:
    install(using="default")
    run(damage)
    assert one(question) != answer
    install(using="default")
    assert one(question) == answer


def test_a_table_that_nobody_listed_is_closed(db: None) -> None:
    run("CREATE TABLE newcomer (id int)")
    run("GRANT ALL ON newcomer TO portal_web, portal_staff, portal_entry")
    install(using="default")
    for role in ("portal_web", "portal_staff", "portal_entry"):
        assert one(f"SELECT has_table_privilege('{role}', 'newcomer', 'SELECT')") is False


def test_a_table_in_use_is_waited_for_and_not_for_ever(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a table makes all others wait, so the wait is short; it is tried again."""
    monkeypatch.setattr(row_security_install, "LOCK_WAIT", "20ms")
    install(using="default")
    run("DROP POLICY portal_web ON contracts_contract")
    with closing(psycopg2.connect(**connection.get_connection_params())) as other:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE contracts_contract IN ACCESS SHARE MODE")
        pauses: list[float] = []
        monkeypatch.setattr("time.sleep", pauses.append)
        with pytest.raises(CommandError, match="The table contracts_contract stays locked by another session"):
            install(using="default")
        assert pauses == [1.0] * 4
        monkeypatch.setattr("time.sleep", lambda _seconds: other.rollback())
        install(using="default")
    assert one("SELECT count(*) FROM pg_policy WHERE polrelid = 'contracts_contract'::regclass") == 3
    assert one("SHOW lock_timeout") == "0"


def test_without_some_tables_nothing_is_opened(db: None) -> None:
    """An app is migrated back: what has no rights stays without them."""
    run("ALTER TABLE payments_receipt RENAME TO gone")
    run("REVOKE ALL ON contracts_contract FROM portal_web")
    install(using="default")
    assert one(RIGHT_OF_WEB.format(table="contracts_contract", right="SELECT")) is False


def test_a_web_process_that_sees_too_much_is_not_ready(db: None, settings: Settings) -> None:
    settings.IS_WEB_PROCESS = True
    answer = health.readyz(None)  # type: ignore[arg-type] # the page does not look at the request
    assert answer.status_code == 503
    assert b'"row_security": {"ok": false, "holes": ["the login is a superuser or has BYPASSRLS"' in answer.content


@pytest.mark.parametrize(("environment", "code"), [("production", 1), ("demo", 0)])
def test_a_web_process_that_sees_too_much_does_not_start_in_production(
    environment: str, code: int, transactional_db: None, tmp_path: Path
) -> None:
    owner = connection.settings_dict
    who = f"{owner['USER']}:{quote(owner['PASSWORD'])}"
    place = f"{who}@/{owner['NAME']}?{urlencode({'host': connection.get_connection_params()['host']})}"
    values = {
        "PATH": os.environ["PATH"],
        "LOCAL_DIR": str(tmp_path),
        "PROCESS": "web",
        "ENVIRONMENT": environment,
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "cabinet.leasing.example",
        "SITE_URL": "https://cabinet.leasing.example",
        "WEB_DATABASE_URL": f"postgresql://{place}",
        "DATABASE_URL": "",
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_HOST": "mail.leasing.example",
        "TRUSTED_PROXY": "true",
    }
    result = subprocess.run(
        [sys.executable, "-c", "import leasing_portal.wsgi"],
        cwd=BASE_DIR,
        env=values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, "row_security_does_not_bind" in result.stdout + result.stderr) == (code, True)
    if code:
        last = result.stderr.strip().splitlines()[-1]
        assert "The web process does not start with this WEB_DATABASE_URL: the login is a superuser" in last


def test_a_database_that_does_not_answer_stops_no_start(tmp_path: Path) -> None:
    """Pages come back with the database; `/readyz` asks again."""
    values = {
        "PATH": os.environ["PATH"],
        "LOCAL_DIR": str(tmp_path),
        "PROCESS": "web",
        "WEB_DATABASE_URL": f"postgresql://portal_login@/portal?host={tmp_path}",
    }
    result = subprocess.run(
        [sys.executable, "-c", "import leasing_portal.wsgi"],
        cwd=BASE_DIR,
        env=values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, "row_security_not_checked" in result.stdout + result.stderr) == (0, True)
