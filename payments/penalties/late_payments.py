"""Payments of the schedule in force as penalties see them: parts that fell due and what was paid of each, by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from common.money import ZERO
from contracts.models import Contract
from payments.engine.claims import ClaimKind
from payments.engine.delay import Paid
from payments.engine.penalty import Part, PartDue, PaymentDue
from payments.ledger.claims import parts_of, rows_in_force
from payments.models import Allocation, Instalment

type Parts = defaultdict[Part, list[Paid]]


def part_of(kind: ClaimKind) -> Part:
    """Return the part of a payment that a claim belongs to: what is no principal and no interest is another part."""
    return _PARTS.get(kind, Part.OTHER)


_PARTS = {ClaimKind.PRINCIPAL: Part.PRINCIPAL, ClaimKind.INTEREST: Part.INTEREST}


def payments_due(contract: Contract, *, before: date) -> list[PaymentDue]:
    """Return payments of the schedule in force that fell due before a day, with what stands as paid of them.

    What a receipt pays counts from its value date; reversed allocations are not there.
    """
    return payments_due_by_contract({contract.pk: before})[contract.pk]


def payments_due_by_contract(before: Mapping[int, date]) -> dict[int, list[PaymentDue]]:
    """Return what `payments_due` does for several contracts, each before a day of its own; two queries."""
    found: dict[int, list[PaymentDue]] = {contract_id: [] for contract_id in before}
    if not before:
        return found
    rows = rows_in_force(before.keys()).filter(due_on__lt=max(before.values())).order_by("due_on", "number")
    due = [row for row in rows if row.due_on < before[row.contract_id]]
    paid = _paid(row.pk for row in due)
    for row in due:
        payment = PaymentDue(id=row.pk, number=row.number, due_on=row.due_on, parts=_parts(row, paid[row.pk]))
        found[row.contract_id].append(payment)
    return found


def _parts(row: Instalment, paid: Parts) -> tuple[PartDue, ...]:
    amounts: defaultdict[Part, Decimal] = defaultdict(lambda: ZERO)
    for kind, amount in parts_of(row):
        amounts[part_of(kind)] += amount
    return tuple(PartDue(part, amount, tuple(paid[part])) for part, amount in amounts.items())


def _paid(instalment_ids: Iterable[int]) -> defaultdict[int, Parts]:
    """What receipts pay of each part of these rows, reversals taken off."""
    rows = (
        Allocation.objects.filter(instalment__in=list(instalment_ids))
        .order_by()
        .values_list("instalment_id", "part", "receipt_id", "receipt__received_on")
        .annotate(total=Sum("amount"))
        .exclude(total=ZERO)
    )
    found: defaultdict[int, Parts] = defaultdict(lambda: defaultdict(list))
    for instalment_id, kind, _receipt, received_on, total in rows:
        found[instalment_id][part_of(ClaimKind(kind))].append(Paid(received_on, total))
    return found
