"""Two worlds that must not see each other: a lessor, a lessee and a supplier with a person in every role."""

import time
from dataclasses import dataclass

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import BankAccount, Company, Membership, User
from accounts.roles import Party, Role
from common import sample_ids


@dataclass(frozen=True, slots=True)
class World:
    """Companies of one deal and their people. `seed` keeps identifiers of two worlds apart."""

    seed: int
    companies: dict[Party, Company]
    people: dict[Role, Membership]


def make_world(seed: int) -> World:
    companies = {party: make_company(party, seed * 10 + n) for n, party in enumerate(Party)}
    people = {role: make_person(role, companies[role.party], seed) for role in Role}
    return World(seed, companies, people)


def make_company(party: Party, seed: int) -> Company:
    company = Company.objects.create(
        party=party,
        short_name=f"ООО «{party.label} {seed}»",
        full_name=f"Общество «{party.label} {seed}»",
        inn=sample_ids.sample_company_inn(seed),
        kpp=sample_ids.sample_kpp(seed),
        ogrn=sample_ids.sample_ogrn(seed),
    )
    bic = sample_ids.sample_bic(seed)
    BankAccount.objects.create(
        company=company,
        bank_name="Банк",
        bic=bic,
        account=sample_ids.sample_account(seed, bic),
        correspondent_account=sample_ids.sample_correspondent_account(bic),
        is_default=True,
    )
    return company


def make_person(role: Role, company: Company, seed: int) -> Membership:
    user = User.objects.create_user(f"{role}-{seed}@example.com", last_name=f"{role}", first_name="Анна")
    return Membership.objects.create(user=user, company=company, role=role)


def sign_in_just_now(client: Client, user: User) -> None:
    """Pages of security ask for the password again unless it was given a moment ago."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()


def secure(user: User) -> None:
    """Give the person all that pages of security are about: a password, an application, recovery codes."""
    # Nobody signs in with it; hashing a real one takes longer than the rest of a test.
    user.password = "pbkdf2_sha256$1$salt$hash"
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
