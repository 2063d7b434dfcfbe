import logging
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from common.business_days import payment_deadline
from contracts.events import ContractChanged
from contracts.models import Contract, ContractStatus
from payments.engine.figures import ContractFigures, InstalmentDue, contract_figures
from payments.handlers import refresh_contract_figures
from payments.models import Instalment
from payments.penalties.night import Closed, close_day
from payments.services import (
    Difference,
    ReceiptData,
    check_figures,
    post_receipts,
    put_schedule,
    refresh_figures,
)
from payments.services.figures import last_late_due_date
from payments.tasks import check_kept_figures
from tests.factories import NOW, LesseeFactory, LessorFactory, make_contract, schedule_row, schedule_rows

pytestmark = pytest.mark.django_db
# Figures do not go back in time, so contracts are made before the days that a test asks for.
BEFORE = NOW.replace(year=2025, month=10, day=31)


def noon(day: date) -> datetime:
    return datetime.combine(day, NOW.timetz())


def reference(contract: Contract, today: date) -> ContractFigures:
    rows = Instalment.objects.filter(version__contract=contract).in_force()
    applied = dict(rows.values_list("pk").annotate(Sum("allocations__amount")))
    return contract_figures(
        [InstalmentDue(row.pk, row.number, row.due_on, row.amount, applied[row.pk] or Decimal("0.00")) for row in rows],
        today,
        payment_deadline,
    )


def kept(contract: Contract) -> tuple[object, ...]:
    contract.refresh_from_db()
    return (
        contract.scheduled_total,
        contract.paid_total,
        contract.overdue_total,
        contract.overdue_since,
        contract.next_due_on,
        contract.next_due_amount,
    )


def right(contract: Contract, today: date) -> tuple[object, ...]:
    figures = reference(contract, today)
    deadline = figures.overdue[0].deadline if figures.overdue else None
    coming = figures.next_payment
    return (
        figures.total,
        figures.paid,
        sum((late.outstanding for late in figures.overdue), Decimal("0.00")),
        deadline + timedelta(days=1) if deadline else None,
        coming.due_on if coming else None,
        coming.amount if coming else Decimal("0.00"),
    )


def test_the_database_agrees_with_the_engine_on_every_kind_of_day() -> None:
    generator = random.Random(7)  # noqa: S311 - test data
    lessor, lessee = LessorFactory(), LesseeFactory()
    contracts = []
    for _ in range(12):
        first_on = date(2025, 1, 1) + timedelta(days=generator.randrange(250))
        rows = schedule_rows(first_on=first_on.replace(day=min(first_on.day, 28)))
        share = generator.randrange(0, 110)
        paid = [(first_on, str(Decimal(13200) * share))] if share else []
        contracts.append(make_contract(rows=rows, paid=paid, lessor=lessor, lessee=lessee, at=BEFORE))
    # Saturday, Sunday, the New Year holidays, a moved working Saturday, May, a year without calendar.
    days = (
        date(2025, 11, 1),
        date(2025, 11, 2),
        date(2025, 11, 5),
        date(2025, 12, 31),
        date(2026, 1, 3),
        date(2026, 1, 11),
        date(2026, 1, 12),
        date(2026, 1, 13),
        date(2026, 2, 24),
        date(2026, 5, 12),
        date(2031, 3, 8),
    )
    for today in days:
        close_day(at=noon(today))
        for contract in contracts:
            assert kept(contract) == right(contract, today), (contract.pk, today)
        assert check_figures(today=today) == []
        assert close_day(at=noon(today)) == Closed()


def test_delay_starts_after_the_working_day_to_pay() -> None:
    rows = [
        schedule_row(1, "advance", date(2025, 12, 20), principal="240000.00"),  # a Saturday
        schedule_row(2, "lease", date(2026, 6, 25), principal="959000.00", interest="100.00"),
        schedule_row(3, "buyout", date(2026, 6, 25), buyout="1000.00"),
    ]
    contract = make_contract(rows=rows, at=BEFORE)
    refresh_figures(contract_ids=[contract.pk], today=date(2025, 12, 22))
    assert kept(contract)[2:] == (Decimal("0.00"), None, date(2025, 12, 20), Decimal("240000.00"))
    refresh_figures(contract_ids=[contract.pk], today=date(2025, 12, 23))
    assert kept(contract)[2:] == (Decimal("240000.00"), date(2025, 12, 23), date(2026, 6, 25), Decimal("960100.00"))


@pytest.mark.parametrize(
    ("today", "late_through"),
    [
        (date(2026, 11, 25), date(2026, 11, 24)),  # Wednesday
        (date(2026, 11, 23), date(2026, 11, 20)),  # Monday: dues of the weekend are paid today
        (date(2026, 11, 22), date(2026, 11, 20)),
        (date(2026, 1, 12), date(2025, 12, 30)),  # the first working day after the New Year holidays
        (date(2030, 1, 8), date(2030, 1, 7)),  # no calendar: due dates are not moved
    ],
)
def test_the_latest_due_date_in_delay(today: date, late_through: date) -> None:
    assert last_late_due_date(today) == late_through


def test_nothing_is_expected_of_a_contract_that_is_not_live() -> None:
    contract = make_contract(status=ContractStatus.TERMINATED, paid=[(date(2025, 12, 25), "240000.00")])
    assert kept(contract) == (Decimal("1320000.00"), Decimal("240000.00"), Decimal("0.00"), None, None, Decimal("0.00"))


def test_a_change_of_state_rebuilds_the_figures() -> None:
    contract = make_contract()
    Contract.objects.update(status=ContractStatus.TERMINATED)
    refresh_contract_figures(ContractChanged(contract.pk, ("annual_rate",)))
    contract.refresh_from_db()
    assert contract.next_due_on is not None
    refresh_contract_figures(ContractChanged(contract.pk, ("status",)))
    contract.refresh_from_db()
    assert contract.next_due_on is None


def test_a_spoilt_figure_is_found_and_named() -> None:
    contract, sound = make_contract(), make_contract()
    today = date(2026, 11, 25)
    Contract.objects.filter(pk=contract.pk).update(paid_total=Decimal("1.00"), next_due_on=None)
    assert check_figures(today=today) == [
        Difference(contract.pk, "paid_total", Decimal("1.00"), Decimal("0.00")),
        Difference(contract.pk, "next_due_on", None, date(2026, 11, 25)),
    ]
    assert check_figures(today=today, dated=False) == [
        Difference(contract.pk, "paid_total", Decimal("1.00"), Decimal("0.00"))
    ]
    assert refresh_figures(contract_ids=[contract.pk, sound.pk], today=today) == 1
    assert check_figures(today=today) == []


def test_what_is_kept_wrong_is_told_once_and_mended(caplog: pytest.LogCaptureFixture) -> None:
    contract = make_contract()
    close_day(at=timezone.now())
    check_kept_figures()
    caplog.clear()
    Contract.objects.filter(pk=contract.pk).update(scheduled_total=Decimal("5.00"))
    with caplog.at_level(logging.ERROR, logger="payments.tasks"):
        check_kept_figures()
        check_kept_figures()
    assert [(record.msg, record.contract, record.figure, record.kept, record.right) for record in caplog.records] == [  # type: ignore[attr-defined] # extra
        ("figure_differs_from_facts", contract.pk, "scheduled_total", "5.00", "1320000.00")
    ]


def test_the_night_writes_only_contracts_of_which_a_payment_fell_overdue() -> None:
    paid, late = make_contract(paid=[(date(2025, 12, 25), "1320000.00")]), make_contract()
    ended = make_contract(status=ContractStatus.CLOSED)
    today = date(2026, 12, 26)
    assert close_day(at=noon(today)) == Closed(figures=1)
    assert list(Contract.objects.order_by("pk").values_list("pk", "figures_on")) == [
        (paid.pk, NOW.date()),
        (late.pk, today),
        (ended.pk, NOW.date()),
    ]
    assert close_day(at=noon(today)) == Closed()


def test_writers_that_began_before_midnight_do_not_put_yesterday_back() -> None:
    contract = make_contract()
    night_on = NOW.date() + timedelta(days=1)
    close_day(at=noon(night_on))
    overdue = right(contract, night_on)[2]
    assert overdue != right(contract, NOW.date())[2]
    rows = schedule_rows(interest="10001.00")
    put_schedule(contract=contract, rows=rows, reason="Изменение", actor=None, at=NOW)
    assert (kept(contract), contract.figures_on) == (right(contract, night_on), night_on)
    receipt = ReceiptData(received_on=NOW.date(), amount=Decimal("240000.00"), document_number="1")
    post_receipts(contract=contract, receipts=[receipt], actor=None, at=NOW)
    assert (kept(contract), contract.figures_on) == (right(contract, night_on), night_on)
    assert refresh_figures(contract_ids=[contract.pk], today=NOW.date()) == 0
    assert check_figures(today=night_on) == []
