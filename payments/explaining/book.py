"""The ledger of one contract as an explanation reads it: rows as they stood at the end of a day, by what was known.

The state of the ledger (`payments.ledger.as_of`) is what the figures are; the rows below are what they are made of.
Each part is read when a figure asks for it, once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from common.money import ZERO
from contracts.models import Contract
from payments.ledger import known
from payments.ledger.as_of import as_of
from payments.ledger.known import Look
from payments.ledger.state import LedgerState
from payments.models import (
    REVERSAL,
    Allocation,
    Charge,
    Instalment,
    LineDispute,
    Receipt,
    ReceiptReversal,
    ReliefShare,
    ReversalKind,
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What of a receipt pays a part of an instalment or a charge, reversals taken off; roubles above zero.

    `rule` is why, as `payments.models.ledger.RULES` names it.
    """

    receipt: Receipt
    instalment_id: int | None
    charge_id: int | None
    part: str
    rule: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What of a relief is taken off a charge, roubles above zero."""

    share: ReliefShare
    charge_id: int
    amount: Decimal


class Book:
    """Rows of a contract at the end of `day`, as they were known at `known_at` (None: as they are known now)."""

    def __init__(self, contract: Contract, day: date, known_at: datetime | None = None) -> None:
        self.contract, self.day, self.known_at = contract, day, known_at
        self.look = Look([contract.pk], day, known_at)

    @cached_property
    def state(self) -> LedgerState:
        """The figures."""
        return as_of(self.contract, self.day, known_at=self.known_at)

    @cached_property
    def rows(self) -> dict[int, Instalment]:
        """Rows of the schedule in force, by number."""
        return {row.pk: row for row in known.instalments(self.look)}

    @cached_property
    def receipts(self) -> dict[int, Receipt]:
        """Money that came by the day, the oldest first."""
        rows = Receipt.objects.filter(self.look.booked("posted_at"), contract=self.contract, received_on__lte=self.day)
        return {row.pk: row for row in rows.select_related("invoice").order_by("received_on", "pk")}

    @cached_property
    def reversals(self) -> dict[int, list[ReceiptReversal]]:
        """What went back by the day, or never came, by receipt."""
        counted = Q(kind=ReversalKind.UNDONE) | Q(on__lte=self.day)
        rows = ReceiptReversal.objects.filter(
            self.look.booked("booked_at"),
            counted,
            receipt__contract=self.contract,
            receipt__received_on__lte=self.day,
        )
        found: defaultdict[int, list[ReceiptReversal]] = defaultdict(list)
        for row in rows.order_by("pk"):
            found[row.receipt_id].append(row)
        return found

    @cached_property
    def applied(self) -> list[Applied]:
        """Applications that stand, by the day of their money."""
        rows = Allocation.objects.filter(
            self.look.booked("made_at"), receipt__contract=self.contract, receipt__received_on__lte=self.day
        ).order_by("pk")
        return list(_standing(rows, self.receipts))

    @cached_property
    def charges(self) -> list[Charge]:
        """All charges by the day with their reversals, by the days that they are for."""
        rows = Charge.objects.filter(self.look.booked("booked_at"), contract=self.contract, due_on__lte=self.day)
        return list(rows.select_related("instalment").order_by("starts_on", "pk"))

    @cached_property
    def reversed_ids(self) -> frozenset[int]:
        """Charges that were taken back."""
        return frozenset(row.reverses_id for row in self.charges if row.reverses_id is not None)

    @cached_property
    def standing_charges(self) -> list[Charge]:
        """Charges that stand, without reversals."""
        return [row for row in self.charges if row.reverses_id is None and row.pk not in self.reversed_ids]

    @cached_property
    def taken_off(self) -> list[TakenOff]:
        """What reliefs of the day or before it take off charges that stand."""
        rows = ReliefShare.objects.filter(
            self.look.booked("made_at"), relief__contract=self.contract, relief__on__lte=self.day
        )
        net: dict[tuple[int, int], TakenOff] = {}
        for share in rows.select_related("relief").order_by("relief__on", "pk"):
            before = net.get((share.relief_id, share.charge_id))
            amount = share.amount + (before.amount if before else ZERO)
            net[share.relief_id, share.charge_id] = TakenOff(share, share.charge_id, amount)
        return [row for row in net.values() if row.amount]

    @cached_property
    def disputes(self) -> list[LineDispute]:
        """What the client disputed of its lines, the newest first."""
        return list(LineDispute.objects.filter(contract=self.contract))

    def paid_for_row(self, row_id: int) -> list[Applied]:
        """What pays a row of the schedule."""
        return [row for row in self.applied if row.instalment_id == row_id]

    def paid_for_charge(self, charge_id: int) -> list[Applied]:
        """What pays a charge."""
        return [row for row in self.applied if row.charge_id == charge_id]


def _standing(rows: Iterable[Allocation], receipts: dict[int, Receipt]) -> Iterable[Applied]:
    """Net rows and their reversals; why money was applied is what the last row that applied it says."""
    net: defaultdict[tuple[int, int | None, int | None, str], Decimal] = defaultdict(lambda: ZERO)
    rules: dict[tuple[int, int | None, int | None, str], str] = {}
    for row in rows:
        place = (row.receipt_id, row.instalment_id, row.charge_id, row.part)
        net[place] += row.amount
        if row.rule != REVERSAL:
            rules[place] = row.rule
    places = [place for place, amount in net.items() if amount and place[0] in receipts]
    order = {pk: number for number, pk in enumerate(receipts)}
    for place in sorted(places, key=lambda place: order[place[0]]):
        receipt_id, instalment_id, charge_id, part = place
        yield Applied(receipts[receipt_id], instalment_id, charge_id, part, rules.get(place, REVERSAL), net[place])
