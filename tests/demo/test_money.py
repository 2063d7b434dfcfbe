from datetime import date, timedelta
from decimal import Decimal

import pytest

from common.business_days import CalendarUnknown, working_day_on_or_after
from leasing_portal.demo.deals import DEALS, Deal
from leasing_portal.demo.stages import Stage, working_day_until
from payments.engine.figures import ContractFigures, contract_figures
from payments.engine.schedule_rules import ScheduleTerms, schedule_problems
from tests.demo.days import TODAYS, Sheets, portfolio_on
from tests.demo.reading import instalments_with_payments, rows_by_contract, schedule_row


@pytest.fixture(params=TODAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture
def portfolio(today: date) -> Sheets:
    return portfolio_on(today)


def test_every_schedule_is_right_by_the_rules_of_the_import(portfolio: Sheets) -> None:
    schedules = rows_by_contract(portfolio)
    for row in portfolio["contracts"]:
        terms = ScheduleTerms(Decimal(row["price"]), Decimal(row["advance"]), Decimal(row["buyout_price"]))
        assert schedule_problems([schedule_row(line) for line in schedules[row["number"]]], terms) == []


def test_payments_are_dated_by_today_and_named_once(portfolio: Sheets, today: date) -> None:
    keys = [
        (row["contract_number"], row["received_on"], row["document_number"], row["amount"])
        for row in portfolio["payments"]
    ]
    assert len(set(keys)) == len(keys) > 1000
    assert max(row["received_on"] for row in portfolio["payments"]) <= today.isoformat()
    assert max(len(row["purpose"]) for row in portfolio["payments"]) <= 210


def test_what_is_paid_and_overdue_is_that_of_the_stage(portfolio: Sheets, today: date) -> None:
    schedules, payments = rows_by_contract(portfolio), rows_by_contract(portfolio, "payments")
    for deal, row in zip(DEALS, portfolio["contracts"], strict=True):
        dues, left_over = instalments_with_payments(schedules[row["number"]], payments[row["number"]])
        figures = contract_figures(dues, today, _deadline)
        assert left_over == 0
        assert figures.days_past_due == _expected_delay(deal.stage, figures, today)
        _check_stage(deal, figures, today)


def _expected_delay(stage: Stage, figures: ContractFigures, today: date) -> int:
    """Days past due of the stage: at least those of its name, never for a contract that pays."""
    if stage is Stage.TERMINATED:
        assert figures.days_past_due > 90
        return figures.days_past_due
    if not stage.days_overdue:
        return 0
    due_on = working_day_until(today - timedelta(days=stage.days_overdue))
    assert figures.overdue[0].due_on == due_on
    return (today - due_on).days


def _check_stage(deal: Deal, figures: ContractFigures, today: date) -> None:
    coming = figures.next_payment
    match deal.stage:
        case Stage.CLOSED:
            assert figures.remaining == 0
            assert coming is None
        case Stage.SIGNED:
            assert figures.paid == 0
            assert coming is not None
            assert coming.due_on > today
        case Stage.BUYOUT:
            assert coming is not None
            assert coming.amount == figures.remaining
        case Stage.PREPAID:
            assert coming is not None
            assert coming.due_on > today + timedelta(days=80)
        case Stage.ALMOST_PAID:
            assert 0 < figures.remaining < figures.total / 5
        case _:
            assert 0 < figures.paid < figures.total


def _deadline(due_on: date) -> date | None:
    try:
        return working_day_on_or_after(due_on)
    except CalendarUnknown:
        return None
