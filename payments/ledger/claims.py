"""What is owed on a contract as claims of the engine: parts of the schedule in force, and charges besides it.

An id of a claim is made of the row it comes from, so that what stands in the ledger and what is right can be compared
whatever else has changed (`payments.engine.corrections`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict, cast

from django.db.models import DecimalField, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract
from payments.engine.claims import Claim, ClaimKind
from payments.models import Charge, Instalment, InstalmentKind

# Places of parts inside the id of a claim; the order is part of stored ids nowhere, only of one computation.
_PARTS = tuple(ClaimKind)
_ROOM = 16
# Rows that are one claim each; a lease payment is a claim for each of its components.
_WHOLE = {
    InstalmentKind.ADVANCE: ClaimKind.ADVANCE,
    InstalmentKind.BUYOUT: ClaimKind.BUYOUT,
    InstalmentKind.SERVICE: ClaimKind.OTHER,
}
_COMPONENTS = {
    ClaimKind.INTEREST: "interest",
    ClaimKind.PRINCIPAL: "principal",
    ClaimKind.INSURANCE: "insurance",
    ClaimKind.OTHER: "other",
    ClaimKind.BUYOUT: "buyout",
}


class _OfContract(TypedDict):
    """What `rows_in_force` adds to a row."""

    contract_id: int


type RowOfContract = WithAnnotations[Instalment, _OfContract]


@dataclass(frozen=True, slots=True)
class Target:
    """The row that a claim comes from: a part of an instalment, or a charge."""

    part: ClaimKind
    instalment_id: int | None = None
    charge_id: int | None = None

    @property
    def claim_id(self) -> int:
        """Id of the claim: above zero for the schedule, below zero for charges."""
        if self.instalment_id is not None:
            return self.instalment_id * _ROOM + _PARTS.index(self.part)
        if self.charge_id is not None:
            return -self.charge_id
        raise ValueError("A claim comes from an instalment or a charge")


@dataclass(frozen=True, slots=True)
class Owed:
    """A claim with the row it comes from; `due_on` and `kind` are those of the payment, of a charge what it is for.

    A charge for no payment has no `due_on` and no `kind`.
    """

    claim: Claim
    target: Target
    kind: str
    due_on: date | None


def parts_of(row: Instalment) -> list[tuple[ClaimKind, Decimal]]:
    """Claims of a row of the schedule, roubles above zero; they add up to its amount."""
    whole = _WHOLE.get(InstalmentKind(row.kind))
    if whole is not None:
        return [(whole, row.amount)]
    found = ((part, getattr(row, name)) for part, name in _COMPONENTS.items())
    return [(part, amount) for part, amount in found if amount]


def claims_of(contract: Contract) -> list[Owed]:
    """All claims of a contract: rows of the schedule in force, and charges that stand, less what was taken off them."""
    return claims_by_contract([contract.pk])[contract.pk]


def claims_by_contract(contract_ids: Collection[int]) -> dict[int, list[Owed]]:
    """Claims of several contracts, two queries: of each its schedule first, then its charges."""
    found: dict[int, list[Owed]] = {contract_id: [] for contract_id in contract_ids}
    for row in rows_in_force(contract_ids).order_by("number"):
        found[row.contract_id] += _scheduled(row)
    for contract_id, owed in _charged(contract_ids):
        found[contract_id].append(owed)
    return found


def rows_in_force(contract_ids: Collection[int]) -> "QuerySet[RowOfContract]":
    """Rows of the schedules in force of these contracts, each with the id of its contract."""
    rows = Instalment.objects.in_force().filter(version__contract__in=contract_ids)
    # The stubs know the annotation by name only, not that it is a number.
    return cast("QuerySet[RowOfContract]", rows.annotate(contract_id=F("version__contract_id")))


def _scheduled(row: Instalment) -> Iterator[Owed]:
    for part, amount in parts_of(row):
        target = Target(part, instalment_id=row.pk)
        yield Owed(Claim(target.claim_id, part, row.number, row.due_on, amount), target, row.kind, row.due_on)


def _charged(contract_ids: Collection[int]) -> Iterator[tuple[int, Owed]]:
    left = F("amount") - Coalesce(Sum("reliefs__amount"), ZERO, output_field=DecimalField(**MONEY))
    rows = (
        Charge.objects.standing()
        .filter(contract__in=contract_ids)
        .annotate(left=left)
        .filter(left__gt=0)
        .order_by("pk")
        .values_list(
            "pk",
            "contract_id",
            "kind",
            "due_on",
            "left",
            "instalment__number",
            "instalment__kind",
            "instalment__due_on",
            named=True,
        )
    )
    for row in rows:
        target = Target(ClaimKind(row.kind), charge_id=row.pk)
        claim = Claim(target.claim_id, target.part, row.instalment__number or 0, row.due_on, row.left)
        yield row.contract_id, Owed(claim, target, row.instalment__kind or "", row.instalment__due_on)
