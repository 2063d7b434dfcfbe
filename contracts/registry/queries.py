"""Reads of the registry: rows with what a page shows of them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from accounts.models import Membership
from common.keyset import Key
from contracts.models import Contract
from contracts.models.contract import remaining
from contracts.queries import MONEY_FIELD, contract_sorting

# Every page of the list has it. Put together from expressions it takes as long as all the rest of the query.
ASSETS = RawSQL(
    """ARRAY(
        SELECT jsonb_build_object(
            'name', asset.name, 'kind', asset.kind, 'vin', asset.vin, 'serial_number', asset.serial_number,
            'cadastral_number', asset.cadastral_number
        )
        FROM contracts_leasedasset asset WHERE asset.contract_id = contracts_contract.id ORDER BY asset.position
    )""",
    (),
    output_field=ArrayField(JSONField()),
)
NULLABLE = frozenset({"next_due_on"})


def in_registry(actor: Membership) -> QuerySet[Contract]:
    """Contracts of this person with what remains of each."""
    return Contract.objects.visible_to(actor).annotate(remaining=remaining())


def whole(page: QuerySet[Contract]) -> QuerySet[Contract]:
    """The rows of a page whose keys are found first: only they are joined, and thousands of narrow ones sorted."""
    found = Contract.objects.filter(pk__in=page.values("pk")).annotate(remaining=remaining())
    return found.order_by(*page.query.order_by)


def of_keys(keys: list[int], key: Key) -> QuerySet[Contract]:
    """Contracts that have been found, in no order, with the column that they are sorted by."""
    rows = Contract.objects.filter(pk__in=keys).order_by()
    return rows.annotate(remaining=remaining()) if key.name == "remaining" else rows


def with_assets(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Read names and identifiers of the assets in the same query, and leave out what no page shows."""
    return contracts.annotate(asset_list=ASSETS).defer("search_text")


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
