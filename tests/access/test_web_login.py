"""The web process' own login, by a real connection of it: what it may without a scope, and what it never may."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any
from unittest.mock import Mock

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from common.row_scope import STATEMENT, RowScope
from common.row_scope_check import holes
from leasing_portal.database_roles import POWERLESS, Login, RolesMissing, ensure_login
from leasing_portal.row_security import APPEND_ONLY, GUARDED
from leasing_portal.row_security_install import install
from leasing_portal.row_security_open import OPEN
from tests import factories
from tests.access.row_world import KEYS, Side, make_side

PASSWORD = secrets.token_urlsafe()
# Written by the web process at any time: who comes, and counters of sign-in.
WRITTEN_BEFORE_A_SCOPE = {"common_cache", "django_session"}
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")


class Door:
    """A connection of the login, on which a statement either answers rows or is refused."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def ask(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with self._raw.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    def refuses(self, statement: str) -> bool:
        """Whether PostgreSQL denies the right; any other error is raised."""
        try:
            self.ask(statement)
        except InsufficientPrivilege:
            return True
        return False

    def enter(self, scope: RowScope) -> None:
        self.ask(STATEMENT, scope.settings())


@pytest.fixture
def login(transactional_db: None) -> Iterator[Login]:
    made = Login(f"{connection.settings_dict['NAME']}_door", PASSWORD)
    with connection.cursor() as cursor:
        ensure_login(cursor, made)
    yield made
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(made.name)))


@pytest.fixture
def side(transactional_db: None) -> Side:
    lessor = factories.MembershipFactory(role=Role.LESSOR_ADMIN, company=factories.LessorFactory())
    return make_side(lessor)


@pytest.fixture
def door(login: Login) -> Iterator[Door]:
    with closing(open_door(login)) as raw:
        yield Door(raw)


def open_door(login: Login) -> Any:
    parameters = connection.get_connection_params()
    names = {"host", "port", "dbname"} & parameters.keys()
    place = {name: parameters[name] for name in names}
    raw = psycopg2.connect(**place, user=login.name, password=login.password)
    raw.autocommit = True
    return raw


def test_no_guarded_row_without_a_scope(side: Side, door: Door) -> None:
    """None but the people, whom the session names."""
    assert [table for table in GUARDED if not door.refuses(f'SELECT FROM "{table}"')] == ["accounts_user"]
    people = User.objects.order_by("pk").values_list("pk")
    assert door.ask("SELECT id FROM accounts_user ORDER BY id") == list(people)
    assert [table for table in GUARDED if not door.refuses(f'DELETE FROM "{table}"')] == []  # noqa: S608 - our tables


def test_what_the_login_may_before_a_scope(door: Door) -> None:
    """Sessions, counters, the person, the public catalogue; of events and processes only what /readyz counts."""
    may = {
        table: [
            right for right in RIGHTS if door.ask("SELECT has_table_privilege(%s, %s)", (table, right)) == [(True,)]
        ]
        for table in GUARDED.keys() | OPEN.keys()
    }
    assert {table: rights for table, rights in may.items() if rights} == {
        "accounts_user": ["SELECT"],
        "common_heartbeat": ["SELECT"],
        "django_migrations": ["SELECT"],
        "calculator_product": ["SELECT"],
        "calculator_productcost": ["SELECT"],
        "calculator_productrate": ["SELECT"],
        "calculator_productversion": ["SELECT"],
        "calculator_subsidyprogramme": ["SELECT"],
        "calculator_taxrule": ["SELECT"],
    } | {table: ["SELECT", "INSERT", "UPDATE", "DELETE"] for table in WRITTEN_BEFORE_A_SCOPE}
    assert door.refuses("SELECT payload FROM common_outboxevent")
    assert door.ask("SELECT id, occurred_at FROM common_outboxevent WHERE false") == []


def test_a_scope_shows_its_rows(side: Side, door: Door) -> None:
    numbers = [(contract.number,) for contract in side.contracts]
    door.enter(side.scope)
    assert door.ask("SELECT number FROM contracts_contract ORDER BY id") == numbers
    door.enter(RowScope())
    assert door.ask("SELECT number FROM contracts_contract") == []
    door.enter(RowScope(is_staff=True))
    assert door.ask("SELECT number FROM contracts_contract ORDER BY id") == numbers


@pytest.mark.parametrize("scope", [None, RowScope(), RowScope(is_staff=True)], ids=["none", "web", "staff"])
def test_the_login_is_never_the_owner(scope: RowScope | None, door: Door) -> None:
    if scope is not None:
        door.enter(scope)
    owner = connection.settings_dict["USER"] or "postgres"
    refused = [
        f'SET ROLE "{owner}"',
        f'SET SESSION AUTHORIZATION "{owner}"',
        "ALTER TABLE payments_receipt DISABLE TRIGGER ALL",
        "ALTER TABLE contracts_contract DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE contracts_contract NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY portal_web ON contracts_contract",
        "CREATE POLICY mine ON contracts_contract USING (true)",
        "ALTER ROLE portal_web BYPASSRLS",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "TRUNCATE payments_receipt CASCADE",
        "DROP TABLE payments_receipt",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
        "CREATE OR REPLACE FUNCTION portal_companies() RETURNS bigint[] LANGUAGE sql RETURN '{1}'::bigint[]",
    ]
    assert [statement for statement in refused if not door.refuses(statement)] == []


@pytest.mark.parametrize("is_staff", [False, True])
def test_what_was_written_stays(is_staff: bool, side: Side, door: Door) -> None:
    door.enter(RowScope(is_staff=True) if is_staff else side.scope)
    for table in APPEND_ONLY:
        key = KEYS.get(table, "id")
        assert door.refuses(f'DELETE FROM "{table}"'), table  # noqa: S608 - our tables
        assert door.refuses(f'UPDATE "{table}" SET "{key}" = "{key}"'), table  # noqa: S608 - our tables


def test_no_scope_is_row_security_switched_off(side: Side, door: Door) -> None:
    door.enter(side.scope)
    door.ask("SET row_security = off")
    assert door.refuses("SELECT FROM contracts_contract")


def test_the_tests_own_login_is_recognised_as_a_hole(db: None) -> None:
    assert holes() == [
        "the login is a superuser or has BYPASSRLS",
        "the login owns tables or may become their owner",
    ]


def test_the_command_prepares_the_login_again_and_again(login: Login, settings: Settings) -> None:
    settings.WEB_LOGIN_URL = f"postgresql://{login.name}:n%2Few@db.example/portal"
    for _ in range(2):
        call_command("prepare_database_roles", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
            [login.name],
        )
        assert cursor.fetchone() == (True, False, False, False, False)


@pytest.fixture
def poor_owner(login: Login) -> Iterator[Login]:
    """Work as an owner who may not make roles; the login was prepared by somebody else."""
    name = sql.Identifier(f"{login.name}_owner")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
        cursor.execute(sql.SQL("SET ROLE {}").format(name))
    yield login
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql.SQL("DROP ROLE {}").format(name))


def test_a_login_that_somebody_prepared_is_left_as_it_is(
    poor_owner: Login, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEB_LOGIN_URL = f"postgresql://{poor_owner.name}:other@db.example/portal"
    monkeypatch.setattr("leasing_portal.management.commands.prepare_database_roles.install", Mock())
    call_command("prepare_database_roles", verbosity=1)
    told = capsys.readouterr()
    assert told.err.startswith(f"The password of {poor_owner.name} is not set: the owner of the database may not")
    assert told.out == f"The web process signs in as {poor_owner.name}.\n"
    with closing(open_door(poor_owner)) as raw:
        assert Door(raw).ask("SELECT session_user") == [(poor_owner.name,)]


def test_roles_that_may_not_be_made_are_told_as_statements(
    poor_owner: Login, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Roles of the cluster cannot be dropped here, so other names stand for them; by the command and by `migrate`."""
    names = ("no_entry", "no_web", "no_staff")
    monkeypatch.setattr("leasing_portal.database_roles.GROUP_ROLES", names)
    monkeypatch.setattr("leasing_portal.row_security_install.FUNCTIONS", ("SELECT 1",))
    settings.WEB_LOGIN_URL = "postgresql://no_login:other@db.example/portal"
    told = []
    for work in (partial(call_command, "prepare_database_roles", verbosity=0), partial(install, using="default")):
        with pytest.raises(CommandError) as refusal:
            work()
        told.append(str(refusal.value))
    by_hand = [line.strip() for line in told[0].splitlines()[1:]]
    assert by_hand == [
        *(f"CREATE ROLE {name} NOLOGIN {POWERLESS};" for name in names),
        f"GRANT no_entry, no_web, no_staff TO {poor_owner.name}_owner WITH INHERIT FALSE, SET TRUE;",
        f"CREATE ROLE \"no_login\" LOGIN {POWERLESS} PASSWORD '…';",
        'GRANT portal_entry TO "no_login" WITH INHERIT TRUE, SET FALSE;',
        'GRANT portal_web, portal_staff TO "no_login" WITH INHERIT FALSE, SET TRUE;',
    ]
    assert told[1] == told[0]


def test_a_login_that_lacks_its_roles_is_told_as_statements(poor_owner: Login) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql.SQL("REVOKE portal_web FROM {}").format(sql.Identifier(poor_owner.name)))
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"{poor_owner.name}_owner")))
        with pytest.raises(RolesMissing) as refusal:
            ensure_login(cursor, poor_owner)
    assert [line.strip() for line in str(refusal.value).splitlines()[1:]] == [
        f'GRANT portal_entry TO "{poor_owner.name}" WITH INHERIT TRUE, SET FALSE;',
        f'GRANT portal_web, portal_staff TO "{poor_owner.name}" WITH INHERIT FALSE, SET TRUE;',
    ]


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "WEB_DATABASE_URL is not set, or names no user."),
        ("postgresql://{owner}@db.example/portal", "WEB_DATABASE_URL: the user {owner} is a superuser"),
    ],
)
def test_the_command_refuses(url: str, complaint: str, db: None, settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [owner] = cursor.fetchone()
    settings.WEB_LOGIN_URL = url.format(owner=owner)
    with pytest.raises(CommandError) as refusal:
        call_command("prepare_database_roles", verbosity=0)
    assert str(refusal.value).startswith(complaint.format(owner=owner))
