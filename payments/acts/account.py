"""The account of contracts for a period: balance before it by what makes it, lines, balance after it. Roubles."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from common.money import ZERO
from contracts.models import Contract
from payments.acts.lines import ActLine, lines_of
from payments.ledger.entry_rows import SOURCES, EntryKind

type Parts = Mapping[EntryKind, Decimal]


@dataclass(frozen=True, slots=True)
class Account:
    """What is owed to the lessor is above zero: opening + charged - received = closing, for each contract and for all.

    `opening_parts` are what makes the opening balance, by kind, money received below zero.
    """

    contracts: Sequence[Contract]
    opening_parts: Parts
    openings: Mapping[int, Decimal]
    lines: Sequence[ActLine]

    @property
    def opening(self) -> Decimal:
        """Balance at the beginning of the first day."""
        return sum(self.openings.values(), ZERO)

    @property
    def charged(self) -> Decimal:
        """All that was charged in the period."""
        return sum((line.debit for line in self.lines), ZERO)

    @property
    def received(self) -> Decimal:
        """All that was received in the period."""
        return sum((line.credit for line in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        """Balance at the end of the last day."""
        return self.opening + self.charged - self.received

    def turnover(self, contract_id: int) -> tuple[Decimal, Decimal]:
        """Charged and received of one contract."""
        own = [line for line in self.lines if line.contract_id == contract_id]
        return sum((line.debit for line in own), ZERO), sum((line.credit for line in own), ZERO)


def account_of(contracts: Sequence[Contract], starts_on: date, ends_on: date) -> Account:
    """Read the account; a constant number of queries. The caller holds the locks of the contracts."""
    openings, parts = _before([contract.pk for contract in contracts], starts_on)
    return Account(contracts, parts, openings, lines_of(contracts, starts_on, ends_on))


def _before(ids: Sequence[int], day: date) -> tuple[dict[int, Decimal], dict[EntryKind, Decimal]]:
    """Balances of contracts at the beginning of a day, and all of them together by kind of entry."""
    openings = dict.fromkeys(ids, ZERO)
    parts: defaultdict[EntryKind, Decimal] = defaultdict(lambda: ZERO)
    for kind, source in SOURCES.items():
        rows = source.rows(ids).filter(day__lt=day).order_by()
        for contract_id, total in rows.values_list("of").annotate(Sum("money")):
            change = total if source.is_debit else -total
            openings[contract_id] += change
            parts[kind] += change
    return openings, {kind: amount for kind, amount in parts.items() if amount}
