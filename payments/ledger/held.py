"""Money that waits for what it was sent for: an early buyout by a quote that is accepted and not carried out yet."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from contracts.models import RequestStatus
from payments.models import PayoffQuote, Receipt

# Statements of a day come the next morning, after days off later; what counts is the value date.
BANK_DAYS = 5


def quote_hint(number: str) -> dict[str, Any]:
    """How a receipt says that it is for a quote, by its number."""
    return {"quote": number}


def held(receipts: Iterable[Receipt], *, today: date) -> set[int]:
    """Ids of receipts of one contract that are applied to nothing for the time being.

    They wait while the request of the quote is open, and some days after the day of the quote at most.
    """
    numbers = {row.pk: hint["quote"] for row in receipts for hint in row.hints if "quote" in hint}
    if not numbers:
        return set()
    waiting = PayoffQuote.objects.filter(
        number__in=numbers.values(),
        request__status__in=sorted(RequestStatus.open()),
        on__gte=today - timedelta(days=BANK_DAYS),
    )
    found = set(waiting.values_list("number", flat=True))
    return {pk for pk, number in numbers.items() if number in found}
