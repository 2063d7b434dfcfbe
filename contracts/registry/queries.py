"""Reads of the registry: rows of a page, the number and totals of the whole result as far as they are cheap."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Field, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict

from accounts.models import Membership
from common import sizes
from common.keyset import Key
from contracts.models import Contract, LeasedAsset
from contracts.models.contract import remaining
from contracts.queries import MONEY_FIELD, ListTotals, contract_sorting, list_totals

# Up to so many rows are counted and summed with the page; above, the page says how many there are about, and the sums
# come after it.
EXACT = sizes.EXACT
NOT_SHOWN = ("search_text", "search_grams")
NULLABLE = frozenset({"next_due_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(sizes.Size):
    """How large the whole result is; with its totals when it was counted."""

    totals: ListTotals | None = None


def in_registry(actor: Membership) -> QuerySet[Contract]:
    """Contracts of this person with what remains of each."""
    return Contract.objects.visible_to(actor).annotate(remaining=remaining())


def whole(page: QuerySet[Contract]) -> QuerySet[Contract]:
    """The rows of a page whose keys are found first: only they are joined, and thousands of narrow ones sorted."""
    order = page.query.order_by
    return Contract.objects.filter(pk__in=page.values("pk")).annotate(remaining=remaining()).order_by(*order)


def with_assets(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Read names and identifiers of the assets in the same query, and leave out what no page shows."""
    return contracts.annotate(asset_list=_asset_list()).defer(*NOT_SHOWN)


@cache
def _asset_list() -> ArraySubquery:
    """Expression over contracts, made once: every page of the list has it."""
    named = LeasedAsset.objects.filter(contract=OuterRef("pk")).order_by("position")
    fields = ("name", "kind", "vin", "serial_number", "cadastral_number")
    return ArraySubquery(named.values(shown=JSONObject(**{field: field for field in fields})))


def sort_key(actor: Membership, params: QueryDict) -> Key:
    """The column that the address asks to sort by, as far as this person may."""
    sorting = contract_sorting(actor)
    value = sorting.chosen(params)
    name = sorting.columns[value.removeprefix("-")][0]
    return Key(name, _field(name), value.startswith("-"), nullable=name in NULLABLE)


def _field(name: str) -> "Field[Any, Any]":
    if name == "remaining":
        return MONEY_FIELD
    field = Contract._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{name} is no column")
    return field


def size_of(contracts: QuerySet[Contract]) -> Size:
    """Count and sum a small result, estimate a large one: two queries, three when the planner expects too many.

    What is expected to be large is counted by its keys alone, for its sums would be thrown away.
    """
    rows, likely = contracts.order_by(), sizes.expected(contracts)
    if likely > EXACT and rows.values("pk")[: EXACT + 1].count() > EXACT:
        return _about(likely)
    totals = list_totals(rows[: EXACT + 1])
    return _about(likely) if totals.count > EXACT else Size(count=totals.count, totals=totals)


def _about(likely: int) -> Size:
    size = sizes.about(likely, exact=EXACT)
    return Size(count=size.count, is_exact=False, is_least=size.is_least)
