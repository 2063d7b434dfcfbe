"""Triggers of the audit trail while migrations run: off where a migration would be refused, on everywhere else.

PostgreSQL refuses to drop a column, or to change its type, while the condition of a trigger names it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import AddField, FieldOperation
from django.db.migrations.operations.models import AlterModelTable, RenameModel

from common import trail
from common.models.trail import TrailKind
from common.trail_triggers import installed_triggers

# Each migration with whether it is taken back.
type Plan = Iterable[tuple[Migration, bool]]
OURS = ("trail_insert", "trail_update", "trail_delete")
TRAIL_TABLES = frozenset({"common_trailentry", "common_trailhead"})


def take_off(*, using: str, apps: Apps, plan: Plan = (), **signal: Any) -> None:
    """Take the triggers off tables whose columns the plan changes, and tell the trail. Called before `migrate`.

    Args:
        using: the database.
        apps: models as they were before the plan.
        plan: migrations that will run.
        signal: what else the signal says.

    """
    del signal
    steps = list(plan)
    touched = set(_tables_of(steps, apps))
    with connections[using].cursor() as cursor:
        off = sorted((t, name) for t, name in installed_triggers(cursor) if t in touched and name in OURS)
        if off and not touched & TRAIL_TABLES:
            tell("off", tables={table for table, _name in off}, plan=steps)
        for table, name in off:
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def tell(becomes: str, *, tables: Iterable[str], plan: Plan = ()) -> None:
    """Write that triggers of these tables are "off", or "on" again."""
    names = sorted(set(tables))
    was = {"on": "off", "off": "on"}[becomes]
    trail.write(
        TrailKind.CHANGE,
        company_id=None,
        object_label="migration",
        object_text=", ".join(names),
        before={"triggers": was},
        after={"triggers": becomes},
        detail={"tables": names, "migrations": [f"{step.app_label}.{step.name}" for step, _backwards in plan]},
    )


def _tables_of(steps: Sequence[tuple[Migration, bool]], apps: Apps) -> Iterator[str]:
    for migration, backwards in steps:
        for operation in _flat(migration.operations):
            name = _changed_model(operation, backwards=backwards)
            if name is None:
                continue
            try:
                yield apps.get_model(migration.app_label, name)._meta.db_table
            except LookupError:
                continue  # The plan itself makes this model, or has given it this name.


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Operations with those that they carry: what raw SQL or a pair of both sorts says that it changes."""
    for operation in operations:
        yield operation
        for carried in ("state_operations", "database_operations"):
            yield from _flat(getattr(operation, carried, None) or ())


def _changed_model(operation: Operation, *, backwards: bool) -> str | None:
    """Name of the model whose columns or table an operation changes; a column that is added stands in nobody's way."""
    if isinstance(operation, FieldOperation):
        return operation.model_name if backwards or not isinstance(operation, AddField) else None
    if isinstance(operation, RenameModel):
        return operation.new_name if backwards else operation.old_name
    return operation.name if isinstance(operation, AlterModelTable) else None
