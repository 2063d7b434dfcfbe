"""The financial plan: exact sums against the schedules, moved calculations, who sees what, and how much it asks."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from django.db.models import Sum
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import limit_contracts
from calculator import catalogue as catalogues
from calculator.models import Scenario
from calculator.quoting.quote import make_quote
from calculator.scenarios.reopening import reopen_all
from calculator.services.scenarios import save_scenario
from common.business_days import payment_deadline
from common.models import Job, JobState, TrailEntry
from common.money import ZERO
from contracts.models import ContractStatus
from payments.models import Allocation, Instalment
from payments.planning.asked import asked_by
from payments.planning.months import MONTHS, Places, last_overdue_day, shifted
from payments.planning.plan import Plan
from payments.planning.queries import chosen_contract, owed_by_place, planned
from tests.background import run_jobs
from tests.calculator.offers.making import request
from tests.factories import NOW, TODAY, MembershipFactory, kept_scenario, make_contract, make_version, schedule_rows

pytestmark = pytest.mark.django_db
PAGE, WORKBOOK = "planning:page", "planning:workbook"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_ADMIN)


def client_of(person: Membership) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def owed(person: Membership, query: str = "") -> list[Decimal]:
    asked = asked_by(QueryDict(query))
    return owed_by_place(person, contract=chosen_contract(person, asked), today=TODAY)


def outstanding(person: Membership) -> Decimal:
    """The sum of instalments not paid yet, added up row by row."""
    rows = Instalment.objects.visible_to(person).in_force().filter(version__contract__status__in=ContractStatus.live())
    paid = Allocation.objects.filter(instalment__in=rows).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return sum((row.amount for row in rows), ZERO) - paid


def keep(person: Membership, **changes: Any) -> Scenario:
    quote = make_quote(request(**changes), catalogues.current(TODAY))
    return save_scenario(quote=quote, name=changes.get("plan", "Самосвал"), actor=person, at=NOW)


def plan_of(person: Membership, scenarios: list[Scenario], query: str) -> Plan:
    return Plan(owed(person), planned(scenarios, asked_by(QueryDict(query)), today=TODAY), today=TODAY)


def test_what_is_owed_stands_in_its_month() -> None:
    """Nothing is paid of the twelve months: those before today are overdue, today's is not."""
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    make_contract(lessee=person.company)
    rows = schedule_rows()
    found = owed(person)
    late = [row for row in rows if row.due_on < date(2026, 11, 25)]
    assert found[0] == sum((row.amount for row in late), ZERO)
    assert found[1] == sum((row.amount for row in rows if row.due_on == date(2026, 11, 25)), ZERO)
    assert found[2] == sum((row.amount for row in rows if row.due_on == date(2026, 12, 25)), ZERO)
    assert found[3:] == [ZERO] * 35
    assert sum(found) == sum((row.amount for row in rows), ZERO) == outstanding(person)


def test_a_part_that_is_paid_is_not_owed(person: Membership) -> None:
    make_contract(lessee=person.company, paid=[(date(2026, 1, 10), "250000.00"), (date(2026, 2, 20), "33333.33")])
    found = owed(person)
    assert sum(found) == outstanding(person)
    assert found[0] == sum((row.amount for row in schedule_rows() if row.due_on < TODAY), ZERO) - Decimal("283333.33")


def test_many_contracts_of_many_lengths_add_up_to_the_kopeck(person: Membership) -> None:
    for months, first, paid in (
        (60, date(2026, 3, 31), "240000.00"),
        (7, date(2026, 10, 1), "1.01"),
        (24, date(2025, 1, 15), "777777.77"),
    ):
        rows = schedule_rows(months=months, first_on=min(first, first.replace(day=28)), interest="1234.57")
        make_contract(lessee=person.company, rows=rows, paid=[(date(2026, 4, 1), paid)])
    plan = Plan(owed(person), [], today=TODAY)
    assert plan.totals.total == outstanding(person)
    assert plan.later.total > 0
    assert sum((row.total for row in plan.months), ZERO) == sum((year.sums.total for year in plan.years), ZERO)
    assert [year.year for year in plan.years] == [2026, 2027, 2028, 2029]
    assert [len(year.rows) for year in plan.years] == [2, 12, 12, 10]


def test_a_commission_billed_apart_is_not_in_the_payments_of_a_calculation(person: Membership) -> None:
    scenario = kept_scenario(person, version=make_version(commission=Decimal("1.00")))
    (column,) = planned([scenario], asked_by(QueryDict("")), today=TODAY)
    assert sum(column.amounts) == scenario.total
    (quote,) = reopen_all([scenario])
    assert quote.indicators.billed_apart == 60_000


def test_ended_contracts_are_settled_apart(person: Membership) -> None:
    for status in (ContractStatus.CLOSED, ContractStatus.TERMINATED):
        make_contract(lessee=person.company, status=status)
    assert owed(person) == [ZERO] * 38


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 25), date(2026, 11, 24)),
        # Saturday's payment may be made on Monday, so on Monday it is not overdue yet, and on Tuesday it is.
        (date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 11, 24), date(2026, 11, 23)),
    ],
)
def test_delay_begins_after_the_last_day_to_pay(today: date, last: date) -> None:
    assert last_overdue_day(today, payment_deadline) == last


def test_places() -> None:
    places = Places(TODAY)
    assert (places.months[0], places.months[-1], len(places.months)) == (
        date(2026, 11, 1), date(2029, 10, 1), MONTHS,
    )  # fmt: skip
    days = (date(2026, 10, 31), TODAY, date(2029, 10, 31), date(2029, 11, 1), date(2040, 1, 1))
    assert [places.of(day) for day in days] == [1, 1, 36, 37, 37]
    assert [shifted(date(2026, 12, 31), months) for months in (-12, 0, 1, 13)] == [
        date(2025, 12, 1), date(2026, 12, 1), date(2027, 1, 1), date(2028, 1, 1),
    ]  # fmt: skip


def test_a_calculation_stands_beside_the_contracts_in_its_own_month(person: Membership) -> None:
    make_contract(lessee=person.company)
    scenario = keep(person)
    (quote,) = reopen_all([scenario])
    plan = plan_of(person, [scenario], f"scenario={scenario.pk}")
    assert plan.heads[1:] == (scenario.name,)
    assert [row.cells[1] for row in plan.months[:2]] == [
        quote.plan.row(0).amount, quote.plan.row(1).amount,
    ]  # fmt: skip
    assert plan.totals.cells == (outstanding(person), quote.plan.totals.amount)
    assert plan.totals.total == outstanding(person) + quote.plan.totals.amount
    assert plan.overdue.cells[1] == ZERO


def test_a_moved_calculation_keeps_its_amounts(person: Membership) -> None:
    scenario = keep(person, term_months=12)
    still = plan_of(person, [scenario], f"scenario={scenario.pk}")
    moved = plan_of(person, [scenario], f"scenario={scenario.pk}&start_{scenario.pk}=2027-05")
    cells = [row.cells[1] for row in still.months]
    assert [row.cells[1] for row in moved.months] == [*[ZERO] * 6, *cells[:30]]
    assert moved.totals.cells == still.totals.cells
    assert moved.scenarios[0].begins == date(2027, 5, 1)


def test_each_calculation_has_a_month_of_its_own(person: Membership) -> None:
    first, second = keep(person), keep(person, price=Decimal(3_000_000))
    query = f"scenario={first.pk}&scenario={second.pk}&start_{second.pk}=2029-10"
    plan = plan_of(person, [first, second], query)
    assert [one.begins for one in plan.scenarios] == [date(2026, 11, 1), date(2029, 10, 1)]
    assert plan.months[-1].cells[2] == Decimal("600000.00")
    assert plan.later.cells[2] == plan.scenarios[1].total - Decimal("600000.00")


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("2020-01", "2026-11"), ("2035-01", "2029-10"), ("2027-13", "2026-11"), ("0000-01", "2026-11"), ("x", "2026-11")],
)
def test_a_month_outside_of_the_plan_is_the_nearest_one(person: Membership, asked: str, begins: str) -> None:
    scenario = keep(person)
    plan = plan_of(person, [scenario], f"scenario={scenario.pk}&start_{scenario.pk}={asked}")
    assert f"{plan.scenarios[0].begins:%Y-%m}" == begins


def get(person: Membership, query: str = "") -> HttpResponse:
    return client_of(person).get(f"{reverse(PAGE)}?{query}")  # type: ignore[return-value] # the test client's own kind


def shown(answer: HttpResponse) -> Plan:
    plan: Plan = answer.context["plan"]  # type: ignore[attr-defined] # the test client's own kind
    return plan


def test_the_page_counts_one_contract_when_it_is_chosen(person: Membership) -> None:
    first = make_contract(lessee=person.company)
    make_contract(lessee=person.company, rows=schedule_rows(months=24))
    whole = sum((row.amount for row in schedule_rows()), ZERO)
    assert shown(get(person, f"contract={first.pk}")).totals.total == whole
    assert shown(get(person)).totals.total == outstanding(person)


def test_a_limited_membership_sees_its_part(person: Membership) -> None:
    listed = make_contract(lessee=person.company)
    hidden = make_contract(lessee=person.company, rows=schedule_rows(months=24))
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=person.company)
    limit_contracts(membership=limited, contract_ids=[listed.pk], actor=None, at=NOW)
    whole = sum((row.amount for row in schedule_rows()), ZERO)
    answer = get(limited)
    assert shown(answer).totals.total == whole
    assert hidden.number not in answer.content.decode()
    # Naming what is hidden filters nothing, and the trail is told.
    assert shown(get(limited, f"contract={hidden.pk}")).totals.total == whole
    assert TrailEntry.objects.filter(kind="refused", object_label=PAGE, user_id=limited.user_id).count() == 1


def test_calculations_of_others_are_not_counted(person: Membership) -> None:
    foreign = keep(MembershipFactory(role=Role.LESSEE_ADMIN))
    answer = get(person, f"scenario={foreign.pk}")
    assert (answer.status_code, shown(answer).scenarios, shown(answer).is_empty) == (200, [], True)
    assert TrailEntry.objects.filter(kind="refused", object_label=PAGE).count() == 1


@pytest.mark.parametrize("role", [Role.LESSEE_OPERATIONS, Role.SUPPLIER_MANAGER])
def test_who_sees_no_money_has_no_plan(role: Role) -> None:
    stranger = client_of(MembershipFactory(role=role))
    assert stranger.get(reverse(PAGE)).status_code == 403
    assert stranger.post(reverse(WORKBOOK)).status_code == 403
    assert Job.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_there_is(
    person: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scenarios = [keep(person) for _ in range(count)]
    for _ in range(count):
        make_contract(lessee=person.company, paid=[(TODAY, "300000.00")])
    client = client_of(person)
    query = "&".join(f"scenario={row.pk}" for row in scenarios)
    with django_assert_num_queries(12):
        assert client.get(f"{reverse(PAGE)}?{query}").status_code == 200


def cells_of(job: Job) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(job.result_file.read()))
    return [tuple(row) for row in book.active.iter_rows(values_only=True)]


def test_the_workbook_says_what_the_page_shows(person: Membership, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    contract, scenario = make_contract(lessee=person.company), keep(person)
    query = {"contract": str(contract.pk), "scenario": [str(scenario.pk)], f"start_{scenario.pk}": "2027-01"}
    answer = client_of(person).post(reverse(WORKBOOK), query)
    job = Job.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, job.get_absolute_url())
    assert (job.user_id, job.company_id) == (person.user_id, person.company_id)
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.result_name) == (JobState.DONE, "financial-plan-2026-11-25.xlsx")
    head, overdue, *rest = cells_of(job)
    plan = plan_of(person, [scenario], f"scenario={scenario.pk}&start_{scenario.pk}=2027-01")
    assert (len(head), head[2]) == (4, scenario.name)
    assert overdue[1:] == (float(plan.overdue.cells[0]), 0, float(plan.overdue.total))
    # Thirty-six months, four subtotals, later, the total.
    assert len(rest) == 42
    assert rest[-1][1:] == tuple(float(amount) for amount in (*plan.totals.cells, plan.totals.total))
    assert rest[2][1:] == tuple(float(amount) for amount in (*plan.years[0].sums.cells, plan.years[0].sums.total))


def test_a_workbook_is_not_made_for_who_lost_the_right(person: Membership) -> None:
    client_of(person).post(reverse(WORKBOOK))
    Membership.objects.filter(pk=person.pk).update(role=Role.LESSEE_OPERATIONS)
    run_jobs()
    job = Job.objects.get()
    assert (job.state, job.result_file.name) == (JobState.FAILED, "")
