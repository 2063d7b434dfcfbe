"""What contracts do when something happens to companies."""

from django.db import transaction

from accounts.events import CompanyChanged
from contracts import search
from contracts.models import Contract

SEARCHED = frozenset({"short_name", "inn"})


@transaction.atomic
def reindex_contracts(event: CompanyChanged) -> None:
    """Bring the search columns of a lessee's contracts up to date with its new name; safe to run again."""
    if SEARCHED.isdisjoint(event.fields):
        return
    contracts = (
        Contract.objects.select_for_update(of=("self",))
        .filter(lessee=event.company_id)
        .select_related("lessee")
        .prefetch_related("assets")
        .order_by("pk")
    )
    for contract in contracts:
        search.index(contract, contract.assets.all())
        contract.save(update_fields=["search_text", "search_grams"])
