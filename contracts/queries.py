"""Reads of the contract pages. Everything starts from `visible_to(actor)`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.access import can
from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.roles import Party
from common.listing import Sorting
from common.money import ZERO
from contracts.models import Contract, ContractEvent, ContractStatus, LeasedAsset
from contracts.models.contract import remaining
from workflow.kinds import MatterKind
from workflow.models import Matter

MONEY_FIELD: DecimalField[Decimal, Decimal] = DecimalField(max_digits=18, decimal_places=2)
SORTING = Sorting(
    columns={
        "number": ("number",),
        "signed": ("signed_on",),
        "ends": ("ends_on",),
        "term": ("term_months",),
        "status": ("status",),
        "next": ("next_due_on",),
        "remaining": ("remaining",),
        "overdue": ("overdue_total",),
        "paid": ("paid_total",),
        "price": ("price",),
    },
    default="-signed",
)
# Columns whose order would tell a figure to people who may not see money.
MONEY_SORTS = frozenset({"remaining", "overdue", "paid", "price"})
ASSET_SORTING = Sorting(
    columns={"name": ("name",), "kind": ("kind",), "year": ("year",), "contract": ("contract__number",)},
    default="name",
)


@dataclass(frozen=True, slots=True)
class TermProgress:
    """How much of the term has passed."""

    months: int
    months_passed: int
    percent: int


@dataclass(frozen=True, slots=True)
class ListTotals:
    """Totals of a whole filtered list, roubles."""

    count: int
    remaining: Decimal
    overdue: Decimal
    next_due: Decimal


def contracts_for_list(actor: Membership) -> QuerySet[Contract]:
    """Contracts of the list with what its rows show."""
    return (
        Contract.objects.visible_to(actor)
        .select_related("lessee")
        .prefetch_related("assets")
        .annotate(remaining=remaining())
    )


def contract_sorting(actor: Membership) -> Sorting:
    """How the list of contracts may be sorted."""
    if actor.sees_money:
        return SORTING
    allowed = {name: fields for name, fields in SORTING.columns.items() if name not in MONEY_SORTS}
    return Sorting(columns=allowed, default=SORTING.default)


def list_totals(contracts: QuerySet[Contract]) -> ListTotals:
    """Totals of the whole result, not of the page, in one query; what remains counts live contracts only."""
    live = Q(status__in=ContractStatus.live())

    def total(field: str) -> Coalesce:
        return Coalesce(Sum(field, filter=live), Value(Decimal("0.00")), output_field=MONEY_FIELD)

    sums = contracts.aggregate(
        count=Count("pk"),
        scheduled=total("scheduled_total"),
        paid=total("paid_total"),
        overdue=total("overdue_total"),
        next_due=total("next_due_amount"),
    )
    return ListTotals(
        count=sums["count"],
        remaining=sums["scheduled"] - sums["paid"],
        overdue=sums["overdue"],
        next_due=sums["next_due"],
    )


def totals_of(contracts: Sequence[Contract]) -> ListTotals:
    """The same totals of contracts that are at hand."""
    live = [contract for contract in contracts if contract.is_live]
    return ListTotals(
        count=len(contracts),
        remaining=sum((contract.remaining_total for contract in live), ZERO),
        overdue=sum((contract.overdue_total for contract in live), ZERO),
        next_due=sum((contract.next_due_amount for contract in live), ZERO),
    )


def contract_for_page(actor: Membership) -> QuerySet[Contract]:
    """The contract with its parties, for the header of every tab."""
    return Contract.objects.visible_to(actor).select_related("lessee", "lessor", "manager")


def contract_for_overview(actor: Membership) -> QuerySet[Contract]:
    """The same with the application of which the contract was made, in the same query."""
    made_of = {"made_of": F("application__id"), "made_of_number": F("application__number")}
    return contract_for_page(actor).annotate(applied_by=F("application__lessee_id"), **made_of)


def matter_of_contract(contract: Contract, actor: Membership) -> Matter | None:
    """The matter of a contract in sight; None when nobody has needed one yet, or the person reads no matters."""
    if not can(actor, Capability.MATTERS_READ):
        return None
    of_contract = Matter.objects.filter(kind=MatterKind.CONTRACT, subject_id=contract.pk, company=contract.lessee_id)
    return of_contract.visible_to(actor).first()


def assets_for_list(actor: Membership) -> QuerySet[LeasedAsset]:
    """Leased assets with the contract they belong to; a supplier may not see contracts, even to join them."""
    assets = LeasedAsset.objects.visible_to(actor)
    return assets.select_related("contract") if sees_contracts(actor) else assets


def sees_contracts(actor: Membership) -> bool:
    """Whether this person may see any contract: a supplier knows the assets and not what they were leased by."""
    return actor.party is not Party.SUPPLIER


def asset_sorting(actor: Membership) -> Sorting:
    """How the list of assets may be sorted."""
    if sees_contracts(actor):
        return ASSET_SORTING
    columns = {name: fields for name, fields in ASSET_SORTING.columns.items() if name != "contract"}
    return Sorting(columns=columns, default=ASSET_SORTING.default)


def latest_events(actor: Membership, *, limit: int) -> list[ContractEvent]:
    """The newest lines of all timelines this person may see; money lines are left out for operations staff."""
    events = ContractEvent.objects.visible_to(actor).select_related("contract", "actor", "on_behalf_of")
    return list(without_money(events, actor)[:limit])


def timeline(contract: Contract, actor: Membership) -> QuerySet[ContractEvent]:
    """The timeline of one contract, newest first."""
    return without_money(contract.events.select_related("actor", "on_behalf_of"), actor)


def without_money(events: QuerySet[ContractEvent], actor: Membership) -> QuerySet[ContractEvent]:
    """Leave only the lines that carry no figure in roubles, unless the person sees money."""
    return events if actor.sees_money else events.filter(kind__in=ContractEvent.MONEYLESS_KINDS)


def term_progress(contract: Contract, today: date) -> TermProgress:
    """Months of the term passed by `today`, never below zero nor above the term."""
    start = contract.starts_on
    passed = (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
    passed = max(0, min(passed, contract.term_months))
    return TermProgress(contract.term_months, passed, passed * 100 // contract.term_months)


def search_assets(assets: QuerySet[LeasedAsset], text: str) -> QuerySet[LeasedAsset]:
    """Assets whose name, identifier or plate contains the text."""
    words = text.strip()
    if not words:
        return assets
    return assets.filter(
        Q(name__icontains=words)
        | Q(vin__icontains=words)
        | Q(plate__icontains=words)
        | Q(serial_number__icontains=words)
        | Q(cadastral_number__icontains=words)
    )
