"""The account of contracts as entries: what statements and reconciliation acts are made of (REC-07, REC-08).

Debit is what the lessee owes: rows of the schedule in force on their due dates, charges less what was taken off them.
Credit is what came. For any period the balance before it and the turnovers make the balance after it, to the kopeck,
and the balance at the end of a day is what was owed so far less what was received so far.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from common.messages import render
from common.money import ZERO
from common.ui.figures import short_day
from contracts.models import Contract
from payments.ledger.entry_rows import SOURCES, EntryKind, Row, Source
from payments.ledger.entry_texts import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of an account; roubles, one of the sides is zero and the other one below zero where it takes back.

    `target` names the row that it comes from: `instalment:7`, `charge:5`, `relief:3`, `receipt:12`, `reversal:4`
    (of a receipt). `text` is a msgid with its `params`; days among them are dates.
    """

    on: date
    contract_id: int
    kind: EntryKind
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    target: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def change(self) -> Decimal:
        """By how much the entry changes what is owed, in roubles."""
        return self.debit - self.credit

    def described(self) -> str:
        """Return the text in the reader's language."""
        shown = {name: short_day(value) if isinstance(value, date) else value for name, value in self.params.items()}
        return render(self.text, shown, gettext)


def entries(contracts: Iterable[Contract], start: date, end: date) -> list[Entry]:
    """Return the entries of a period, both days counted, by day, then contract, kind and row."""
    ids = [contract.pk for contract in contracts]
    found = [
        ((row["day"], row["of"], place, row["pk"]), _entry(kind, source, row))
        for place, (kind, source) in enumerate(SOURCES.items())
        for row in source.rows(ids).filter(day__range=(start, end))
    ]
    return [entry for _place, entry in sorted(found, key=lambda item: item[0])]


def _entry(kind: EntryKind, source: Source, row: Row) -> Entry:
    text, params = text_of(kind, row)
    side = {"debit" if source.is_debit else "credit": row["money"]}
    return Entry(
        on=row["day"], contract_id=row["of"], kind=kind, target=f"{kind}:{row['pk']}", text=text, params=params, **side
    )
