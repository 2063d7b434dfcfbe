"""Which rows PostgreSQL shows to this request, whatever its queries forget to say.

A request takes the role `portal_web`, or `portal_staff` for the lessor's people, and tells the database in settings
of the session whose rows it may see; the policies (`leasing_portal.row_security`) read them. The settings outlive
transactions, because requests work in autocommit: so `leave` resets them, and a pool in front of PostgreSQL must
give a session to one client at a time.

The statements go past Django's cursor: they are asked once for every request whatever it does, as `BEGIN` is, and
must work where Django refuses queries until a rollback.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

WEB_ROLE, STAFF_ROLE = "portal_web", "portal_staff"
NO_ROLE = "none"
STATEMENT = (
    "SELECT set_config('role', %s, false), set_config('portal.user', %s, false),"
    " set_config('portal.companies', %s, false), set_config('portal.contracts', %s, false),"
    " set_config('portal.token', %s, false)"
)
OUTSIDE = (NO_ROLE, "", "", "", "")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RowScope:
    """Whose rows are shown. Empty: nobody's, as for a visitor who has not signed in.

    `user_id` opens what is the person's own, `company_ids` what belongs to these companies, of which `contract_ids`
    leaves the listed contracts only (None: all). `token_digest` opens the key that a program presents, by the SHA-256
    of its secret, so that it can be found before anybody is known. `is_staff` opens every row: the lessor's people are
    held by `visible_to` alone.
    """

    user_id: int | None = None
    is_staff: bool = False
    company_ids: tuple[int, ...] = ()
    contract_ids: tuple[int, ...] | None = None
    token_digest: str = ""

    def settings(self) -> tuple[str, str, str, str, str]:
        """Values of the role and of the four settings."""
        return (
            STAFF_ROLE if self.is_staff else WEB_ROLE,
            "" if self.user_id is None else str(self.user_id),
            _array(self.company_ids),
            "" if self.contract_ids is None else _array(self.contract_ids),
            self.token_digest,
        )


# For the few writes and look-ups that are the portal's own: a key that names its row, a job of nobody.
SYSTEM = RowScope(is_staff=True)
# Who has not signed in: people are found by e-mail, link or key.
VISITOR = RowScope()
_scope: ContextVar[RowScope | None] = ContextVar("row_scope", default=None)


def current() -> RowScope | None:
    """The scope in force; None outside of requests, where the connection has the rights of its login."""
    return _scope.get()


def enter(scope: RowScope) -> None:
    """Show the rows of this scope and no others, from now on and on every connection of this request.

    An open connection is told at once, another one when it opens. One that cannot be told is closed: the next query
    opens a new one and says what is wrong, so that `/healthz` needs no database and `/readyz` can tell of its state.
    """
    _scope.set(scope)
    if connection.connection is None:
        return
    try:
        _tell(connection, scope.settings())
    except (DatabaseError, InterfaceError) as error:
        if connection.in_atomic_block:
            raise
        logger.warning("row_scope_not_taken", extra={"error": str(error)})
        connection.close()


def leave() -> None:
    """Give the connection back with the rights of its login; never raises, so that it hides no error of the request.

    A connection that cannot be told is closed. Inside a transaction that failed nothing needs telling: its rollback
    takes back the settings made in it.
    """
    _scope.set(None)
    if connection.connection is None:
        return
    try:
        _tell(connection, OUTSIDE)
    except (DatabaseError, InterfaceError) as error:
        if connection.in_atomic_block:
            return
        logger.warning("row_scope_not_left", extra={"error": str(error)})
        connection.close()


@contextmanager
def within(scope: RowScope) -> Iterator[None]:
    """Work in another scope, then in the one before."""
    before = _scope.get()
    enter(scope)
    try:
        yield
    finally:
        if before is None:
            leave()
        else:
            enter(before)


@contextmanager
def as_system() -> Iterator[None]:
    """Do what is the portal's own work inside a request: see `SYSTEM`. Outside of requests nothing changes."""
    if _scope.get() is None:
        yield
        return
    with within(SYSTEM):
        yield


@contextmanager
def as_visitor() -> Iterator[None]:
    """Ask as a door of sign-in does: any person, nothing of companies. Outside of requests nothing changes."""
    if _scope.get() is None:
        yield
        return
    with within(VISITOR):
        yield


def on_connection_created(*, sender: type[BaseDatabaseWrapper], connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Tell a connection that opens in the middle of a request."""
    del sender, kwargs
    scope = _scope.get()
    if scope is not None and connection.alias == DEFAULT_DB_ALIAS:
        _tell(connection, scope.settings())


def connect_signal() -> None:
    """Called once, when the application starts."""
    connection_created.connect(on_connection_created, dispatch_uid="common.row_scope")


def _tell(wrapper: BaseDatabaseWrapper, values: Sequence[str]) -> None:
    with wrapper.cursor() as cursor, wrapper.wrap_database_errors:
        cursor.cursor.execute(STATEMENT, values)


def _array(ids: Sequence[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"
