"""Companies that the portal knows already and that a registration may mean: for the manager's eyes only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.models import Company, CompanyRegistration, Membership
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
    """A known company with what the manager needs to decide; None is one that somebody else leads."""

    company: Company | None
    likeness: Likeness
    has_administrator: bool = False


def matches(registration: CompanyRegistration, *, actor: Membership, on: date) -> list[Match]:
    """Known companies with the INN, the very company first.

    Of companies that the actor does not see one line says that they are there, as likely as the likeliest of them.
    """
    order = list(Likeness)
    known = Company.objects.filter(inn=registration.inn).order_by("pk")
    seen = list(known.visible_to(actor).select_related("manager"))
    found = [Match(one, likeness(one, registration), has_administrator(one, on=on)) for one in seen]
    unseen = [likeness(one, registration) for one in known.exclude(pk__in=[one.pk for one in seen])]
    if unseen:
        found.append(Match(None, min(unseen, key=order.index)))
    return sorted(found, key=lambda match: order.index(match.likeness))


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
