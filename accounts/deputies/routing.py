"""To whom the work of a manager goes on a day: to the manager, or to whoever stands in for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Membership, User
from accounts.roles import Party


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a manager's clients; `until` is the last day when that is somebody else."""

    person: User
    until: date | None = None


def responsible_for(manager: User, on: date) -> User:
    """Find who takes new work of a manager on a day: their deputy, the deputy's deputy, and so on, else themselves."""
    return who_answers(manager, on).person


def who_answers(manager: User, on: date) -> Responsible:
    """Follow deputies from a manager, each person once; `until` is the day on which the first of these steps ends.

    Reads memberships of the lessor's staff: in a client's request, call it `within` the portal's own row scope.
    """
    deputies = _deputies(on)
    person, until, seen = manager, None, {manager.pk}
    while (step := deputies.get(person.pk)) is not None and step.user_id not in seen:
        person, until = step.user, step.ends_on if until is None else min(until, _last_day(step))
        seen.add(person.pk)
    return Responsible(person, until)


def _deputies(on: date) -> Mapping[int, Membership]:
    """Who stands in for whom among the lessor's people; of several deputies, the one who was named last."""
    rows = (
        Membership.objects.active(on=on)
        .filter(company__party=Party.LESSOR, on_behalf_of__isnull=False)
        .select_related("user", "on_behalf_of")
        .order_by("starts_on", "pk")
    )
    return dict(_pairs(rows))


def _pairs(rows: Iterable[Membership]) -> Iterable[tuple[int, Membership]]:
    for row in rows:
        if row.on_behalf_of is not None:
            yield row.on_behalf_of.user_id, row


def _last_day(row: Membership) -> date:
    return row.ends_on or date.max
