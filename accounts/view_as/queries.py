"""Who looked through whose eyes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User, ViewAs
from common import row_scope

SHOWN = 50


@dataclass(frozen=True, slots=True)
class LookTold:
    """One look as it is told to the person who was looked through; `ended_at` is None while it goes on."""

    staff_name: str
    lessor: str
    company: str
    reason: str
    started_at: datetime
    ended_at: datetime | None


def looks_told_to(person: User, *, at: datetime) -> list[LookTold]:
    """The newest looks through this person's eyes.

    The database shows a client no people of the lessor, so the names are taken with the portal's own rights.
    """
    with row_scope.as_system():
        return list(_looks(person, at))


def _looks(person: User, at: datetime) -> Iterator[LookTold]:
    looks = ViewAs.objects.filter(target__user=person)
    for look in looks.select_related("staff__user", "staff__company", "target__company")[:SHOWN]:
        yield LookTold(
            staff_name=str(look.staff.user),
            lessor=look.staff.company.short_name,
            company=look.target.company.short_name,
            reason=look.reason,
            started_at=look.started_at,
            ended_at=look.ended_at or (look.expires_at if look.expires_at <= at else None),
        )
