"""Quotes of early buyout that payments of a batch may be for: those they name, and accepted ones of the payers."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Q

from common.money import ZERO
from contracts.models import RequestStatus
from contracts.services.numbering import PREFIXES
from payments.engine.matching import QuoteFacts, key
from payments.ledger.held import is_for
from payments.models import PayoffQuote, Receipt

_NUMBER = re.compile(rf"{key(PREFIXES['payoff'])}(20\d\d)(\d{{6}})")
_OPEN = frozenset(status.value for status in RequestStatus.open())


def quote_facts(keys: Iterable[str], *, lessor_id: int, holdings: Collection[int]) -> list[QuoteFacts]:
    """Facts of quotes named by number (`keys` of what may be numbers), and of accepted ones of these holdings.

    Nothing is asked where neither is known; one query where there are no quotes, two where there are.
    """
    parts = [found.groups() for found in map(_NUMBER.fullmatch, keys) if found]
    numbers = [f"{PREFIXES['payoff']}-{year}-{serial}" for year, serial in parts]
    if not numbers and not holdings:
        return []
    whose = Q(contract__head__in=holdings) | Q(contract__head=None, contract__lessee__in=holdings)
    rows = PayoffQuote.objects.filter(
        Q(number__in=numbers) | (whose & Q(request__status__in=_OPEN)), contract__lessor=lessor_id
    )
    quotes = list(rows.select_related("request", "contract").order_by("pk"))
    came = _came(quotes)
    return [
        QuoteFacts(
            id=row.pk,
            number=row.number,
            contract=row.contract_id,
            holding=row.contract.head_id or row.contract.lessee_id,
            on=row.on,
            amount=row.amount,
            left=max(ZERO, row.amount - came[row.pk]),
            is_open=row.request is not None and row.request.status in _OPEN,
            invoice=row.invoice_id,
        )
        for row in quotes
    ]


def _came(quotes: Collection[PayoffQuote]) -> defaultdict[int, Decimal]:
    """What has come for each quote, roubles, returned money taken off."""
    found: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    if not quotes:
        return found
    for receipt in Receipt.objects.filter(contract__in={row.contract_id for row in quotes}).with_returned():
        for row in quotes:
            if row.contract_id == receipt.contract_id and is_for(receipt, row):
                found[row.pk] += receipt.amount - receipt.returned
    return found
