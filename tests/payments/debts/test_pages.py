"""The pages of debts equal the ledger on any day; whoever sees no money sees none of them."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from contracts.models import Contract
from payments.explaining import totals
from payments.ledger.as_of import as_of
from tests import factories
from tests.factories import NOW
from tests.payments.debts.world import ADVANCE, of_lessor, signed_in
from tests.payments.explaining.world import EARLY, at, brought_up, post, with_penalty
from tests.payments.ledger import facts

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lessee() -> Membership:
    return factories.MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def contract(lessee: Membership) -> Contract:
    """Paid once late, charged a penalty and a fee, known later than it happened."""
    made = with_penalty(factories.make_contract(lessee=lessee.company, number="ЛД-7/2026", at=EARLY))
    post(made, *ADVANCE, "1", at(1, 26))
    post(made, date(2026, 2, 2), "89916.67", "2", at(3, 10))
    facts.fee(made, date(2026, 4, 1), "500.00", booked_at=at(4, 1))
    return brought_up(made)


DAYS = [
    (date(2026, 1, 25), None),
    (date(2026, 1, 31), None),
    (date(2026, 2, 10), None),
    (date(2026, 2, 10), date(2026, 2, 10)),
    (date(2026, 4, 1), date(2026, 3, 31)),
    (date(2026, 11, 25), None),
]


@pytest.mark.parametrize(("on", "known"), DAYS)
def test_a_day_of_the_past_equals_the_ledger(
    on: date, known: date | None, contract: Contract, lessee: Membership
) -> None:
    query = {"on": on.isoformat()} | ({"known": known.isoformat()} if known else {})
    # The end of the day of knowledge is the moment before the next one begins.
    moment = at(known.month, known.day).replace(hour=23, minute=59) if known else None
    state = as_of(contract, on, known_at=moment)
    client = signed_in(lessee)
    debts = client.get(reverse("debts:list"), query).context["debts"]
    [line] = debts.lines
    expected = (state.overdue, state.penalties + state.other_charges, state.next_due, state.credit)
    assert (line.overdue, line.charges, line.next_due, line.credit) == expected
    assert (line.days, line.next_due_on) == (state.days_past_due, state.next_due_on)
    totals_of = debts.totals
    assert (totals_of.overdue, totals_of.charges, totals_of.next_due, totals_of.credit) == expected
    page = client.get(reverse("debts:of_contract", args=[contract.pk]), query)
    assert page.context["state"] == state if known is None else page.context["state"].overdue == state.overdue
    assert sum(row.state.outstanding for row in page.context["late"]) == state.overdue
    assert sum(row.amount for row in page.context["besides"]) == state.penalties + state.other_charges


def test_today_is_told_by_the_kept_figures(contract: Contract, lessee: Membership) -> None:
    [line] = signed_in(lessee).get(reverse("debts:list")).context["debts"].lines
    assert (line.overdue, line.charges, line.credit) == (
        contract.overdue_total,
        contract.charges_total,
        contract.credit_total,
    )
    assert (line.days, str(line.bucket)) == (273, "181-360")


@pytest.mark.parametrize(
    ("query", "bucket", "late"),
    [
        ({}, "181-360", ["ЛД-8/2026", "ЛД-7/2026"]),
        ({"on": "2026-02-10"}, "31-60", ["ЛД-8/2026"]),
        ({"on": "2026-02-10"}, "181-360", []),
    ],
)
def test_filters_and_sorting_are_in_the_address(
    query: dict[str, str], bucket: str, late: list[str], contract: Contract, lessee: Membership
) -> None:
    other = brought_up(factories.make_contract(lessee=lessee.company, number="ЛД-8/2026"))
    client = signed_in(lessee)

    def numbers(**more: str) -> list[str]:
        found = client.get(reverse("debts:list"), query | more).context["debts"]
        return [line.contract.number for line in found.lines]

    assert numbers() == [other.number, contract.number]
    assert numbers(sort="number") == [contract.number, other.number]
    assert numbers(q="8/2026") == [other.number]
    assert numbers(bucket=bucket) == late


def test_the_file_has_the_rows_of_the_page(contract: Contract, lessee: Membership) -> None:
    answer = signed_in(lessee).get(reverse("debts:export"), {"on": "2026-02-10", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a file is sent
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    state = as_of(contract, date(2026, 2, 10))
    assert answer["Content-Disposition"] == 'attachment; filename="debts-2026-02-10.csv"'
    assert rows[1] == [
        "ЛД-7/2026",
        contract.lessee.short_name,
        f"{state.overdue}".replace(".", ","),
        str(state.days_past_due),
        f"{state.penalties}".replace(".", ","),
        "25.02.2026",
        "89916,67",
        f"{state.credit}".replace(".", ","),
    ]
    assert signed_in(lessee).get(reverse("debts:export")).status_code == 200


def test_nothing_owed_says_so(lessee: Membership) -> None:
    page = signed_in(lessee).get(reverse("debts:list"))
    assert (page.context["debts"].lines, "empty-state" in page.content.decode()) == ([], True)


def test_a_past_day_of_too_many_contracts_asks_for_a_filter(
    contract: Contract, lessee: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "MOST_FOR_THE_PAST", 1)
    factories.make_contract(lessee=lessee.company, number="ЛД-8/2026", at=EARLY)
    client = signed_in(lessee)
    page = client.get(reverse("debts:list"), {"on": "2026-02-10"})
    assert ("debts" in page.context, page.context["most"]) == (False, 500)
    narrowed = client.get(reverse("debts:list"), {"on": "2026-02-10", "q": "8/2026"})
    assert len(narrowed.context["debts"].lines) == 1
    sent_back = client.get(reverse("debts:export"), {"on": "2026-02-10"})
    assert sent_back["Location"] == f"{reverse('debts:list')}?on=2026-02-10"
    total = client.get(reverse("payments:explain_total", args=["overdue"]), {"on": "2026-02-10"})
    assert (total.context["nodes"], total.context["too_many"]) == ([], True)


@pytest.mark.parametrize("name", ["debts:list", "debts:export", "debts:disputes"])
def test_who_sees_no_money_sees_no_debts(name: str, contract: Contract) -> None:
    person = factories.MembershipFactory(role=Role.LESSEE_OPERATIONS, company=contract.lessee)
    assert signed_in(person).get(reverse(name)).status_code == 403


def test_a_foreign_contract_is_not_there(contract: Contract) -> None:
    stranger = signed_in(factories.MembershipFactory(role=Role.LESSEE_ADMIN))
    assert stranger.get(reverse("debts:of_contract", args=[contract.pk])).status_code == 404
    assert stranger.get(reverse("debts:list")).context["debts"].lines == []
    [line] = signed_in(of_lessor(contract)).get(reverse("debts:list")).context["debts"].lines
    assert line.contract.pk == contract.pk


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_contracts(
    count: int, lessee: Membership, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        factories.make_contract(lessee=lessee.company, paid=[ADVANCE])
    client = signed_in(lessee)
    with django_assert_num_queries(5):
        client.get(reverse("debts:list"))
    with django_assert_num_queries(11):
        client.get(reverse("debts:list"), {"on": "2026-02-10"})
