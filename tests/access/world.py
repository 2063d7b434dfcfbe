"""Two worlds that must not see each other: a lessor, a lessee and a supplier with a person in every role."""

import time
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import Company, Membership, User
from accounts.roles import Party, Role
from tests.factories import LesseeFactory, LessorFactory, MembershipFactory, SupplierFactory


@dataclass(frozen=True, slots=True)
class World:
    """Companies of one deal and their people."""

    companies: dict[Party, Company]
    people: dict[Role, Membership]
    # Keys of rows that were made for addresses, by what makes them and for whom: addresses of one subject share a row.
    made: dict[tuple[object, int], str] = field(default_factory=dict, compare=False)


def make_world() -> World:
    lessor, lessee, supplier = LessorFactory(), LesseeFactory(), SupplierFactory()
    companies = {Party.LESSOR: lessor, Party.LESSEE: lessee, Party.SUPPLIER: supplier}
    people = {role: MembershipFactory(role=role, company=companies[role.party]) for role in Role}
    # A client manager sees own clients only.
    lessee.manager = people[Role.LESSOR_MANAGER].user
    lessee.save(update_fields=["manager"])
    return World(companies, people)


def sign_in_just_now(client: Client, user: User) -> None:
    """Pages of security ask for the password again unless it was given a moment ago."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def secure(user: User) -> None:
    """Give the person all that pages of security are about: a password, an application, recovery codes."""
    # Nobody signs in with it; hashing a real one takes longer than the rest of a test.
    user.password = "pbkdf2_sha256$1$salt$hash"
    user.save()
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
