"""Reads of the calendar: five queries at most, however many contracts and rows there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from accounts.models import Membership
from common.money import ZERO
from contracts.models import Contract, ContractStatus
from payments.engine.claims import ClaimKind
from payments.ledger.claims import parts_of
from payments.models import Allocation, Charge, Instalment, ReliefShare
from payments.queries import LineState
from payments.schedules.asked import Asked
from payments.schedules.items import Item, state_of
from payments.schedules.kinds import OF_CHARGES, OF_PARTS, PaymentType

type Paid = dict[tuple[int, PaymentType], Decimal]
type OfDay = tuple[int, date, str]


def chosen_contract(actor: Membership, asked: Asked) -> Contract | None:
    """The contract that the address names, if the person sees it; asks nothing when none is named."""
    if asked.contract_id is None:
        return None
    return Contract.objects.visible_to(actor).filter(pk=asked.contract_id).select_related("lessee").first()


def contracts_asked(actor: Membership, asked: Asked, contract: Contract | None) -> Sequence[int] | None:
    """Ids of the contracts that are counted: None for all in sight, one or those of a client if the address names it.

    The lessor's people choose a contract or a client: payments of all clients together are the financial plan's.
    """
    if contract is not None:
        return [contract.pk]
    if asked.client_id is not None:
        rows = Contract.objects.visible_to(actor).filter(lessee=asked.client_id)
        return list(rows.values_list("pk", flat=True))
    return [] if actor.is_lessor else None


def items_of(actor: Membership, asked: Asked, contract_ids: Sequence[int] | None, *, today: date) -> list[Item]:
    """Sums of the month by day, contract and type: rows of the schedules in force and standing charges, reliefs off.

    Their amounts add up to the totals of the month; contracts that were cancelled before signing are left out.
    """
    if contract_ids is not None and not contract_ids:
        return []
    found = [*_scheduled(actor, asked, contract_ids, today=today), *_charged(actor, asked, contract_ids)]
    return sorted(found, key=_place)


def _place(item: Item) -> tuple[date, str, int, int, int]:
    kind = list(PaymentType).index(item.kind)
    return item.due_on, item.contract.number, item.contract.pk, kind, item.number


def _scheduled(actor: Membership, asked: Asked, contract_ids: Sequence[int] | None, *, today: date) -> Iterable[Item]:
    rows = Instalment.objects.visible_to(actor).in_force()
    rows = rows.filter(due_on__gte=asked.month, due_on__lt=asked.ends_on)
    rows = rows.exclude(version__contract__status=ContractStatus.CANCELLED)
    if contract_ids is not None:
        rows = rows.filter(version__contract__in=contract_ids)
    found = list(rows.select_related("version__contract__lessee"))
    paid = _paid_by_type(found)
    for row in found:
        contract = row.version.contract
        for kind, amount in _by_type(row).items():
            if not asked.wants(kind):
                continue
            part = paid.get((row.pk, kind), ZERO)
            state, days = state_of(contract, row.due_on, left=amount - part, today=today)
            yield Item(contract, kind, row.due_on, amount, part, state, days, row.number)


def _by_type(row: Instalment) -> dict[PaymentType, Decimal]:
    """A row by type; the types add up to its amount."""
    sums: dict[PaymentType, Decimal] = {}
    for part, amount in parts_of(row):
        kind = OF_PARTS[part]
        sums[kind] = sums.get(kind, ZERO) + amount
    return sums


def _paid_by_type(rows: Sequence[Instalment]) -> Paid:
    found: defaultdict[tuple[int, PaymentType], Decimal] = defaultdict(lambda: ZERO)
    applied = Allocation.objects.filter(instalment__in=[row.pk for row in rows]).order_by()
    for row_id, part, amount in applied.values_list("instalment_id", "part").annotate(sum=Sum("amount")):
        found[row_id, OF_PARTS[ClaimKind(part)]] += amount
    return found


def _charged(actor: Membership, asked: Asked, contract_ids: Sequence[int] | None) -> Iterable[Item]:
    """Charges by contract, day and kind: a penalty of many days of one payment is charged by the day."""
    if not (asked.wants(PaymentType.PENALTY) or asked.wants(PaymentType.SERVICE)):
        return
    rows = Charge.objects.visible_to(actor).standing().filter(due_on__gte=asked.month, due_on__lt=asked.ends_on)
    if contract_ids is not None:
        rows = rows.filter(contract__in=contract_ids)
    charged = _sums(rows.order_by().values_list("contract_id", "due_on", "kind").annotate(sum=Sum("amount")))
    if not charged:
        return
    of_charge = ("charge__contract_id", "charge__due_on", "charge__kind")
    relieved = _sums(
        ReliefShare.objects.filter(charge__in=rows).order_by().values_list(*of_charge).annotate(sum=Sum("amount"))
    )
    paid = _sums(
        Allocation.objects.filter(charge__in=rows).order_by().values_list(*of_charge).annotate(sum=Sum("amount"))
    )
    contracts = Contract.objects.visible_to(actor).select_related("lessee").in_bulk({key[0] for key in charged})
    for key, amount in charged.items():
        contract_id, due_on, kind = key
        owed, part = amount - relieved.get(key, ZERO), paid.get(key, ZERO)
        if owed and asked.wants(OF_CHARGES[kind]):
            # A charge is owed from its own day on, and bears no delay of its own.
            state = LineState.PAID if owed == part else LineState.PLANNED
            yield Item(contracts[contract_id], OF_CHARGES[kind], due_on, owed, part, state)


def _sums(rows: Iterable[tuple[int, date, str, Decimal]]) -> dict[OfDay, Decimal]:
    return {(contract_id, due_on, kind): amount for contract_id, due_on, kind, amount in rows}
