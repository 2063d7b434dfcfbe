"""The table of a claim letter: late payments and charges as the ledger had them at the end of a day.

It is kept as it was, in the language of papers: whoever reads it later reads what was demanded then.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from calculator.explaining import told
from common.money import ZERO
from common.ui.explanation import Told, told_for_paper
from payments.explaining.book import Book
from payments.explaining.charged import owed_for
from payments.explaining.words import row_name
from payments.payoff import kept


@dataclass(frozen=True, slots=True)
class LateLine:
    """A late payment: its name and day, roubles of it and left of it, days past due on the day of the letter."""

    name: str
    due_on: date
    amount: Decimal
    left: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Demand:
    """What is demanded: late payments, charges with how each is made up; roubles."""

    late: tuple[LateLine, ...]
    besides: tuple[dict[str, Any], ...]
    overdue: Decimal
    charges: Decimal

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.overdue + self.charges

    @property
    def content(self) -> dict[str, Any]:
        """The lines as the letter keeps them."""
        late = [
            {
                "name": row.name,
                "due_on": row.due_on.isoformat(),
                "amount": str(row.amount),
                "left": str(row.left),
                "days": row.days,
            }
            for row in self.late
        ]
        return {"late": late, "besides": list(self.besides)}


def demand_of(book: Book) -> Demand:
    """Read what is owed at the end of the book's day; its lines sum to the figures of the page of debts."""
    state = book.state
    with translation.override(settings.LANGUAGE_CODE):
        late = tuple(
            LateLine(
                name=row_name(book.rows[row.instalment_id]),
                due_on=row.due_on,
                amount=row.amount,
                left=row.outstanding,
                days=row.days_past_due,
            )
            for row in state.overdue_rows
        )
        besides = tuple(kept.as_json(node) for _rows, node in owed_for(book) if node.value > ZERO)
    return Demand(
        late=late,
        besides=besides,
        overdue=state.overdue,
        charges=state.penalties + state.other_charges,
    )


def late_of(content: dict[str, Any]) -> list[LateLine]:
    """Read the late payments of a kept letter."""
    return [
        LateLine(
            name=row["name"],
            due_on=date.fromisoformat(row["due_on"]),
            amount=Decimal(row["amount"]),
            left=Decimal(row["left"]),
            days=row["days"],
        )
        for row in content["late"]
    ]


def besides_of(content: dict[str, Any]) -> list[Told]:
    """Read the charges of a kept letter, in words: each with its days, debt and rate."""
    return [told_for_paper(told(kept.from_json(node))) for node in content["besides"]]
