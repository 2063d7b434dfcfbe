"""Whether the ledger is what its rules give: the service brings a contract up once more, and must write nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, time

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from common.money import ZERO
from payments.ledger.checks.causes import Cause
from payments.ledger.checks.finding import Finding
from payments.models import Allocation, Charge, ReliefShare
from payments.services.settlement import bring_up, lock_contract

NOON = time(12)


def replay(contract_id: int) -> list[Finding]:
    """Bring a contract up to the day of its figures in a transaction that is rolled back; tell what it would write."""
    with transaction.atomic():
        contract = lock_contract(contract_id)
        day = contract.figures_on or timezone.localdate(contract.created_at)
        last = {name: _last(rows(contract_id)) for name, rows in _WRITTEN.items()}
        bring_up(contract, reason="replay", at=datetime.combine(day, NOON, timezone.get_current_timezone()))
        found = [finding for name, pk in last.items() for finding in _told(name, contract_id, pk)]
        transaction.set_rollback(True)
    return found


def _allocations(contract_id: int) -> QuerySet[Allocation]:
    return Allocation.objects.filter(receipt__contract=contract_id)


def _charges(contract_id: int) -> QuerySet[Charge]:
    return Charge.objects.filter(contract=contract_id)


def _shares(contract_id: int) -> QuerySet[ReliefShare]:
    return ReliefShare.objects.filter(relief__contract=contract_id)


def _last(rows: QuerySet[Allocation] | QuerySet[Charge] | QuerySet[ReliefShare]) -> int:
    """The newest of the contract's rows: its lock keeps others from adding to them."""
    last: int | None = rows.aggregate(last=Max("pk"))["last"]
    return last or 0


def _told(name: str, contract_id: int, after: int) -> Iterator[Finding]:
    for row in _WRITTEN[name](contract_id).filter(pk__gt=after).order_by("pk"):
        if isinstance(row, Allocation):
            paid = f"instalment:{row.instalment_id}" if row.instalment_id else f"charge:{row.charge_id}"
            target = f"receipt:{row.receipt_id} to {paid}:{row.part}"
        elif isinstance(row, Charge):
            target = f"charge for instalment:{row.instalment_id} through {row.due_on}"
        else:
            target = f"relief:{row.relief_id} of charge:{row.charge_id}"
        yield Finding(Cause.RULE, contract_id, target, ZERO, row.amount)


type _Rows = Callable[[int], QuerySet[Allocation] | QuerySet[Charge] | QuerySet[ReliefShare]]
_WRITTEN: dict[str, _Rows] = {"allocations": _allocations, "charges": _charges, "shares": _shares}
