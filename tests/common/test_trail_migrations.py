"""Triggers of the trail while migrations run."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation

from common.models import TrailEntry, TrailKind
from common.trail_install import install
from common.trail_migrations import OURS, take_off
from common.trail_triggers import Trigger, installed_triggers

pytestmark = pytest.mark.django_db
COMPANY = {("accounts_company", name) for name in OURS}
CONTRACT = {("contracts_contract", name) for name in OURS}
TEXT: models.Field[Any, Any] = models.TextField()


def migration(app: str, *made: Operation) -> Migration:
    found: Migration = type("Change", (Migration,), {"operations": made})("0009_change", app)
    return found


def now() -> dict[tuple[str, str], Trigger]:
    with connection.cursor() as cursor:
        return installed_triggers(cursor)


def taken_off(plan: Sequence[tuple[Migration, bool]]) -> set[tuple[str, str]]:
    before = now()
    take_off(using="default", apps=apps, plan=plan)
    return before.keys() - now().keys()


ADD = operations.AddField("company", "x", TEXT)
ALTER = operations.AlterField("Company", "phone", TEXT)
RUN = operations.RunPython(operations.RunPython.noop)
STATES = [operations.RemoveField("company", "phone")]


@pytest.mark.parametrize(
    ("operation", "backwards", "gone"),
    [
        (ALTER, False, COMPANY),
        (operations.RemoveField("company", "phone"), False, COMPANY),
        (operations.RenameField("company", "phone", "telephone"), False, COMPANY),
        (operations.AlterModelTable("company", "companies"), False, COMPANY),
        (operations.RenameModel("Company", "Firm"), False, COMPANY),
        (operations.RenameModel("Firm", "Company"), True, COMPANY),
        (operations.RunSQL("SELECT 1", state_operations=STATES), False, COMPANY),
        (operations.SeparateDatabaseAndState(database_operations=STATES), False, COMPANY),
        (ADD, True, COMPANY),
        (ADD, False, set()),
        (RUN, False, set()),
        (operations.RunSQL("SELECT 1"), False, set()),
        (operations.CreateModel("Firm", []), False, set()),
        (operations.AlterField("firm", "x", TEXT), False, set()),
        (operations.AlterModelOptions("company", {}), False, set()),
    ],
)
def test_triggers_go_off_only_where_columns_change(
    operation: Operation, backwards: bool, gone: set[tuple[str, str]]
) -> None:
    assert taken_off([(migration("accounts", operation), backwards)]) == gone


def test_the_window_is_told_and_closed() -> None:
    before = now()
    plan = [
        (migration("accounts", ALTER, RUN), False),
        (migration("contracts", operations.RemoveField("contract", "price")), False),
    ]
    assert taken_off(plan) == COMPANY | CONTRACT
    install(using="default", plan=plan)
    install(using="default", plan=plan)
    assert now() == before
    told = TrailEntry.objects.filter(object_label="migration").order_by("pk")
    detail = {
        "tables": ["accounts_company", "contracts_contract"],
        "migrations": ["accounts.0009_change", "contracts.0009_change"],
    }
    assert [(e.kind, e.company_id, e.before, e.after, e.detail) for e in told] == [
        (TrailKind.CHANGE, None, {"triggers": was}, {"triggers": becomes}, detail)
        for was, becomes in [("on", "off"), ("off", "on")]
    ]


def test_a_plan_that_changes_no_table_says_nothing() -> None:
    assert taken_off([]) == set()
    install(using="default")
    assert not TrailEntry.objects.exists()


def test_tables_of_the_trail_are_changed_without_an_entry() -> None:
    change = operations.AlterField("trailentry", "path", TEXT)
    assert taken_off([(migration("common", change), False), (migration("accounts", ALTER), False)]) == COMPANY
    assert not TrailEntry.objects.exists()


def test_a_trigger_replaced_by_hand_is_put_back_and_told() -> None:
    before = now()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE TRIGGER trail_delete AFTER DELETE ON accounts_company FOR EACH ROW "
            "WHEN (false) EXECUTE FUNCTION trail_change_accounts_company()"
        )
    assert now() != before
    install(using="default")
    assert now() == before
    told = TrailEntry.objects.get(object_label="migration")
    assert (told.object_text, told.after) == ("accounts_company", {"triggers": "on"})
