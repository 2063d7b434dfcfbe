"""Which contracts are meant: those marked on the page, or everything that the list's address finds."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Membership
from contracts.models import Contract
from contracts.registry.filters import RegistryFilter
from contracts.registry.queries import in_registry


@dataclass(frozen=True, slots=True)
class Selection:
    """Ids, or the query of an address when there are none."""

    ids: tuple[int, ...] = ()
    query: str = ""

    def rows(self, actor: Membership) -> QuerySet[Contract]:
        """Contracts that are meant, as far as the person sees them now."""
        return found_by(self.query, actor) if not self.ids else in_registry(actor).filter(pk__in=self.ids)

    def as_params(self) -> dict[str, object]:
        """JSON for a job."""
        return {"ids": list(self.ids), "query": self.query}


def found_by(query: str, actor: Membership) -> QuerySet[Contract]:
    """Contracts that an address finds."""
    found = RegistryFilter(QueryDict(query), in_registry(actor), actor=actor, only_asked=True)
    rows: QuerySet[Contract] = found.qs
    return rows
