"""The night: an invoice for each payment whose day comes near, once however often it runs (PAY-02).

What is due is found for the whole portfolio by one statement; what is written is decided again for each batch, under
the locks of its contracts. A worker killed between two batches leaves whole batches, and the next run does the rest.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import batched

from django.db import connection, transaction

from accounts.models import Company
from contracts.models import Contract, ContractStatus
from payments.invoicing.drafts import Draft, draft_of, payment_line
from payments.invoicing.parties import party, payee
from payments.invoicing.refusals import InvoiceRefused
from payments.invoicing.writing import write
from payments.models import Instalment, Invoice, InvoiceKind, InvoiceStatus, MoneyTerms
from payments.services.settlement import lock_contracts

logger = logging.getLogger(__name__)

# Contracts of one transaction: short enough that pages do not wait for a lock.
BATCH = 200
DAYS_AHEAD = MoneyTerms._meta.get_field("invoice_days_ahead").default

# A row is invoiced that falls due within the days of its contract, or did within as many: nights may have been missed.
# One that says the same as an open invoice is not; what has paid a part of it since keeps the invoice.
_DUE = """
SELECT contract.lessor_id, contract.id, row.id, row.amount - coalesce(ledger.total, 0), coalesce(ledger.own, 0)
FROM payments_instalment row
JOIN payments_scheduleversion version ON version.id = row.version_id
JOIN contracts_contract contract ON contract.id = version.contract_id AND contract.schedule_number = version.number
LEFT JOIN payments_moneyterms agreed ON agreed.contract_id = contract.id
LEFT JOIN payments_moneyterms usual ON usual.lessor_id = contract.lessor_id AND usual.contract_id IS NULL
CROSS JOIN LATERAL (
    SELECT coalesce(agreed.invoice_days_ahead, usual.invoice_days_ahead, %(usual)s) AS ahead
) days
LEFT JOIN LATERAL (
    SELECT sum(part.amount) AS total, sum(part.amount) FILTER (WHERE came.invoice_id IS NULL) AS own
    FROM payments_allocation part JOIN payments_receipt came ON came.id = part.receipt_id
    WHERE part.instalment_id = row.id
) ledger ON true
WHERE contract.status = ANY(%(live)s) AND (%(only)s::bigint[] IS NULL OR contract.id = ANY(%(only)s))
  AND row.due_on BETWEEN %(today)s - %(widest)s AND %(today)s + %(widest)s
  AND row.due_on BETWEEN %(today)s - days.ahead AND %(today)s + days.ahead
  AND row.amount > coalesce(ledger.total, 0)
  AND NOT EXISTS (
    SELECT FROM payments_invoice invoice JOIN payments_instalment asked ON asked.id = invoice.instalment_id
    WHERE invoice.contract_id = contract.id AND invoice.kind = 'schedule' AND invoice.status = 'issued'
      AND asked.kind = row.kind AND asked.due_on = row.due_on AND asked.amount = row.amount
  )
ORDER BY contract.lessor_id, contract.id, row.number
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A row to be invoiced: what is outstanding, and what of it is paid by receipts of no invoice; roubles."""

    lessor_id: int
    contract_id: int
    instalment_id: int
    owed: Decimal
    applied_before: Decimal


def due_rows(*, today: date, contract_ids: Sequence[int] | None = None) -> list[Due]:
    """Rows in force of live contracts whose invoices are due and not made; of these contracts, or of all."""
    widest = MoneyTerms.objects.order_by("-invoice_days_ahead").values_list("invoice_days_ahead", flat=True).first()
    asked = {
        "today": today,
        "usual": DAYS_AHEAD,
        "widest": max(widest or 0, DAYS_AHEAD),
        "live": [str(status) for status in ContractStatus.live()],
        "only": None if contract_ids is None else list(contract_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, asked)
        return [Due(*row) for row in cursor.fetchall()]


def issue_due(*, at: datetime, today: date) -> int:
    """Issue all invoices that are due, batch by batch; return how many. Safe to run twice, also at once."""
    contracts: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for row in due_rows(today=today):
        contracts[row.lessor_id][row.contract_id] = None
    return sum(
        _issue_batch(lessor_id=lessor_id, contract_ids=ids, at=at, today=today)
        for lessor_id, found in contracts.items()
        for ids in batched(found, BATCH)
    )


@transaction.atomic
def _issue_batch(*, lessor_id: int, contract_ids: Sequence[int], at: datetime, today: date) -> int:
    """Issue what is due of these contracts now: contracts are locked in the order of their keys, then the series."""
    contracts = {contract.pk: contract for contract in lock_contracts(contract_ids)}
    due = due_rows(today=today, contract_ids=contract_ids)
    rows = Instalment.objects.in_bulk([row.instalment_id for row in due])
    try:
        to = payee(Company.objects.get(pk=lessor_id))
    except InvoiceRefused as refusal:
        logger.error("invoices_not_made", extra={"lessor": lessor_id, "reason": refusal.code})  # noqa: TRY400 - told whole
        return 0
    drafts = list(_payable(_draft(contracts[one.contract_id], rows[one.instalment_id], one, to, today) for one in due))
    _replace(drafts)
    return len(write(drafts, actor=None, at=at))


def _draft(contract: Contract, row: Instalment, due: Due, to: dict[str, str], today: date) -> Draft:
    line = payment_line(contract, row, owed=due.owed, applied_before=due.applied_before)
    return draft_of(
        [line], kind=InvoiceKind.SCHEDULE, today=today, due_on=row.due_on, payee=to, payer=party(contract.lessee)
    )


def _payable(drafts: Iterator[Draft]) -> Iterator[Draft]:
    """Leave out what nobody could pay by: one payer's wrong details keep no other invoice from being made."""
    for draft in drafts:
        try:
            draft.check()
        except InvoiceRefused as refusal:
            told = {"contract": draft.invoice.contract_id, "reason": refusal.code, "told": str(refusal.message)}
            logger.error("invoice_not_made", extra=told)  # noqa: TRY400 - the refusal is told whole
        else:
            yield draft


def _replace(drafts: Sequence[Draft]) -> None:
    """Mark open invoices that have the numbers of these rows: the schedule has changed since."""
    taken = {(draft.invoice.contract_id, draft.invoice.instalment_number) for draft in drafts}
    open_ones = Invoice.objects.filter(
        contract__in={contract_id for contract_id, _number in taken},
        kind=InvoiceKind.SCHEDULE,
        status=InvoiceStatus.ISSUED,
    ).values_list("pk", "contract_id", "instalment_number")
    ids = [pk for pk, *place in open_ones if tuple(place) in taken]
    if ids:
        Invoice.objects.filter(pk__in=ids).update(status=InvoiceStatus.REPLACED)
