"""Entries with the names of the people and companies that they hold as bare ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Company, Membership, User
from common.models import TrailEntry
from leasing_portal.trail_pages import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as its reader sees it. From where people of another company came is not told."""

    entry: TrailEntry
    person: str
    on_behalf_of: str
    seen_as: str
    acting_for: str
    company: str
    ip: str
    user_agent: str

    @property
    def title(self) -> str:
        """What happened."""
        return wording.title(self.entry)

    @property
    def object_kind(self) -> str:
        """What sort of object it is about."""
        return wording.object_kind(self.entry)

    @property
    def summary(self) -> str:
        """What changed, shortly."""
        return wording.summary(self.entry)


def lines(entries: Sequence[TrailEntry], reader: Membership) -> list[Line]:
    """Entries with names, in three queries for any number of them."""
    people = _people(entry_id for entry in entries for entry_id in _person_ids(entry))
    companies = _companies({i for entry in entries for i in (entry.company_id, entry.actor_company_id) if i})
    return [_line(entry, reader, people, companies) for entry in entries]


def _line(entry: TrailEntry, reader: Membership, people: Mapping[int, str], companies: Mapping[int, str]) -> Line:
    is_own = reader.is_lessor or entry.actor_company_id in (None, *reader.company_ids)
    return Line(
        entry=entry,
        person=_person(entry, people),
        on_behalf_of=people.get(entry.on_behalf_of_id or 0, ""),
        seen_as=people.get(_seen_as(entry), ""),
        acting_for=companies.get(entry.actor_company_id or 0, ""),
        company=companies.get(entry.company_id or 0, ""),
        ip=(entry.ip or "") if is_own else "",
        user_agent=entry.user_agent if is_own else "",
    )


def _person(entry: TrailEntry, people: Mapping[int, str]) -> str:
    if entry.user_id is not None:
        return people.get(entry.user_id, f"№ {entry.user_id}")
    # Requests of visitors have an address; what the portal does by itself has none.
    return _("Unknown") if entry.ip else _("System")


def _seen_as(entry: TrailEntry) -> int:
    found = entry.detail.get("view_as")
    return found if isinstance(found, int) else 0


def _person_ids(entry: TrailEntry) -> list[int]:
    return [i for i in (entry.user_id, entry.on_behalf_of_id, _seen_as(entry)) if i]


def _people(ids: Iterable[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(ids))}


def _companies(ids: set[int]) -> dict[int, str]:
    return dict(Company.objects.filter(pk__in=ids).values_list("pk", "short_name"))
