"""Bringing the allocations of a contract to what the rules say, by adding rows only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from common.money import ZERO
from contracts.models import Contract
from payments.engine.allocation import InstalmentDue, ReceiptToAllocate, allocate
from payments.models import Allocation, Instalment, Receipt

Pair = tuple[int, int]


def lock_contract(contract_id: int) -> Contract:
    """Take the lock under which everything about a contract's money is written."""
    return (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lessor", "lessee")
        .get(pk=contract_id)
    )


def settle(*, contract: Contract, reason: str, at: datetime) -> None:
    """Allocate all receipts anew to the schedule in force and write the differences, reversals first.

    The caller holds the contract's lock. One rule serves a new receipt, a receipt that was posted late and a new
    version of the schedule: whatever differs from the right allocation is reversed, the rest stays untouched.
    """
    receipts = [
        ReceiptToAllocate(*row)
        for row in Receipt.objects.filter(contract=contract).values_list("pk", "received_on", "amount")
    ]
    if not receipts:
        return  # no money came, so nothing was ever applied
    right = _right_allocation(contract, receipts)
    net = _net_allocation(contract)
    differences = {pair: right[pair] - net[pair] for pair in sorted(right.keys() | net.keys())}
    rows = [
        Allocation(receipt_id=receipt_id, instalment_id=instalment_id, amount=amount, made_at=at, reason=reason)
        for (receipt_id, instalment_id), amount in differences.items()
        if amount
    ]
    Allocation.objects.bulk_create(sorted(rows, key=lambda row: row.amount > 0))


def _right_allocation(contract: Contract, receipts: Sequence[ReceiptToAllocate]) -> defaultdict[Pair, Decimal]:
    instalments = Instalment.objects.filter(version__contract=contract).in_force()
    result = allocate(
        receipts,
        (InstalmentDue(*row) for row in instalments.values_list("pk", "number", "due_on", "amount")),
    )
    right: defaultdict[Pair, Decimal] = defaultdict(lambda: ZERO)
    for part in result.applied:
        right[part.receipt_id, part.instalment_id] = part.amount
    return right


def _net_allocation(contract: Contract) -> defaultdict[Pair, Decimal]:
    """What is applied now, reversals taken off, over all versions of the schedule."""
    net: defaultdict[Pair, Decimal] = defaultdict(lambda: ZERO)
    rows = (
        Allocation.objects.filter(receipt__contract=contract)
        .order_by()
        .values_list("receipt_id", "instalment_id")
        .annotate(total=Sum("amount"))
    )
    for receipt_id, instalment_id, total in rows:
        net[receipt_id, instalment_id] = total
    return net
