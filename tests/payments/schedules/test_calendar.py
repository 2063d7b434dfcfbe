"""The payment calendar: rows by day and type, totals, states, shifted days, filters, who sees what."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from accounts.services import limit_contracts
from common.models import TrailEntry
from common.money import ZERO
from payments.models import Charge, ChargeKind, Instalment
from payments.queries import LineState
from payments.schedules.asked import Asked, asked_by
from payments.schedules.grid import Month, month_of
from payments.schedules.items import Item
from payments.schedules.kinds import PaymentType
from payments.schedules.queries import contracts_asked, items_of
from tests.factories import NOW, TODAY, MembershipFactory, make_contract, schedule_row, schedule_rows

pytestmark = pytest.mark.django_db
PAGE = "schedules:calendar"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person() -> Membership:
    return MembershipFactory(role=Role.LESSEE_FINANCIER)


def asked(query: str = "month=2026-11") -> Asked:
    return asked_by(QueryDict(query), today=TODAY)


def items(person: Membership, query: str = "month=2026-11") -> list[Item]:
    return items_of(person, asked(query), None, today=TODAY)


def told(found: list[Item]) -> list[tuple[str, date, str, str, str]]:
    return [(item.kind.value, item.due_on, str(item.amount), str(item.paid), item.state.value) for item in found]


def get(person: Membership, query: str = "") -> HttpResponse:
    client = Client()
    client.force_login(person.user)
    return client.get(f"{reverse(PAGE)}?{query}")  # type: ignore[return-value] # the test client's own kind


MIXED = [
    schedule_row(1, "advance", date(2026, 9, 25), principal="240000.00"),
    schedule_row(2, "lease", date(2026, 10, 25), principal="90000.00", interest="10000.00", insurance="5000.00"),
    schedule_row(3, "lease", date(2026, 11, 25), principal="90000.00", interest="9000.00", insurance="5000.00"),
    schedule_row(4, "lease", date(2026, 12, 25), principal="90000.00", interest="8000.00"),
    schedule_row(5, "buyout", date(2026, 12, 25), buyout="1000.00"),
]


def test_a_row_stands_by_its_parts(person: Membership) -> None:
    make_contract(lessee=person.company, rows=MIXED, paid=[(date(2026, 9, 25), "240000.00")])
    assert told(items(person)) == [
        ("lease", date(2026, 11, 25), "99000.00", "0.00", "next"),
        ("insurance", date(2026, 11, 25), "5000.00", "0.00", "next"),
    ]
    assert told(items(person, "month=2026-09")) == [("advance", date(2026, 9, 25), "240000.00", "240000.00", "paid")]
    assert told(items(person, "month=2026-12")) == [
        ("lease", date(2026, 12, 25), "98000.00", "0.00", "planned"),
        ("buyout", date(2026, 12, 25), "1000.00", "0.00", "planned"),
    ]


def test_what_is_late_says_since_when(person: Membership) -> None:
    """The 25th of October 2026 is a Sunday: Monday is in time, delay runs from Tuesday the 27th."""
    make_contract(lessee=person.company, rows=MIXED, paid=[(date(2026, 9, 25), "240000.00")])
    first = items(person, "month=2026-10")[0]
    assert (first.state, first.days_overdue, first.pay_until) == (LineState.OVERDUE, 30, date(2026, 10, 26))


def test_charges_stand_on_their_days(person: Membership) -> None:
    """A charge and what takes it back are nothing together."""
    contract = make_contract(lessee=person.company, rows=MIXED, paid=[(date(2026, 9, 25), "345000.00")])
    row = Instalment.objects.get(version__contract=contract, number=2)
    by_days = {"instalment": row, "run_from": date(2026, 11, 2), "debt": Decimal(1000), "percent": Decimal("0.1")}

    def charge(kind: ChargeKind, day: int, amount: str, **more: object) -> Charge:
        on = date(2026, 11, day)
        days = by_days | {"starts_on": on} if kind is ChargeKind.PENALTY else {}
        made: Charge = Charge.objects.create(
            contract=contract,
            kind=kind,
            due_on=on,
            amount=Decimal(amount),
            booked_at=NOW,
            reason="Пени",
            **days,
            **more,
        )
        return made

    charge(ChargeKind.PENALTY, 2, "1.00")
    charge(ChargeKind.PENALTY, 3, "1.50")
    charge(ChargeKind.PENALTY, 4, "-1.00", reverses=charge(ChargeKind.PENALTY, 4, "1.00"))
    charge(ChargeKind.FEE, 5, "700.00")
    assert [row for row in told(items(person)) if row[0] in {"penalty", "service"}] == [
        ("penalty", date(2026, 11, 2), "1.00", "0.00", "planned"),
        ("penalty", date(2026, 11, 3), "1.50", "0.00", "planned"),
        ("service", date(2026, 11, 5), "700.00", "0.00", "planned"),
    ]
    assert [item.kind for item in items(person, "month=2026-11&type=penalty")] == [PaymentType.PENALTY] * 2


def test_the_month_is_laid_out_in_weeks_and_adds_up(person: Membership) -> None:
    make_contract(lessee=person.company, rows=MIXED, paid=[(date(2026, 9, 25), "240000.00")])
    make_contract(lessee=person.company, rows=schedule_rows())
    found = items(person)
    month = month_of(date(2026, 11, 1), found, today=TODAY)
    assert [(week[0].day, week[-1].day) for week in month.weeks] == [
        (date(2026, 10, 26), date(2026, 11, 1)), (date(2026, 11, 2), date(2026, 11, 8)),
        (date(2026, 11, 9), date(2026, 11, 15)), (date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 23), date(2026, 11, 29)), (date(2026, 11, 30), date(2026, 12, 6)),
    ]  # fmt: skip
    (day,) = month.days
    assert (day.day, day.is_today, day.is_off, day.total) == (TODAY, True, False, month.total)
    own = schedule_rows()[11].amount
    assert month.total == sum((item.amount for item in found), ZERO) == Decimal("104000.00") + own
    assert sum((part.amount for part in month.sums), ZERO) == month.total
    assert (month.left, month.overdue, month.count) == (month.total, ZERO, 3)
    # The 4th of November is a holiday, a Wednesday.
    assert [day.is_off for day in month.weeks[1]] == [False, False, True, False, False, True, True]


@pytest.mark.parametrize(
    "query", ["month=2026-13", "month=1999-01", "month=x", "", "month=2026-11&day=2026-12-01&day=x"]
)
def test_an_address_that_says_nothing_asks_for_this_month(query: str) -> None:
    assert asked(query) == Asked(month=date(2026, 11, 1))


def test_an_address_keeps_what_it_asked() -> None:
    query = "month=2027-01&contract=7&type=lease&type=penalty&day=2027-01-05"
    assert asked(query).query() == query
    assert asked(query).of_month(-1).query() == "month=2026-12&contract=7&type=lease&type=penalty"


def test_the_page_shows_the_month_and_links_to_rows(person: Membership) -> None:
    contract = make_contract(lessee=person.company, rows=MIXED)
    answer = get(person, "month=2026-11")
    month: Month = answer.context["month"]  # type: ignore[attr-defined] # the test client's own kind
    assert (answer.status_code, month.total) == (200, Decimal("104000.00"))
    assert f'href="/contracts/{contract.pk}/schedule/#row-3"' in answer.content.decode()
    client = Client()
    client.force_login(person.user)
    assert 'id="row-3"' in client.get(reverse("payments:schedule", args=[contract.pk])).content.decode()


def test_a_limited_person_sees_the_listed_contracts(person: Membership) -> None:
    listed = make_contract(lessee=person.company, rows=MIXED)
    hidden = make_contract(lessee=person.company, rows=schedule_rows())
    limited = MembershipFactory(role=Role.LESSEE_FINANCIER, company=person.company)
    limit_contracts(membership=limited, contract_ids=[listed.pk], actor=None, at=NOW)
    answer = get(limited, f"month=2026-11&contract={hidden.pk}")
    month: Month = answer.context["month"]  # type: ignore[attr-defined] # the test client's own kind
    assert month.total == Decimal("104000.00")
    assert hidden.number not in answer.content.decode()
    assert TrailEntry.objects.filter(kind="refused", object_label=PAGE).count() == 1


def test_the_lessor_chooses_a_contract_or_a_client(person: Membership) -> None:
    contract = make_contract(lessee=person.company, rows=MIXED)
    head = MembershipFactory(role=Role.LESSOR_HEAD, company=contract.lessor)
    assert contracts_asked(head, asked(), None) == []
    assert get(head).context["must_choose"] is True  # type: ignore[attr-defined] # the test client's own kind
    ids = contracts_asked(head, asked(f"month=2026-11&client={person.company_id}"), None)
    assert ids == [contract.pk]
    assert [item.amount for item in items_of(head, asked(), ids, today=TODAY)] == [Decimal(99000), Decimal(5000)]


def test_a_month_of_many_rows_is_opened_by_days(person: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.schedules.views.MOST_LISTED", 1)
    make_contract(lessee=person.company, rows=MIXED)
    assert get(person, "month=2026-11").context["listed"] == []  # type: ignore[attr-defined] # the test client's own kind
    opened = get(person, "month=2026-11&day=2026-11-25").context["listed"]  # type: ignore[attr-defined] # the test client's own kind
    assert [day.day for day in opened] == [TODAY]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_whatever_there_is(
    person: Membership, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        contract = make_contract(lessee=person.company, rows=MIXED, paid=[(date(2026, 9, 25), "250000.00")])
        fee = {"contract": contract, "kind": ChargeKind.FEE, "amount": Decimal(7), "booked_at": NOW, "reason": "Копия"}
        Charge.objects.create(due_on=TODAY, **fee)
    client = Client()
    client.force_login(person.user)
    with django_assert_num_queries(11):
        assert client.get(f"{reverse(PAGE)}?month=2026-11").status_code == 200
