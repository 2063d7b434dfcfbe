"""Bringing what stands in a contract's ledger to what the facts and the rules say, by adding rows only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from common.money import ZERO
from contracts.models import Contract
from payments.engine.application import ApplicationResult, apply_receipts
from payments.engine.claims import ClaimKind, ReceiptToApply
from payments.engine.corrections import corrections
from payments.ledger import hints
from payments.ledger.claims import Owed, Target, claims_by_contract
from payments.ledger.held import held
from payments.ledger.reliefs import spread_reliefs
from payments.ledger.terms import order_of, terms_by_contract
from payments.models import REVERSAL, Allocation, MoneyTerms, Receipt
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
    target: Target


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
    """Bring a contract to its facts after any of them changed, as `bring_up_all` does; the caller holds its lock."""
    bring_up_all([contract], reason=reason, at=at)


def bring_up_all(contracts: Sequence[Contract], *, reason: str, at: datetime) -> None:
    """Bring contracts to their facts after any of them changed: reliefs, allocations, penalties, figures.

    The caller holds the locks. One door serves a new receipt, one that was posted late, one that was taken back, a
    charge and a new version of the schedule: whatever differs from what is right is reversed, the rest stays untouched.
    A penalty is something to pay, and what pays it does not pay something else: so both are brought to what is right in
    turn, until neither changes. The facts of all contracts are read by sets: about twenty queries, however many.

    Raises:
        RuntimeError: they never agree, which is a defect.

    """
    today, terms = timezone.localdate(at), terms_by_contract(contracts)
    unsettled = list(contracts)
    for _turn in range(_TURNS):
        spread_reliefs(unsettled, at=at)
        _settle(unsettled, terms, reason=reason, at=at)
        charged = rebuild_penalties(unsettled, terms, through=today, reason=reason, at=at)
        unsettled = [contract for contract in unsettled if contract.pk in charged]
        if not unsettled:
            break
    else:
        ids = ", ".join(str(contract.pk) for contract in unsettled)
        raise RuntimeError(f"Penalties and allocations of contracts {ids} do not settle in {_TURNS} turns")
    rebuild_figures([(contract.pk, contract.figures_on) for contract in contracts], today=today)


def _settle(
    contracts: Iterable[Contract], terms: Mapping[int, MoneyTerms | None], *, reason: str, at: datetime
) -> None:
    """Apply all receipts anew to all claims and write the differences, of each contract reversals first."""
    receipts: defaultdict[int, list[ReceiptWithReturned]] = defaultdict(list)
    for row in Receipt.objects.filter(contract__in=contracts).with_returned():
        receipts[row.contract_id].append(row)
    if not receipts:
        return  # no money came, so nothing was ever applied
    waiting = held([row for rows in receipts.values() for row in rows], today=timezone.localdate(at))
    claims, standing = claims_by_contract(receipts.keys()), _standing(receipts.keys())
    differences: list[Allocation] = []
    for contract_id, rows in receipts.items():
        owed, applied = claims[contract_id], standing[contract_id]
        money = [_to_apply(row, owed) for row in rows if row.pk not in waiting]
        result = apply_receipts(money, [one.claim for one in owed], order_of(terms[contract_id]))
        differences += _differences(owed, applied, result, reason=reason, at=at)
    Allocation.objects.bulk_create(differences)


def _differences(
    claims: Sequence[Owed], standing: Sequence[StandingPart], right: ApplicationResult, *, reason: str, at: datetime
) -> Iterator[Allocation]:
    """Rows that bring what stands on one contract to what is right."""
    targets = {part.target.claim_id: part.target for part in standing}
    targets |= {owed.claim.id: owed.target for owed in claims}
    rules = {(part.receipt_id, part.claim_id): part.reason.value for part in reversed(right.applied)}
    for row in corrections(standing, right.applied):
        target = targets[row.claim_id]
        yield Allocation(
            receipt_id=row.receipt_id,
            instalment_id=target.instalment_id,
            charge_id=target.charge_id,
            part=target.part.value,
            rule=rules[row.receipt_id, row.claim_id] if row.amount > 0 else REVERSAL,
            amount=row.amount,
            made_at=at,
            reason=reason,
        )


def _to_apply(receipt: ReceiptWithReturned, claims: Sequence[Owed]) -> ReceiptToApply:
    return ReceiptToApply(
        id=receipt.pk,
        received_on=receipt.received_on,
        amount=receipt.amount,
        returned=receipt.returned,
        hints=hints.to_engine(receipt.hints, claims),
    )


def _standing(contract_ids: Collection[int]) -> defaultdict[int, list[StandingPart]]:
    """What is applied now by contract, reversals taken off, over all versions of the schedule."""
    rows = (
        Allocation.objects.filter(receipt__contract__in=contract_ids)
        .order_by()
        .values_list("receipt__contract_id", "receipt_id", "instalment_id", "charge_id", "part")
        .annotate(total=Sum("amount"))
        .exclude(total=ZERO)
    )
    found: defaultdict[int, list[StandingPart]] = defaultdict(list)
    for contract_id, receipt_id, instalment_id, charge_id, part, total in rows:
        target = Target(ClaimKind(part), instalment_id=instalment_id, charge_id=charge_id)
        found[contract_id].append(StandingPart(receipt_id, target.claim_id, total, target))
    return found
