"""Who is asked to read: a rule that is looked up anew each time, so that people who come later are found too."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Company, Membership
from accounts.models.company import CompanyQuerySet
from accounts.models.membership import MembershipQuerySet
from accounts.roles import Party, Role
from workflow.kinds import ReadingAudience, Side
from workflow.models import Matter, Reading

PARTIES = {
    ReadingAudience.STAFF: Party.LESSOR,
    ReadingAudience.CLIENTS: Party.LESSEE,
    ReadingAudience.SUPPLIERS: Party.SUPPLIER,
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whose people: `roles` (all when empty) of an audience, narrowed by segment, companies or sides of a matter."""

    audience: ReadingAudience
    roles: tuple[Role, ...] = ()
    segment: str = ""
    companies: tuple[int, ...] = ()
    matter: Matter | None = None
    sides: tuple[Side, ...] = ()


def target_of(reading: Reading) -> Target:
    """Whom a text that stands asks."""
    return Target(
        audience=ReadingAudience(reading.audience),
        roles=tuple(Role(role) for role in reading.roles),
        segment=reading.segment,
        companies=tuple(reading.companies),
        matter=reading.matter,
        sides=tuple(Side(side) for side in reading.sides),
    )


def people_of(target: Target, issuer: Membership, *, on: date) -> MembershipQuerySet:
    """Memberships in force of those who are asked on a day, by person and then by membership.

    A client manager reaches people of the clients in sight, as lists of companies show them. Deputies are asked for
    themselves, never for their principals. Somebody who works for several companies is there several times.
    """
    rows = Membership.objects.active(on=on).own()
    if target.roles:
        rows = rows.filter(role__in=target.roles)
    if target.audience is ReadingAudience.MATTER:
        rows = _of_matter(rows, target, on)
    elif target.audience is ReadingAudience.STAFF:
        rows = rows.filter(company=issuer.company_id)
    else:
        rows = rows.filter(company__in=_companies(target, issuer))
    return rows.order_by("user_id", "pk")


def _companies(target: Target, issuer: Membership) -> CompanyQuerySet:
    rows = Company.objects.visible_to(issuer).exclude(party=Party.LESSOR)
    if target.audience is ReadingAudience.COMPANIES:
        return rows.filter(pk__in=target.companies)
    rows = rows.filter(party=PARTIES[target.audience])
    return rows.filter(segment=target.segment) if target.segment else rows


def _of_matter(rows: MembershipQuerySet, target: Target, on: date) -> MembershipQuerySet:
    """People of the sides who see the matter: of the lessor its manager, of the others everybody who sees it."""
    matter = target.matter
    if matter is None:
        return rows.none()
    sides = Q()
    if Side.LESSOR in target.sides:
        sides |= Q(company=matter.lessor_id, user=matter.manager_id)
    if Side.LESSEE in target.sides:
        sides |= Q(company=matter.company_id)
    if Side.OUTSIDE in target.sides:
        sides |= Q(company__in=matter.guests.values("company"))
    seen = [person.pk for person in rows.filter(sides) if _sees(person, matter, on)] if sides else []
    return rows.filter(pk__in=seen)


def _sees(person: Membership, matter: Matter, on: date) -> bool:
    person.as_of = on
    return Matter.objects.visible_to(person).filter(pk=matter.pk).exists()
