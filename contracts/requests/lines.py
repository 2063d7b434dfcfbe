"""Rows of a schedule between an answer and its JSON, their order and numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.ports import PlannedRow

ADVANCE, LEASE, BUYOUT, SERVICE = "advance", "lease", "buyout", "service"
NAMES = tuple(field.name for field in fields(PlannedRow))


def as_json(rows: Iterable[PlannedRow]) -> list[dict[str, Any]]:
    """Rows with amounts as decimal strings and dates as 2026-11-25."""
    return [{name: _told(getattr(row, name)) for name in NAMES} for row in rows]


def from_json(rows: Iterable[Mapping[str, Any]]) -> list[PlannedRow]:
    """Rows as they were kept."""
    return [
        PlannedRow(
            number=int(row["number"]),
            kind=str(row["kind"]),
            due_on=date.fromisoformat(row["due_on"]),
            **{name: Decimal(row[name]) for name in NAMES[3:]},
        )
        for row in rows
    ]


def numbered(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """Rows by their dates, of one day in the given order, numbered from 1."""
    ordered = sorted(rows, key=lambda row: row.due_on)
    return [replace(row, number=number) for number, row in enumerate(ordered, start=1)]


def total(rows: Sequence[PlannedRow], name: str = "amount") -> Decimal:
    """Sum of one column, roubles."""
    return sum((getattr(row, name) for row in rows), Decimal("0.00"))


def _told(value: object) -> object:
    return value if isinstance(value, int) else value.isoformat() if isinstance(value, date) else str(value)
