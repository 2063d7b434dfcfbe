"""Nightly re-check of running contracts: what has changed since the last look is told once (CON-13).

The state of the last look is the newest line of that kind on the contract's timeline, so nothing is told twice.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import Contract, ContractEvent, ContractEventKind
from contracts.registry.dpd import bucket_of, days_past_due

# Contracts of one transaction of the night: short enough that pages do not wait for a lock.
BATCH = 500
# Of a contract that nobody has looked at yet, or which has nothing to be told.
CALM: Mapping[str, str | bool] = {"bucket": "", "term_over": False}


def recheck(*, at: datetime, today: date) -> int:
    """Look at live contracts and tell what differs from the last look; return how many were told of.

    Safe to run twice and side by side: each contract is compared under its lock.
    """
    told = 0
    for ids in batched(_candidates(today), BATCH):
        with transaction.atomic():
            told += _recheck(ids, at=at, today=today)
    return told


def state_of(contract: Contract, today: date) -> dict[str, str | bool]:
    """What is watched: the range of days past due, and whether the term is over."""
    bucket = bucket_of(days_past_due(contract, today))
    return {"bucket": str(bucket or ""), "term_over": contract.ends_on < today}


def _candidates(today: date) -> Iterator[int]:
    """Contracts of which there may be something to tell; most have neither delay nor an earlier line."""
    looked = ContractEvent.objects.filter(contract=OuterRef("pk"), kind=ContractEventKind.RECHECKED)
    rows = Contract.objects.live().filter(Q(overdue_total__gt=0) | Q(ends_on__lt=today) | Exists(looked))
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


def _recheck(ids: tuple[int, ...], *, at: datetime, today: date) -> int:
    locked = Contract.objects.live().select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    rows = list(locked)
    last = _last_looks(rows)
    lines = []
    for contract in rows:
        before, after = last.get(contract.pk, CALM), state_of(contract, today)
        if before != after:
            lines.append(
                ContractEvent(
                    contract=contract,
                    lessor_id=contract.lessor_id,
                    lessee_id=contract.lessee_id,
                    kind=ContractEventKind.RECHECKED,
                    at=at,
                    data={"before": dict(before), "after": after},
                )
            )
    ContractEvent.objects.bulk_create(lines)
    return len(lines)


def _last_looks(contracts: list[Contract]) -> dict[int, Mapping[str, str | bool]]:
    rows: QuerySet[ContractEvent] = ContractEvent.objects.filter(
        contract__in=contracts, kind=ContractEventKind.RECHECKED
    )
    newest = rows.order_by("contract_id", "-at", "-pk").distinct("contract_id")
    return {contract_id: data["after"] for contract_id, data in newest.values_list("contract_id", "data")}
