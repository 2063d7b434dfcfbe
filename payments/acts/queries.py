"""Reads of acts. Everything starts from `visible_to(actor)`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.ui.explanation import Part
from common.ui.figures import short_day
from payments.acts.content import Content, OfContract
from payments.acts.lines import ActLine, described
from payments.explaining.links import address
from payments.ledger.entry_rows import EntryKind
from payments.models import LineDispute, ReconciliationAct

# A worker needs about a second; then the page stops to wait.
PAPER_WAIT = timedelta(minutes=3)
KINDS: dict[EntryKind, Promise] = {
    EntryKind.INSTALMENT: _("Due by the schedule before the period"),
    EntryKind.CHARGE: _("Charged besides the schedule before the period"),
    EntryKind.RELIEF: _("Taken off before the period"),
    EntryKind.RECEIPT: _("Received before the period"),
    EntryKind.REVERSAL: _("Returned, or posted by mistake, before the period"),
}


def acts_for_list(actor: Membership) -> QuerySet[ReconciliationAct]:
    """Acts with what their rows show; the lines stay in the database."""
    rows = ReconciliationAct.objects.visible_to(actor).select_related("contract", "lessee", "lessor")
    return rows.defer("content")


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line with its contract, the last dispute about it, and where its sum is explained; empty where nowhere."""

    line: ActLine
    contract: str
    dispute: LineDispute | None
    url: str


@dataclass(frozen=True, slots=True)
class ContractShown:
    """A contract of the act, and the last dispute about its balance."""

    of: OfContract
    dispute: LineDispute | None


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A line of the act before that is told otherwise now; roubles by which it changes what is owed."""

    on: date
    text: str
    kind: str
    before: Decimal
    after: Decimal


class ActShown:
    """An act as its page shows it: figures with what makes them."""

    def __init__(self, act: ReconciliationAct, disputes: Sequence[LineDispute]) -> None:
        self.act = act
        self.content = Content(act.content)
        self._numbers = {row.pk: row.number for row in self.content.contracts}
        # The newest last, so that it stays.
        self._disputes = {dispute.target: dispute for dispute in sorted(disputes, key=lambda row: row.pk)}

    @property
    def lines(self) -> list[LineShown]:
        """All lines in order."""
        return [
            LineShown(line, self._numbers[line.contract_id], self._disputes.get(line.target), self._explained(line))
            for line in self.content.lines
        ]

    @property
    def contracts(self) -> list[ContractShown]:
        """Contracts with their balances."""
        return [ContractShown(row, self._disputes.get(f"balance:{row.pk}")) for row in self.content.contracts]

    @property
    def is_of_several(self) -> bool:
        """Whether lines must name their contracts."""
        return len(self._numbers) > 1

    @property
    def opening_parts(self) -> list[Part]:
        """What makes the opening balance."""
        return [Part(KINDS[kind], amount) for kind, amount in self.content.opening_parts.items()]

    @property
    def charged_parts(self) -> list[Part]:
        """What makes the charged turnover."""
        return [self._part(line, line.debit) for line in self.content.lines if line.debit]

    @property
    def received_parts(self) -> list[Part]:
        """What makes the received turnover."""
        return [self._part(line, line.credit) for line in self.content.lines if line.credit]

    @property
    def closing_parts(self) -> list[Part]:
        """What makes the closing balance."""
        act = self.act
        turnovers = [Part(_("Charged"), act.charged), Part(_("Received"), -act.received)]
        return [Part(_("Opening balance"), act.opening), *turnovers]

    @property
    def changes(self) -> list[ChangeShown]:
        """What is told otherwise than in the act before."""
        kept: list[dict[str, Any]] = (self.content.changes or {}).get("lines", [])
        return [
            ChangeShown(
                date.fromisoformat(row["on"]),
                described(row["says"], row["params"]),
                row["kind"],
                Decimal(row["before"]),
                Decimal(row["after"]),
            )
            for row in kept
        ]

    @property
    def changed_opening(self) -> Decimal:
        """By how much the opening balance of the act before is another one now."""
        return Decimal((self.content.changes or {}).get("opening", "0.00"))

    @property
    def changed_closing(self) -> Decimal:
        """By how much its closing balance is another one now."""
        return Decimal((self.content.changes or {}).get("closing", "0.00"))

    def _explained(self, line: ActLine) -> str:
        """The address of the explanation as of the end of the period, by what was known when the act was made."""
        kind, _colon, pk = line.target.partition(":")
        if kind not in {EntryKind.INSTALMENT, EntryKind.RECEIPT}:
            return ""
        known = timezone.localdate(self.act.made_at)
        query = urlencode({"on": self.act.ends_on.isoformat(), "known": known.isoformat()})
        return address(line.contract_id, kind, row=int(pk), query=query)

    def _part(self, line: ActLine, amount: Decimal) -> Part:
        note = f"{short_day(line.on)}, {self._numbers[line.contract_id]}" if self.is_of_several else short_day(line.on)
        return Part(line.described(), amount, note=note)
