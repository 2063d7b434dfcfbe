"""Reads of the registry: rows with what a page shows of them."""

from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Field, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import QueryDict

from accounts.models import Membership
from common.keyset import Key
from contracts.models import Contract, LeasedAsset
from contracts.models.contract import remaining
from contracts.queries import MONEY_FIELD, contract_sorting

NULLABLE = frozenset({"next_due_on"})


def in_registry(actor: Membership) -> QuerySet[Contract]:
    """Contracts of this person with what remains of each."""
    return Contract.objects.visible_to(actor).annotate(remaining=remaining())


def whole(page: QuerySet[Contract]) -> QuerySet[Contract]:
    """The rows of a page whose keys are found first: only they are joined, and thousands of narrow ones sorted."""
    return of_keys(page.values("pk")).order_by(*page.query.order_by)


def of_keys(keys: QuerySet[Contract, Any] | list[int]) -> QuerySet[Contract]:
    """Contracts that have been found, with what remains of each."""
    return Contract.objects.filter(pk__in=keys).annotate(remaining=remaining())


def with_assets(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Read names and identifiers of the assets in the same query, and leave out what no page shows."""
    return contracts.annotate(asset_list=_asset_list()).defer("search_text")


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
