"""Bringing what stands in a contract's ledger to what the facts and the rules say, by adding rows only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from common.money import ZERO
from contracts.models import Contract
from payments.engine.application import apply_receipts
from payments.engine.claims import ClaimKind, ReceiptToApply
from payments.engine.corrections import corrections
from payments.ledger import hints
from payments.ledger.claims import Owed, Target, claims_of
from payments.ledger.held import held
from payments.ledger.reliefs import spread_reliefs
from payments.ledger.terms import order_of, terms_of
from payments.models import REVERSAL, Allocation, Receipt
from payments.models.ledger import ReceiptWithReturned
from payments.penalties.rebuilding import rebuild_penalties
from payments.services.figures import rebuild_figures

# Two are enough unless a contract pays penalties before what art. 319 names.
_TURNS = 20


@dataclass(frozen=True, slots=True)
class StandingPart:
    """What of a receipt is applied to a claim now; roubles."""

    receipt_id: int
    claim_id: int
    amount: Decimal


def lock_contract(contract_id: int) -> Contract:
    """Take the lock under which everything about a contract's money is written."""
    return (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lessor", "lessee")
        .get(pk=contract_id)
    )


def lock_contracts(contract_ids: Iterable[int]) -> list[Contract]:
    """Take the locks of several contracts in the order of their keys, so that nobody waits in a circle."""
    rows = Contract.objects.select_for_update(of=("self",), no_key=True).select_related("lessor", "lessee")
    return list(rows.filter(pk__in=set(contract_ids)).order_by("pk"))


def bring_up(contract: Contract, *, reason: str, at: datetime) -> None:
    """Bring a contract to its facts after any of them changed: reliefs, allocations, penalties, figures.

    The caller holds the contract's lock. One door serves a new receipt, one that was posted late, one that was taken
    back, a charge and a new version of the schedule: whatever differs from what is right is reversed, the rest stays
    untouched. A penalty is something to pay, and what pays it does not pay something else: so both are brought to what
    is right in turn, until neither changes.

    Raises:
        RuntimeError: they never agree, which is a defect.

    """
    today = timezone.localdate(at)
    for _turn in range(_TURNS):
        spread_reliefs(contract, at=at)
        settle(contract=contract, reason=reason, at=at)
        if not rebuild_penalties(contract, through=today, reason=reason, at=at):
            break
    else:
        raise RuntimeError(f"Penalties and allocations of contract {contract.pk} do not settle in {_TURNS} turns")
    rebuild_figures([(contract.pk, contract.figures_on)], today=today)


def settle(*, contract: Contract, reason: str, at: datetime) -> None:
    """Apply all receipts anew to all claims and write the differences, reversals first."""
    receipts = list(Receipt.objects.filter(contract=contract).with_returned())
    if not receipts:
        return  # no money came, so nothing was ever applied
    claims, waiting = claims_of(contract), held(receipts, today=timezone.localdate(at))
    money = [_to_apply(row, claims) for row in receipts if row.pk not in waiting]
    result = apply_receipts(money, [owed.claim for owed in claims], order_of(terms_of(contract)))
    targets = {owed.claim.id: owed.target for owed in claims}
    standing = _standing(contract, targets)
    rules = {(part.receipt_id, part.claim_id): part.reason.value for part in reversed(result.applied)}
    Allocation.objects.bulk_create(
        Allocation(
            receipt_id=row.receipt_id,
            instalment_id=targets[row.claim_id].instalment_id,
            charge_id=targets[row.claim_id].charge_id,
            part=targets[row.claim_id].part.value,
            rule=rules[row.receipt_id, row.claim_id] if row.amount > 0 else REVERSAL,
            amount=row.amount,
            made_at=at,
            reason=reason,
        )
        for row in corrections(standing, result.applied)
    )


def _to_apply(receipt: ReceiptWithReturned, claims: Sequence[Owed]) -> ReceiptToApply:
    return ReceiptToApply(
        id=receipt.pk,
        received_on=receipt.received_on,
        amount=receipt.amount,
        returned=receipt.returned,
        hints=hints.to_engine(receipt.hints, claims),
    )


def _standing(contract: Contract, targets: dict[int, Target]) -> list[StandingPart]:
    """What is applied now, reversals taken off, over all versions of the schedule; adds their targets."""
    rows = (
        Allocation.objects.filter(receipt__contract=contract)
        .order_by()
        .values_list("receipt_id", "instalment_id", "charge_id", "part")
        .annotate(total=Sum("amount"))
        .exclude(total=ZERO)
    )
    found = []
    for receipt_id, instalment_id, charge_id, part, total in rows:
        target = Target(ClaimKind(part), instalment_id=instalment_id, charge_id=charge_id)
        targets.setdefault(target.claim_id, target)
        found.append(StandingPart(receipt_id, target.claim_id, total))
    return found
