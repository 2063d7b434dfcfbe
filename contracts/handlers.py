"""What contracts do when something happens to companies."""

from accounts.events import CompanyChanged
from contracts.jobs import order_reindexing
from contracts.models import Contract

SEARCHED = frozenset({"short_name", "inn"})


def reindex_contracts(event: CompanyChanged) -> None:
    """Order the search columns of a renamed lessee's contracts to be brought up to date; there may be thousands."""
    if SEARCHED.isdisjoint(event.fields):
        return
    if Contract.objects.filter(lessee=event.company_id).exists():
        order_reindexing(lessee_id=event.company_id)
