"""What an invoice may be put together of: rows of schedules in force that are not paid, and charges by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.db.models import DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from common.business_days import late_through
from common.columns import MONEY
from common.money import ZERO
from contracts.models import Contract
from payments.models import Allocation, Charge, ChargeKind, Instalment, ReliefShare

_MONEY = DecimalField(**MONEY)
_OF_NO_INVOICE = Q(receipt__invoice=None)


class PaidSums(TypedDict):
    """What is applied to a row, and what of it came by no invoice; roubles."""

    paid: Decimal
    own: Decimal


# A lazy alias: the annotation is for type checkers and is not evaluated at run time.
type UnpaidRow = WithAnnotations[Instalment, PaidSums]
type Sums = dict[tuple[int, str], Decimal]


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that can be asked for: a row of the schedule, or all charges of a kind; roubles.

    `applied_before` is what receipts of no invoice have paid of it (`payments.models.invoice_state`).
    """

    contract: Contract
    row: Instalment | None
    charge_kind: str
    outstanding: Decimal
    applied_before: Decimal
    is_late: bool

    @property
    def key(self) -> str:
        """Name of the thing in forms: `p12` is a row, `c7-penalty` are charges of a contract."""
        return f"p{self.row.pk}" if self.row else f"c{self.contract.pk}-{self.charge_kind}"

    @property
    def label(self) -> str:
        """What charges are called; a row is told by its number and date."""
        return str(ChargeKind(self.charge_kind).label) if self.charge_kind else ""


def owed_of(contracts: Sequence[Contract], *, today: date) -> list[Owed]:
    """Everything that is owed by these contracts and ahead of its date: rows by due date, then charges, by contract.

    The number of queries does not depend on the number of contracts.
    """
    by_id = {contract.pk: contract for contract in contracts}
    late = late_through(today)
    rows = [
        Owed(by_id[row.version.contract_id], row, "", row.amount - row.paid, row.own, row.due_on <= late)
        for row in _unpaid_rows(list(by_id))
    ]
    return sorted([*rows, *_charges(by_id)], key=lambda one: one.contract.pk)


def _unpaid_rows(contract_ids: Sequence[int]) -> "QuerySet[UnpaidRow]":
    rows: QuerySet[Instalment] = Instalment.objects.in_force().filter(version__contract__in=contract_ids)
    paid = rows.select_related("version").annotate(
        paid=Coalesce(Sum("allocations__amount"), ZERO, output_field=_MONEY),
        own=Coalesce(
            Sum("allocations__amount", filter=Q(allocations__receipt__invoice=None)), ZERO, output_field=_MONEY
        ),
    )
    return paid.filter(paid__lt=F("amount")).order_by("due_on", "number")


def _charges(by_id: dict[int, Contract]) -> list[Owed]:
    standing = Charge.objects.standing().filter(contract__in=list(by_id))
    charged = _by_kind(standing, "contract", "kind")
    relieved = _by_kind(ReliefShare.objects.filter(charge__in=standing), "charge__contract", "charge__kind")
    applied = Allocation.objects.filter(charge__in=standing)
    paid = _by_kind(applied, "charge__contract", "charge__kind")
    own = _by_kind(applied.filter(_OF_NO_INVOICE), "charge__contract", "charge__kind")
    found = []
    for (contract_id, kind), amount in sorted(charged.items()):
        key = contract_id, kind
        outstanding = amount - relieved.get(key, ZERO) - paid.get(key, ZERO)
        if outstanding > 0:
            found.append(Owed(by_id[contract_id], None, kind, outstanding, own.get(key, ZERO), is_late=True))
    return found


def _by_kind(rows: QuerySet[Charge] | QuerySet[ReliefShare] | QuerySet[Allocation], contract: str, kind: str) -> Sums:
    sums = rows.order_by().values_list(contract, kind).annotate(total=Sum("amount"))
    return {(contract_id, of): total for contract_id, of, total in sums}
