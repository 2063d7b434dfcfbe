"""How money that came by an invoice is split between its contracts, and what it is for in each."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from common.money import ZERO
from contracts.models import Contract
from payments.ledger.claims import Owed, Target, claims_of
from payments.ledger.hints import of_invoice, of_line
from payments.models import Allocation, Invoice, InvoiceLine
from payments.services.receipts import Share


def shares_of(invoice: Invoice, amount: Decimal) -> list[Share]:
    """Split roubles over the contracts of an invoice by what its lines still ask for, in their order.

    What is more than the lines ask for (the invoice was paid meanwhile) goes to the contract of the first line.
    """
    parts: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    rest = amount
    lines = list(invoice.lines.select_related("instalment").order_by("number"))
    if len({line.contract_id for line in lines}) > 1:
        for line, left in _left(lines):
            part = min(rest, left)
            parts[line.contract_id] += part
            rest -= part
    parts[invoice.contract_id] += rest
    return [
        Share(contract_id, part, of_invoice(invoice, contract_id=contract_id))
        for contract_id, part in sorted(parts.items())
        if part
    ]


def _left(lines: list[InvoiceLine]) -> list[tuple[InvoiceLine, Decimal]]:
    """What each line still asks for: no more than is outstanding for what it names."""
    contracts = Contract.objects.filter(pk__in={line.contract_id for line in lines})
    outstanding = {contract.pk: _outstanding(contract) for contract in contracts}
    return [(line, _of_line(line, outstanding[line.contract_id])) for line in lines]


def _of_line(line: InvoiceLine, outstanding: list[tuple[Owed, Decimal]]) -> Decimal:
    meant = of_line(line)
    open_now = sum((left for owed, left in outstanding if meant.names(owed)), ZERO)
    return max(ZERO, min(line.amount, open_now))


def _outstanding(contract: Contract) -> list[tuple[Owed, Decimal]]:
    applied: defaultdict[Target, Decimal] = defaultdict(lambda: ZERO)
    rows = Allocation.objects.filter(receipt__contract=contract).order_by()
    for instalment_id, charge_id, part, total in rows.values_list("instalment_id", "charge_id", "part").annotate(
        total=Sum("amount")
    ):
        applied[Target(part, instalment_id, charge_id)] += total
    return [(owed, owed.claim.amount - applied[owed.target]) for owed in claims_of(contract)]
