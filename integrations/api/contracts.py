"""Lease contracts with what is leased and, by right, their figures."""

from datetime import date
from typing import Any, Literal, Self

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import BaseModel, Field

from contracts.filters import ContractFilter
from contracts.models import Contract, ContractStatus, LeasedAsset, ProductKind
from contracts.queries import SORTING, contract_sorting, contracts_for_list
from integrations.api.answers import LIST_REFUSALS, ROW_REFUSALS, ApiRequest, answer
from integrations.api.paging import Page
from integrations.api.parameters import Day, ListParameters, Text, filtered, order_of, sort_field, take_only
from integrations.api.values import Company, Percent, Roubles

router = Router(tags=["Contracts"])


class AssetOfContract(BaseModel):
    """What is leased, shortly; all of it is at /assets."""

    id: int
    kind: str
    name: str
    identifier: str = Field(description="VIN, serial number or cadastral number, by the kind.")
    plate: str

    @classmethod
    def of(cls, asset: LeasedAsset) -> Self:
        """Read a row of the contract's assets."""
        return cls(id=asset.pk, kind=asset.kind, name=asset.name, identifier=asset.identifier, plate=asset.plate)


class ContractOut(BaseModel):
    """A lease contract without amounts. Dates are days in Moscow."""

    id: int
    number: str
    product: ProductKind
    status: ContractStatus
    lessor: Company
    lessee: Company
    signed_on: date
    starts_on: date = Field(description="Interest runs from this day.")
    ends_on: date
    term_months: int
    assets: list[AssetOfContract]

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Read a row of `contracts_for_list`."""
        return cls(**_terms(contract))


class ContractMoney(BaseModel):
    """Figures of a contract in roubles, VAT included, from the schedule in force and the receipts posted."""

    price: Roubles
    advance: Roubles
    buyout_price: Roubles
    annual_rate: Percent = Field(description="Percent a year.")
    scheduled_total: Roubles = Field(description="Sum of the schedule in force.")
    paid_total: Roubles
    remaining: Roubles = Field(description="Still to be paid by the schedule; 0.00 when the contract has ended.")
    overdue_total: Roubles
    overdue_since: date | None
    next_due_on: date | None
    next_due_amount: Roubles
    figures_on: date | None = Field(description="Day on which overdue and next payment were reckoned.")

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Read a row of `contracts_for_list`, which reckons what remains."""
        remaining = contract.remaining  # type: ignore[attr-defined] # annotated by contracts_for_list
        names = [name for name in cls.model_fields if name != "remaining"]
        return cls(remaining=remaining, **{name: getattr(contract, name) for name in names})


class ContractWithMoneyOut(ContractOut):
    """A lease contract with its figures."""

    money: ContractMoney

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """Read a row of `contracts_for_list`."""
        return cls(**_terms(contract), money=ContractMoney.of(contract))


def _terms(contract: Contract) -> dict[str, Any]:
    names = ("number", "product", "status", "signed_on", "starts_on", "ends_on", "term_months")
    return {
        "id": contract.pk,
        "lessor": Company.of(contract.lessor),
        "lessee": Company.of(contract.lessee),
        "assets": [AssetOfContract.of(asset) for asset in contract.assets.all()],
        **{name: getattr(contract, name) for name in names},
    }


class ContractParameters(ListParameters):
    """Filters of the list, those of the page."""

    q: Text | None = Field(None, description="Fragment of a number, VIN or plate.")
    status: ContractStatus | None = None
    product: ProductKind | None = None
    debt: Literal["overdue", "none"] | None = Field(None, description="Needs the right money.read.")
    signed_from: Day | None = None
    signed_to: Day | None = None
    sort: str | None = sort_field(SORTING.columns)


ContractPage = Page[ContractOut] | Page[ContractWithMoneyOut]


@router.get("", url_name="contracts", operation_id="contracts", response={200: ContractPage, **LIST_REFUSALS})
def contract_list(request: ApiRequest, parameters: Query[ContractParameters]) -> HttpResponse:
    """Contracts in the token's reach. `money` is there for tokens with the right money.read."""
    actor = request.actor
    take_only(request, ContractParameters)
    found = ContractFilter(parameters.filters(), contracts_for_list(actor), sees_money=actor.sees_money)
    rows: QuerySet[Contract] = (
        filtered(found).select_related("lessor").order_by(*order_of(contract_sorting(actor), parameters.sort))
    )
    if actor.sees_money:
        return answer(Page[ContractWithMoneyOut].of(request, rows, parameters, ContractWithMoneyOut.of))
    return answer(Page[ContractOut].of(request, rows, parameters, ContractOut.of))


@router.get(
    "/{int:contract_id}",
    url_name="contract",
    operation_id="contract",
    response={200: ContractOut | ContractWithMoneyOut, **ROW_REFUSALS},
)
def contract_detail(request: ApiRequest, contract_id: int) -> HttpResponse:
    """One contract, as in the list."""
    take_only(request)
    rows = contracts_for_list(request.actor).select_related("lessor")
    contract = get_object_or_404(rows, pk=contract_id)
    shown = ContractWithMoneyOut if request.actor.sees_money else ContractOut
    return answer(shown.of(contract))
