"""What is read for a page of the registry: its rows, and the size of the whole result as far as that is cheap."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Membership
from common import sizes
from common.keyset import KeysetPage, begins, first_page, page_by_key
from common.listing import PAGE_SIZE
from contracts.models import Contract
from contracts.queries import ListTotals, list_totals, totals_of
from contracts.registry.columns import RegistryColumn, with_joins
from contracts.registry.filters import RegistryFilter
from contracts.registry.queries import of_keys, sort_key, whole, with_assets

# Up to so many rows are counted and summed with the page; above, the page says how many there are about, and the sums
# come after it.
EXACT = sizes.EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(sizes.Size):
    """How large the whole result is; with its totals when they were summed."""

    totals: ListTotals | None = None


def size_of(contracts: QuerySet[Contract]) -> Size:
    """Count and sum a small result in one query, estimate a large one in a second."""
    totals = list_totals(contracts.order_by()[: EXACT + 1])
    if totals.count > EXACT:
        return _large(sizes.large(contracts, exact=EXACT))
    return Size(count=totals.count, totals=totals)


def size_for(found: RegistryFilter, actor: Membership) -> Size:
    """The size of what the address asks for; of a large portfolio the planner knows it."""
    return _size_of_all(found, actor) or size_of(found.qs)


def page_for(
    found: RegistryFilter, columns: Iterable[RegistryColumn], params: QueryDict, actor: Membership
) -> tuple[Size, KeysetPage[Contract]]:
    """The size of what the address asks for, and the page of it."""
    key = sort_key(actor, params)

    def read(rows: QuerySet[Contract]) -> list[Contract]:
        return list(with_assets(with_joins(rows, columns)))

    size = _size_of_all(found, actor)
    if size is None and begins(params, key) and not key.nullable:
        # The beginning of the list is found once, for its size and for the first page.
        keys = list(found.qs.order_by(*key.order()).values_list("pk", flat=True)[: EXACT + 1])
        shown = _in_order(keys, read(of_keys(keys[:PAGE_SIZE], key)))
        return _size_with(shown, keys, found), first_page(shown, key, has_next=len(keys) > PAGE_SIZE)
    page = page_by_key(found.qs, key, params, size=PAGE_SIZE, read=lambda rows: read(whole(rows)))
    return size or size_of(found.qs), page


def _in_order(keys: list[int], contracts: list[Contract]) -> list[Contract]:
    by_key = {contract.pk: contract for contract in contracts}
    return [by_key[key] for key in keys if key in by_key]


def _size_of_all(found: RegistryFilter, actor: Membership) -> Size | None:
    """Return the size of a whole portfolio, unless it is small enough to count or something is asked of it."""
    if found.is_asked or not (actor.is_lessor and actor.sees_all_clients):
        return None
    likely = sizes.expected(found.qs)
    return _large(sizes.about(likely, exact=EXACT)) if likely > EXACT else None


def _size_with(shown: list[Contract], keys: list[int], found: RegistryFilter) -> Size:
    """Return the size of a list whose first page is shown, without asking again what is known.

    What was found by filters and is large is told as that: the number comes with the sums. A search costs more than
    what it finds, so it is not made again for the sums either, unless the page shows everything.
    """
    if len(keys) <= PAGE_SIZE:
        return Size(count=len(keys), totals=totals_of(shown))
    if len(keys) > EXACT:
        return Size(count=EXACT, is_exact=False, is_least=True)
    return Size(count=len(keys), totals=None if found.is_search else list_totals(found.qs.order_by()))


def _large(size: sizes.Size) -> Size:
    return Size(count=size.count, is_exact=False, is_least=size.is_least)
