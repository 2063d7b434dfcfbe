"""Leased assets: a lessee's own, and what a supplier supplied."""

from typing import Any, Self

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from contracts.filters import AssetFilter
from contracts.models import AssetKind, LeasedAsset
from contracts.queries import ASSET_SORTING, asset_sorting, assets_for_list
from integrations.api.answers import LIST_REFUSALS, ApiRequest, answer
from integrations.api.paging import Page
from integrations.api.parameters import ListParameters, Text, filtered, order_of, sort_field, take_only
from integrations.api.values import Roubles

router = Router(tags=["Assets"])


class AssetOut(BaseModel):
    """A leased asset. What does not fit its kind is empty."""

    id: int
    contract_id: int
    kind: AssetKind
    name: str
    maker: str
    model: str
    year: int | None
    identifier: str = Field(description="VIN, serial number or cadastral number, by the kind.")
    vin: str
    plate: str
    serial_number: str
    cadastral_number: str
    address: str

    @classmethod
    def of(cls, asset: LeasedAsset) -> Self:
        """Read a row of `assets_for_list`."""
        return cls(**_facts(asset))


class AssetWithPriceOut(AssetOut):
    """A leased asset with its price."""

    price: Roubles

    @classmethod
    def of(cls, asset: LeasedAsset) -> Self:
        """Read a row of `assets_for_list`."""
        return cls(**_facts(asset), price=asset.price)


def _facts(asset: LeasedAsset) -> dict[str, Any]:
    names = ("contract_id", "kind", "name", "maker", "year", "identifier", "vin", "plate")
    more = ("serial_number", "cadastral_number", "address")
    return {"id": asset.pk, "model": asset.model_name, **{name: getattr(asset, name) for name in (*names, *more)}}


class AssetParameters(ListParameters):
    """Filters of the list, those of the page."""

    q: Text | None = Field(None, description="Fragment of a name, VIN, number or plate.")
    kind: AssetKind | None = None
    sort: str | None = sort_field(ASSET_SORTING.columns)


AssetPage = Page[AssetOut] | Page[AssetWithPriceOut]


@router.get("", url_name="assets", operation_id="assets", response={200: AssetPage, **LIST_REFUSALS})
def asset_list(request: ApiRequest, parameters: Query[AssetParameters]) -> HttpResponse:
    """Leased assets in the token's reach. `price` is there for tokens with the right money.read."""
    take_only(request, AssetParameters)
    actor = request.actor
    found = AssetFilter(parameters.filters(), assets_for_list(actor))
    rows: QuerySet[LeasedAsset] = filtered(found).order_by(*order_of(asset_sorting(actor), parameters.sort))
    if actor.sees_money:
        return answer(Page[AssetWithPriceOut].of(request, rows, parameters, AssetWithPriceOut.of))
    return answer(Page[AssetOut].of(request, rows, parameters, AssetOut.of))
