"""Lines of an act: entries of the account as two sides compare them.

What was posted by mistake never came, so it takes its receipt off. Penalties for days of delay of one payment are one
line however many nights they were charged in, less what was taken back. Everything else stands as it is in the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from common.messages import render
from common.money import ZERO
from common.ui.figures import short_day
from contracts.models import Contract
from payments.ledger.entries import Entry, entries
from payments.ledger.entry_rows import EntryKind
from payments.models import ReceiptReversal, ReversalKind

PAPER_LANGUAGE = "ru"
# Parameters of texts that are days.
DAYS = frozenset({"since", "through"})


@dataclass(frozen=True, slots=True)
class ActLine:
    """A line in roubles: `debit` is charged, `credit` received, either below zero where it takes back.

    `target` is the row that it comes from, the last of `rows` charges where there are several; `key` is the same in
    acts made later, though rows of the schedule have passed to another version or charges were counted anew. `text` is
    in the language of papers; `says` with its `params` (days in ISO format) is the same for readers of any.
    """

    on: date
    contract_id: int
    target: str
    key: str
    text: str
    debit: Decimal
    credit: Decimal
    says: str
    params: Mapping[str, Any]
    rows: int = 1

    def described(self) -> str:
        """The text in the reader's language."""
        return described(self.says, self.params)

    @property
    def amount(self) -> Decimal:
        """The side that is not zero."""
        return self.debit or self.credit

    def as_json(self) -> dict[str, Any]:
        """The line as an act keeps it."""
        return {
            "on": self.on.isoformat(),
            "contract": self.contract_id,
            "target": self.target,
            "key": self.key,
            "text": self.text,
            "debit": str(self.debit),
            "credit": str(self.credit),
            "says": self.says,
            "params": dict(self.params),
            "rows": self.rows,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "ActLine":
        """Read what an act keeps."""
        return cls(
            on=date.fromisoformat(kept["on"]),
            contract_id=kept["contract"],
            target=kept["target"],
            key=kept["key"],
            text=kept["text"],
            debit=Decimal(kept["debit"]),
            credit=Decimal(kept["credit"]),
            says=kept["says"],
            params=kept["params"],
            rows=kept["rows"],
        )


def described(says: str, params: Mapping[str, Any]) -> str:
    """Say a kept msgid with its parameters in the reader's language."""
    shown = {name: short_day(date.fromisoformat(value)) if name in DAYS else value for name, value in params.items()}
    return render(says, shown, gettext)


def lines_of(contracts: Sequence[Contract], starts_on: date, ends_on: date) -> list[ActLine]:
    """Lines of a period, both days counted, by day; they add up to the entries of the account."""
    found = _without_mistakes(entries(contracts, starts_on, ends_on))
    single = [_line(entry) for entry in found if not _is_by_days(entry)]
    together = _by_payment(entry for entry in found if _is_by_days(entry))
    order = {contract.pk: place for place, contract in enumerate(contracts)}
    return sorted([*single, *together], key=lambda line: (line.on, order[line.contract_id]))


def _without_mistakes(found: Sequence[Entry]) -> list[Entry]:
    """Take what was posted by mistake off its receipt, which has the same value date."""
    back = [_pk(entry) for entry in found if entry.kind is EntryKind.REVERSAL]
    if not back:
        return list(found)
    undone = ReceiptReversal.objects.filter(pk__in=back, kind=ReversalKind.UNDONE)
    receipt_of = dict(undone.values_list("pk", "receipt_id"))
    off: defaultdict[int, Decimal] = defaultdict(lambda: ZERO)
    for entry in found:
        if entry.kind is EntryKind.REVERSAL and _pk(entry) in receipt_of:
            off[receipt_of[_pk(entry)]] += entry.credit
    kept = []
    for entry in found:
        if entry.kind is EntryKind.REVERSAL and _pk(entry) in receipt_of:
            continue
        left = entry.credit + off[_pk(entry)] if entry.kind is EntryKind.RECEIPT else entry.credit
        if left != entry.credit:
            if not left:
                continue
            kept.append(replace(entry, credit=left))
        else:
            kept.append(entry)
    return kept


def _is_by_days(entry: Entry) -> bool:
    """Whether it is charged for days of delay, or takes such a charge back."""
    return entry.kind is EntryKind.CHARGE and entry.params.get("since") is not None


def _by_payment(found: Iterable[Entry]) -> list[ActLine]:
    groups: defaultdict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in found:
        groups[entry.contract_id, entry.params["name"], entry.params["number"]].append(entry)
    lines = []
    for group in groups.values():
        total = sum((entry.debit for entry in group), ZERO)
        if total:
            charged = [entry for entry in group if entry.debit > 0] or group
            last = max(charged, key=lambda entry: (entry.on, _pk(entry)))
            days = {"since": min(entry.params["since"] for entry in charged), "through": last.on}  # type: ignore[type-var] # days
            line = _line(replace(last, debit=total, params={**last.params, **days}))
            lines.append(replace(line, rows=len(group), key=f"{last.params['name']}:{last.params['number']}"))
    return lines


def _line(entry: Entry) -> ActLine:
    with translation.override(PAPER_LANGUAGE):
        text = entry.described()
    key = f"row:{entry.params['number']}" if entry.kind is EntryKind.INSTALMENT else entry.target
    params = {name: str(value) if isinstance(value, date) else value for name, value in entry.params.items()}
    return ActLine(
        entry.on, entry.contract_id, entry.target, key, text, entry.debit, entry.credit, says=entry.text, params=params
    )


def _pk(entry: Entry) -> int:
    return int(entry.target.partition(":")[2])
