"""Money that waits for what it was sent for: an early buyout by a quote that is accepted and not carried out yet."""

from collections.abc import Iterable
from datetime import date, timedelta

from contracts.models import RequestStatus
from payments.models import PayoffQuote, Receipt

# Statements of a day come the next morning, after days off later; what counts is the value date.
BANK_DAYS = 5


def held(receipts: Iterable[Receipt], *, today: date) -> set[int]:
    """Ids of receipts that are applied to nothing for the time being; one query where any was sent for a quote.

    They are known by the number of a quote among their hints, or by the invoice of a quote. They wait while the request
    of the quote is open, and some days after the day of the quote at most.
    """
    asked = [row for row in receipts if row.invoice_id is not None or any("quote" in hint for hint in row.hints)]
    if not asked:
        return set()
    waiting = PayoffQuote.objects.filter(
        contract__in={row.contract_id for row in asked},
        request__status__in=sorted(RequestStatus.open()),
        on__gte=today - timedelta(days=BANK_DAYS),
    )
    quotes = list(waiting)
    return {row.pk for row in asked for quote in quotes if quote.contract_id == row.contract_id and is_for(row, quote)}


def is_for(receipt: Receipt, quote: PayoffQuote) -> bool:
    """Whether a receipt is for a quote."""
    by_invoice = receipt.invoice_id is not None and receipt.invoice_id == quote.invoice_id
    return by_invoice or {"quote": quote.number} in receipt.hints
