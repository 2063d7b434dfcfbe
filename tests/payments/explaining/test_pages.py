"""The panel and the page of a figure: who sees it, of which day, how many queries it takes."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from common.money import ZERO
from common.ui.figures import plain_money
from contracts.models import Contract
from payments.explaining import totals
from payments.models import Receipt
from tests import factories
from tests.factories import NOW
from tests.payments.explaining.world import EARLY, at, post
from tests.payments.ledger import facts

pytestmark = pytest.mark.django_db
ADVANCE = (date(2025, 12, 25), "240000.00")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lessee() -> Membership:
    return factories.MembershipFactory(role=Role.LESSEE_ADMIN)


@pytest.fixture
def contract(lessee: Membership) -> Contract:
    made = factories.make_contract(lessee=lessee.company, at=EARLY)
    post(made, *ADVANCE, "1", at(1, 26))
    # Came in January, was booked in March.
    post(made, date(2026, 1, 20), "89916.67", "2", at(3, 10))
    return made


@pytest.fixture
def opened(lessee: Membership) -> Callable[..., Client]:
    def client_of(person: Membership = lessee) -> Client:
        client = Client()
        client.force_login(person.user)
        return client

    return client_of


def address(contract: Contract, figure: str) -> str:
    return reverse("payments:explain", args=[contract.pk, figure])


def test_a_figure_opens_as_a_page_and_as_a_part_of_one(contract: Contract, opened: Callable[..., Client]) -> None:
    url = address(contract, "overdue")
    page, panel = opened().get(url), opened().get(url, headers={"HX-Request": "true"})
    assert ("<html" in page.content.decode(), "<html" in panel.content.decode()) == (True, False)
    assert page.context["nodes"] == panel.context["nodes"]
    assert "HX-Request" in page.headers["Vary"]
    first = page.context["nodes"][0].parts[0]
    assert first.url == f"{address(contract, 'instalment')}?row={facts.row_of(contract, 3).pk}"


@pytest.mark.parametrize(
    ("query", "amount"),
    [
        ({"on": "2026-02-10"}, "0,00"),
        ({"on": "2026-02-10", "known": "2026-02-10"}, "89\u202f916,67"),
        ({"on": "2026-02-10", "known": "2026-03-10"}, "0,00"),
    ],
)
def test_a_day_of_the_past_is_told_by_what_is_known_now_or_was_known_then(
    query: dict[str, str], amount: str, contract: Contract, opened: Callable[..., Client]
) -> None:
    page = opened().get(address(contract, "overdue"), query)
    assert page.context["nodes"][0].value == f"{amount}\u202f₽"


@pytest.mark.parametrize("query", [{"on": "2026-02-31"}, {"on": "2027-01-01"}, {"on": "x", "known": "1889-01-01"}])
def test_a_day_that_is_no_day_is_today(
    query: dict[str, str], contract: Contract, opened: Callable[..., Client]
) -> None:
    page = opened().get(address(contract, "overdue"), query)
    assert (page.context["moment"].is_now, page.context["moment"].is_refused) == (True, True)
    assert "notice--warning" in page.content.decode()


def test_foreign_contracts_rows_and_unknown_figures_are_not_there(
    contract: Contract, opened: Callable[..., Client]
) -> None:
    other = factories.make_contract(paid=[ADVANCE])
    client = opened()
    foreign = Receipt.objects.get(contract=other).pk
    asked: list[tuple[str, dict[str, str | int]]] = [
        (address(other, "overdue"), {}),
        (address(contract, "salary"), {}),
        (address(contract, "receipt"), {"row": foreign}),
        (address(contract, "receipt"), {}),
        (address(contract, "overdue"), {"row": "1"}),
        (address(contract, "instalment"), {"row": "x"}),
        (address(contract, "instalment"), {"row": "9" * 19}),
        (reverse("payments:explain_total", args=["salary"]), {}),
    ]
    assert [client.get(url, query).status_code for url, query in asked] == [404] * len(asked)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.LESSEE_OPERATIONS, 403), (Role.LESSEE_AUDITOR, 200), (Role.LESSEE_FINANCIER, 200)],
)
def test_who_sees_money_sees_how_it_is_made_up(
    role: Role, status: int, contract: Contract, opened: Callable[..., Client]
) -> None:
    client = opened(factories.MembershipFactory(role=role, company=contract.lessee))
    urls = [address(contract, "overdue"), reverse("payments:explain_total", args=["overdue"])]
    assert [client.get(url).status_code for url in urls] == [status, status]


def test_a_receipt_tells_what_happened_to_it(contract: Contract, opened: Callable[..., Client]) -> None:
    receipt = Receipt.objects.get(document_number="2")
    page = opened().get(address(contract, "receipt"), {"row": receipt.pk})
    about = page.context["about"]
    assert [(line.at, line.icon) for line in about.timeline] == [
        (at(3, 10), "cash"),
        (at(3, 10), "arrows-split"),
    ]
    assert about.target == f"receipt:{receipt.pk}"
    assert f"{reverse('debts:dispute', args=[contract.pk])}?line=receipt:{receipt.pk}" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_total_leads_to_each_contract_in_the_same_number_of_queries(
    count: int, lessee: Membership, opened: Callable[..., Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    contracts = [factories.make_contract(lessee=lessee.company, paid=[ADVANCE]) for _ in range(count)]
    factories.make_contract(paid=[ADVANCE])
    client = opened()
    with django_assert_num_queries(4):
        page = client.get(reverse("payments:explain_total", args=["overdue"]))
    [total] = page.context["nodes"]
    assert sorted(part.url for part in total.parts) == sorted(address(row, "overdue") for row in contracts)
    assert total.value == plain_money(sum((row.overdue_total for row in contracts), ZERO))
    with django_assert_num_queries(11):
        page = client.get(reverse("payments:explain_total", args=["overdue"]), {"on": "2026-02-10"})
    assert len(page.context["nodes"][0].parts) == count


@pytest.mark.parametrize("figure", ["overdue", "charges", "credit", "receipt", "instalment", "days_past_due"])
def test_queries_of_a_figure(
    figure: str, contract: Contract, opened: Callable[..., Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = {"receipt": Receipt.objects.order_by("pk")[0].pk, "instalment": facts.row_of(contract, 3).pk}
    expected = {"overdue": 14, "charges": 15, "credit": 9, "receipt": 11, "instalment": 17, "days_past_due": 14}
    facts.fee(contract, date(2026, 4, 1), "500.00")
    client = opened()
    with django_assert_num_queries(expected[figure]):
        client.get(address(contract, figure), {"row": rows[figure]} if figure in rows else {})


def test_a_long_total_tells_the_largest_and_the_rest_in_one_line(
    lessee: Membership, opened: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "SHOWN", 1)
    rows = [factories.make_contract(lessee=lessee.company, paid=[ADVANCE][:count]) for count in (0, 1, 1)]
    page = opened().get(reverse("payments:explain_total", args=["overdue"]))
    [total] = page.context["nodes"]
    shown = [(part.url, part.value) for part in total.parts]
    rest = sum((row.overdue_total for row in rows[1:]), ZERO)
    assert shown == [(address(rows[0], "overdue"), plain_money(rows[0].overdue_total)), ("", plain_money(rest))]
    assert total.value == plain_money(rows[0].overdue_total + rest)
