"""What changed, value by value, in the words of the portfolio file."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal

from accounts.models import Company, User
from common.changes import FieldChange
from contracts.services import AssetData
from integrations.portfolio.columns import ASSETS, COMPANIES, CONTRACTS, FIELD_OF_COLUMN, SCHEDULE, Sheet
from integrations.portfolio.report import Difference
from payments.engine.schedule_rules import ScheduleRow
from payments.services import RowChange

_COLUMN_OF_FIELD = {field: column for column, field in FIELD_OF_COLUMN.items()}


def company_differences(name: str, changes: Sequence[FieldChange]) -> Iterator[Difference]:
    """Changed details of a company."""
    for change in changes:
        yield _difference(name, COMPANIES, 0, change.name, change.before, change.after)


def contract_differences(number: str, changes: Sequence[FieldChange]) -> Iterator[Difference]:
    """Changed terms and assets of a contract."""
    for change in changes:
        if change.name == "assets":
            yield from _asset_differences(number, change.before, change.after)
        else:
            yield _difference(number, CONTRACTS, 0, change.name, change.before, change.after)


def schedule_differences(number: str, changes: Sequence[RowChange]) -> Iterator[Difference]:
    """Changed rows of a schedule."""
    for change in changes:
        yield from _row_differences(number, SCHEDULE, change.number, change.before, change.after)


def _asset_differences(number: str, before: object, after: object) -> Iterator[Difference]:
    old, new = _by_position(before), _by_position(after)
    for position in sorted(old.keys() | new.keys()):
        yield from _row_differences(number, ASSETS, position, old.get(position), new.get(position))


def _by_position(assets: object) -> dict[int, AssetData]:
    return (
        {asset.position: asset for asset in assets if isinstance(asset, AssetData)} if isinstance(assets, tuple) else {}
    )


def _row_differences[T: (AssetData, ScheduleRow)](
    owner: str, sheet: Sheet, row: int, before: T | None, after: T | None
) -> Iterator[Difference]:
    if before is None or after is None:
        yield Difference(owner, sheet.key, row, "", _summary(before), _summary(after))
        return
    for name in (field.name for field in fields(before) if field.name != "keep"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _difference(owner, sheet, row, name, old, new)


def _summary(row: AssetData | ScheduleRow | None) -> str:
    if row is None:
        return ""
    parts = (row.name, row.price) if isinstance(row, AssetData) else (row.due_on, row.amount)
    return " · ".join(_shown(part) for part in parts)


def _difference(owner: str, sheet: Sheet, row: int, name: str, before: object, after: object) -> Difference:
    key = _COLUMN_OF_FIELD.get(name, name)
    words = sheet.column(key).kind.choices
    old, new = (words.get(str(value), _shown(value)) for value in (before, after))
    return Difference(owner, sheet.key, row, key, old, new)


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return f"{value:%d.%m.%Y}"
        case Company():
            return value.inn
        case User():
            return value.email
        case _:
            return str(value)
