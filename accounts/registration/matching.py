"""Companies that the lessor knows already and that a registration may mean: for the manager's eyes only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.models import Company, CompanyRegistration
from accounts.roles import Party, Role

ADMINS = {Party.LESSEE: Role.LESSEE_ADMIN, Party.SUPPLIER: Role.SUPPLIER_MANAGER}


class Likeness(StrEnum):
    """How a known company resembles the one that registers."""

    # Party, INN and KPP: it is this company.
    SAME = "same"
    # The INN with another KPP: another part of the same legal entity.
    OTHER_PART = "other_part"
    # The INN on another side of the deal.
    OTHER_PARTY = "other_party"


@dataclass(frozen=True, slots=True)
class Match:
    """A known company with what the manager needs to decide."""

    company: Company
    likeness: Likeness
    has_administrator: bool


def matches(registration: CompanyRegistration, *, on: date) -> list[Match]:
    """Known companies with the INN, the very company first."""
    order = list(Likeness)
    known = Company.objects.filter(inn=registration.inn).select_related("manager")
    found = [Match(one, likeness(one, registration), has_administrator(one, on=on)) for one in known]
    return sorted(found, key=lambda match: (order.index(match.likeness), match.company.pk))


def likeness(company: Company, registration: CompanyRegistration) -> Likeness:
    """Compare a known company of the same INN with a registration."""
    if company.party != registration.party:
        return Likeness.OTHER_PARTY
    return Likeness.SAME if company.kpp == registration.kpp else Likeness.OTHER_PART


def has_administrator(company: Company, *, on: date) -> bool:
    """Whether somebody can invite people of this company, now or by an access that begins later."""
    role = ADMINS.get(Party(company.party))
    people = company.memberships.filter(on_behalf_of=None, role=role, is_active=True, user__is_active=True)
    return people.exclude(ends_on__lt=on).exists()
