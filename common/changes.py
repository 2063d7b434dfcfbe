"""What a write did: services that take a whole object return it with what differed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models


class Change(StrEnum):
    """Outcome of taking an object."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differed; values are as Python holds them (Decimal, date, str, a related row)."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Saved[T]:
    """The stored object, what happened to it, and the fields that differed; a new object lists none."""

    obj: T
    change: Change
    fields: tuple[FieldChange, ...] = ()


def assign(row: models.Model, values: Mapping[str, object]) -> tuple[FieldChange, ...]:
    """Set attributes of a row and return those that differed; nothing is saved."""
    changed = tuple(
        FieldChange(name, getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
    )
    for change in changed:
        setattr(row, change.name, change.after)
    return changed


def as_text(value: object) -> str:
    """Write a value of a change for a log: amounts with a point, dates as 2026-11-25, rows by their name."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
