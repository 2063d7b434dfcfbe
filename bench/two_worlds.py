"""The few and the many contracts, each a database with people of its own, as browsers see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from accounts.models import Membership, User
from accounts.roles import Role
from bench.page_growth import opened
from leasing_portal.scale.cast import DOMAIN


@dataclass(slots=True)
class ScaledWorld:
    """One database. Whatever is asked inside `open` is asked there."""

    contracts: int
    wrapper: BaseDatabaseWrapper
    browsers: dict[str, Client] = field(default_factory=dict)
    people: dict[str, Membership] = field(default_factory=dict)

    @classmethod
    def of(cls, database: str, contracts: int) -> "ScaledWorld":
        """Make a connection to the database beside the default one."""
        wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
        wrapper.settings_dict = {**wrapper.settings_dict, "NAME": database}
        return cls(contracts, wrapper)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let the default connection be that of this database."""
        before = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self.wrapper
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = before

    def sign_in(self) -> None:
        """Sign in whom the pages are measured for."""
        with self.open():
            seats = Membership.objects.select_related("user", "company").filter(user__email__endswith=DOMAIN)
            self.people = {
                "head": seats.get(role=Role.LESSOR_HEAD),
                # They are numbered, and the last one has the smallest clients.
                "manager of few": seats.filter(role=Role.LESSOR_MANAGER).latest("user__email"),
                "largest client": seats.filter(role=Role.LESSEE_ADMIN).earliest("user__email"),
            }
            self.browsers = {title: _signed_in(seat.user) for title, seat in self.people.items()}

    def get(self, person: str, address: str) -> None:
        """Open a page as somebody."""
        with self.open():
            opened(self.browsers[person], address)


def _signed_in(user: User) -> Client:
    if not Authenticator.objects.filter(user=user).exists():
        # Whose role demands a second factor has one; nobody asks for it after a forced sign-in.
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    browser = Client()
    browser.force_login(user)
    return browser
