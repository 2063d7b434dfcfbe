"""Reads of the registry: rows of a page, the number and totals of the whole result as far as they are cheap."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Size:
    """How large the whole result is: exact with its totals when small, an estimate of the planner when large."""

    count: int
    totals: ListTotals | None

    @property
    def is_exact(self) -> bool:
        """Whether the rows were counted."""
        return self.totals is not None


def in_registry(actor: Membership) -> QuerySet[Contract]:
    """Contracts of this person with what remains of each."""
    return Contract.objects.visible_to(actor).annotate(remaining=remaining())


def with_assets(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Read names and identifiers of the assets in the same query, and leave out what no page shows."""
    named = LeasedAsset.objects.filter(contract=OuterRef("pk")).order_by("position")
    fields = ("name", "kind", "vin", "serial_number", "cadastral_number")
    asset = JSONObject(**{field: field for field in fields})
    return contracts.annotate(asset_list=ArraySubquery(named.values(shown=asset))).defer(*NOT_SHOWN)


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
    """Count up to `EXACT` rows, then sum what is small and estimate what is large: two queries either way.

    The sums of a large result would be thrown away, so it is counted by its keys alone.
    """
    counted = sizes.size_of(contracts.values("pk"), exact=EXACT)
    if not counted.is_exact:
        return Size(counted.count, None)
    totals = list_totals(contracts.order_by())
    return Size(totals.count, totals)
