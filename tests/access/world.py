"""Two worlds that must not see each other: a lessor, a lessee and a supplier with a person in every role."""

from dataclasses import dataclass

from accounts.models import Company, Membership, User
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
    return Company.objects.create(
        party=party,
        short_name=f"ООО «{party.label} {seed}»",
        full_name=f"Общество «{party.label} {seed}»",
        inn=sample_ids.sample_company_inn(seed),
        kpp=sample_ids.sample_kpp(seed),
        ogrn=sample_ids.sample_ogrn(seed),
    )


def make_person(role: Role, company: Company, seed: int) -> Membership:
    user = User.objects.create_user(f"{role}-{seed}@example.com", last_name=f"{role}", first_name="Анна")
    return Membership.objects.create(user=user, company=company, role=role)
