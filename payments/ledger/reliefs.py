"""Spreading of reliefs over the charges they are for: the latest days first, never more than a charge.

Whatever a relief cannot be put on (the penalty has become less since) stays with it unused. As with allocations, what
differs from what is right is written as rows of the opposite sign.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from common.money import ZERO
from contracts.models import Contract
from payments.engine.corrections import corrections
from payments.models import Charge, Relief, ReliefShare


@dataclass(frozen=True, slots=True)
class _Share:
    """A part of a relief on a charge; `receipt_id` and `claim_id` are what corrections call them."""

    receipt_id: int
    claim_id: int
    amount: Decimal


def spread_reliefs(contracts: Iterable[Contract], *, at: datetime) -> None:
    """Bring the shares of all reliefs of these contracts to what is right; the caller holds their locks.

    One query where there are no reliefs, which is nearly everywhere; three more for each contract that has any.
    """
    reliefs: defaultdict[int, list[Relief]] = defaultdict(list)
    for relief in Relief.objects.filter(contract__in=contracts).select_related("instalment").order_by("on", "pk"):
        reliefs[relief.contract_id].append(relief)
    differences = (
        row
        for contract_id, of_one in reliefs.items()
        for row in corrections(_standing(contract_id), _right(contract_id, of_one))
    )
    ReliefShare.objects.bulk_create(
        ReliefShare(relief_id=row.receipt_id, charge_id=row.claim_id, amount=row.amount, made_at=at)
        for row in differences
    )


def _standing(contract_id: int) -> list[_Share]:
    rows = ReliefShare.objects.filter(relief__contract=contract_id).order_by()
    sums = rows.values_list("relief_id", "charge_id").annotate(total=Sum("amount"))
    return [_Share(*row) for row in sums]


def _right(contract_id: int, reliefs: Sequence[Relief]) -> list[_Share]:
    taken_back = {relief.reverses_id for relief in reliefs if relief.reverses_id}
    standing = [relief for relief in reliefs if relief.reverses_id is None and relief.pk not in taken_back]
    charges = list(Charge.objects.standing().filter(contract=contract_id).select_related("instalment"))
    charges.sort(key=lambda row: (row.due_on, row.pk), reverse=True)
    left: defaultdict[int, Decimal] = defaultdict(lambda: ZERO, {row.pk: row.amount for row in charges})
    found: list[_Share] = []
    for relief in standing:
        money = relief.amount
        for charge in charges:
            part = min(money, left[charge.pk]) if _is_of(charge, relief) else ZERO
            if part:
                left[charge.pk] -= part
                money -= part
                found.append(_Share(relief.pk, charge.pk, part))
    return found


def _is_of(charge: Charge, relief: Relief) -> bool:
    """Whether a relief takes off this charge; a payment is known by its kind and due date over all versions."""
    if charge.kind != relief.charge_kind or charge.due_on > relief.on:
        return False
    if relief.instalment is None or charge.instalment is None:
        return relief.instalment is None
    mine, its = relief.instalment, charge.instalment
    return (mine.kind, mine.due_on) == (its.kind, its.due_on)
