from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import InternalError, connection, transaction
from django.db.models import Sum

from common.changes import Change
from common.models import OutboxEvent
from contracts.models import Contract, ContractEvent
from payments.engine.schedule_rules import ScheduleRow
from payments.models import Allocation, Instalment, ScheduleVersion
from payments.services import RowChange, ScheduleChange, ScheduleRefused, check_figures, put_schedule
from payments.services.schedules import digest
from tests.factories import NOW, TODAY, MembershipFactory, make_contract, schedule_row, schedule_rows

pytestmark = pytest.mark.django_db
ADVANCE_PAID = (date(2025, 12, 25), "240000.00")


def put(contract: Contract, rows: Sequence[ScheduleRow], reason: str = "Допсоглашение № 1") -> ScheduleChange:
    return put_schedule(contract=contract, rows=rows, reason=reason, actor=None, at=NOW)


def moved(rows: Sequence[ScheduleRow]) -> list[ScheduleRow]:
    """The same contract with 10 000,00 of principal moved from row 2 to row 3."""
    second, third = (
        schedule_row(row.number, row.kind, row.due_on, principal=str(row.principal + shift), interest=str(row.interest))
        for row, shift in ((rows[1], Decimal(-10000)), (rows[2], Decimal(10000)))
    )
    return [rows[0], second, third, *rows[3:]]


def net_by_row(contract: Contract) -> dict[tuple[int, int], Decimal]:
    """Allocations without what was reversed, by version and row."""
    rows = Allocation.objects.filter(receipt__contract=contract, instalment__isnull=False).order_by()
    net = rows.values_list("instalment__version__number", "instalment__number").annotate(net=Sum("amount"))
    return {(version, number): amount for version, number, amount in net if amount}


def test_the_first_schedule() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    version = contract.schedule_versions.get()
    assert (version.number, version.reason, version.digest) == (1, "График по договору", digest(rows))
    assert (contract.schedule_number, contract.scheduled_total) == (1, Decimal("1320000.00"))
    stored = [ScheduleRow(*row) for row in version.instalments.values_list(*ScheduleRow.__slots__)]
    assert stored == rows
    line = ContractEvent.objects.get(kind="schedule_made")
    assert line.data == {
        "version": 1,
        "rows": 14,
        "total": "1320000.00",
        "changed_rows": 0,
        "reason": "График по договору",
    }
    event = OutboxEvent.objects.get(type="payments.ScheduleChanged")
    assert event.payload == {"contract_id": contract.pk, "version": 1}


def test_the_same_rows_make_no_version_however_they_are_written() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    events = OutboxEvent.objects.count()
    same = [
        replace(row, interest=row.interest.normalize(), vat_rate=Decimal("22.00") + row.vat_rate - 22) for row in rows
    ]
    result = put(contract, list(reversed(same)))
    assert (result.change, result.rows, result.version.number) == (Change.UNCHANGED, (), 1)
    assert (ScheduleVersion.objects.count(), OutboxEvent.objects.count()) == (1, events)


def test_a_changed_schedule_is_the_next_version_and_names_its_rows() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    actor = MembershipFactory(role="lessor_manager")
    new = moved(rows)
    result = put_schedule(contract=contract, rows=new, reason="Допсоглашение № 1", actor=actor, at=NOW)
    assert (result.change, result.version.number, result.version.made_by) == (Change.CHANGED, 2, actor.user)
    assert result.rows == (RowChange(2, rows[1], new[1]), RowChange(3, rows[2], new[2]))
    assert contract.schedule_number == 2
    assert list(Instalment.objects.in_force().values_list("amount", flat=True)) == [row.amount for row in new]
    line = ContractEvent.objects.get(kind="schedule_changed")
    assert (line.data["version"], line.data["changed_rows"], line.actor) == (2, 2, actor.user)


def test_rows_added_and_gone_are_named() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows)
    *first, last_lease, buyout = rows
    longer = [
        *first,
        last_lease,
        schedule_row(14, "lease", date(2027, 1, 25), interest="1.00"),
        schedule_row(15, "buyout", date(2027, 1, 25), buyout="1000.00"),
    ]
    assert put(contract, longer).rows == (RowChange(14, buyout, longer[13]), RowChange(15, None, longer[14]))
    assert put(contract, rows).rows == (RowChange(14, longer[13], buyout), RowChange(15, longer[14], None))
    assert contract.schedule_number == 3


def test_a_new_version_takes_over_the_receipts_to_the_kopeck() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[ADVANCE_PAID, (date(2026, 1, 26), "100000.01")])
    assert net_by_row(contract) == {
        (1, 1): Decimal("240000.00"),
        (1, 2): Decimal("89916.67"),
        (1, 3): Decimal("10083.34"),
    }
    put(contract, moved(rows))
    assert net_by_row(contract) == {
        (2, 1): Decimal("240000.00"),
        (2, 2): Decimal("79916.67"),
        (2, 3): Decimal("20083.34"),
    }
    assert contract.paid_total == Decimal("340000.01")
    assert sum(Allocation.objects.values_list("amount", flat=True)) == Decimal("340000.01")
    assert check_figures(today=TODAY) == []


def test_reversals_are_written_before_new_allocations() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[ADVANCE_PAID])
    put(contract, moved(rows))
    assert list(Allocation.objects.values_list("instalment__version__number", "amount", "reason")) == [
        (1, Decimal("240000.00"), "Payment received"),
        (1, Decimal("-240000.00"), "Допсоглашение № 1"),
        (2, Decimal("240000.00"), "Допсоглашение № 1"),
    ]


def test_a_surplus_waits_and_pays_a_longer_schedule() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[(date(2026, 1, 26), "1320500.00")])
    assert (contract.paid_total, contract.scheduled_total) == (Decimal("1320000.00"), Decimal("1320000.00"))
    dearer = [
        *rows[:-2],
        schedule_row(13, "lease", rows[12].due_on, principal=str(rows[12].principal), interest="10400.00"),
        rows[-1],
    ]
    put(contract, dearer)
    assert (contract.paid_total, contract.scheduled_total) == (Decimal("1320400.00"), Decimal("1320400.00"))


def test_a_wrong_schedule_is_refused_and_nothing_changes() -> None:
    rows = schedule_rows()
    contract = make_contract(rows=rows, paid=[ADVANCE_PAID])
    before = (ScheduleVersion.objects.count(), Allocation.objects.count(), OutboxEvent.objects.count())
    wrong = [rows[0], replace(rows[1], vat=rows[1].vat + Decimal("0.01")), *rows[2:]]
    with pytest.raises(ScheduleRefused) as caught:
        put(contract, wrong)
    assert [(p.code, p.row, p.value, p.expected) for p in caught.value.problems] == [("vat", 1, "16214.49", "16214.48")]
    assert before == (ScheduleVersion.objects.count(), Allocation.objects.count(), OutboxEvent.objects.count())
    contract.refresh_from_db()
    assert contract.schedule_number == 1


def test_a_schedule_of_another_price_is_refused() -> None:
    contract = make_contract()
    with pytest.raises(ScheduleRefused) as caught:
        put(contract, schedule_rows(price="1200000.01"))
    assert [problem.code for problem in caught.value.problems] == ["price"]


@pytest.mark.parametrize("table", ["scheduleversion", "instalment", "receipt", "allocation"])
@pytest.mark.parametrize("statement", ["UPDATE payments_{} SET id = id", "DELETE FROM payments_{}"])
def test_schedules_and_ledger_are_append_only(table: str, statement: str) -> None:
    contract = make_contract(paid=[ADVANCE_PAID])
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert contract.schedule_versions.get().instalments.count() == 14
    assert net_by_row(contract) == {(1, 1): Decimal("240000.00")}
