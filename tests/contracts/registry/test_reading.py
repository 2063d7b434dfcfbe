"""How large a result is, when its sums come with the page, and when after it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import Company, Membership
from accounts.roles import Role
from common import sizes
from contracts.models import Contract, ContractStatus
from contracts.queries import list_totals, totals_of
from contracts.registry import reading
from contracts.registry.queries import in_registry
from tests.contracts.registry.world import figures
from tests.factories import ContractFactory, LesseeFactory, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]
LIST = "/contracts/"


@pytest.fixture
def three(lessor: Company) -> list[Contract]:
    """Contracts of one client: two with debts, of which one has ended."""
    lessee = LesseeFactory()
    made = [ContractFactory(lessor=lessor, lessee=lessee, search_text=f"QQ7{place}") for place in range(3)]
    figures(made[0], scheduled_total=Decimal("100.10"), paid_total=Decimal("40.05"), overdue_total=Decimal("7.01"))
    figures(made[1], status=ContractStatus.CLOSED, scheduled_total=500, overdue_total=300, next_due_amount=20)
    figures(made[2], scheduled_total=Decimal("0.03"), next_due_amount=Decimal("0.03"))
    return made


@pytest.fixture
def planner(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the planner expects; empty when it must not be asked."""
    answers: list[int] = []
    monkeypatch.setattr(sizes, "expected", lambda _rows: answers[0])
    return answers


def test_a_large_list_is_estimated_and_summed_up_after_the_page(
    head: Membership, lessor: Company, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "EXACT", 2)
    for number in ("a", "QQ-7Q", "c"):
        make_contract(lessor=lessor, number=number)
    client = enter(head)
    assert client.get(LIST).context["size"].count >= 2
    assert client.get(f"{LIST}totals/").context["totals"].count == 3
    # No VIN and no name of a company has such a piece.
    exact = client.get(f"{LIST}?q=QQ-7Q").context["size"]
    assert (exact.count, exact.is_exact) == (1, True)
    later = client.get(f"{LIST}?group=branch")
    assert later.context["groups"] is None
    assert f'hx-get="{LIST}groups/?group=branch"' in later.content.decode()


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        (1, "more than 2"),
        (2, "more than 2"),
        (1_234, "about 1\u202f200"),
        (98_765, "about 98\u202f000"),
        (100_001, "about 100\u202f000"),
    ],
)
def test_an_estimate_is_rounded_down_to_two_digits_and_a_bad_one_promises_little(
    expected: int, told: str, head: Membership, lessor: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_contract(lessor=lessor)
    rows = in_registry(head)
    monkeypatch.setattr(reading, "EXACT", 2)
    monkeypatch.setattr(sizes, "expected", lambda _rows: expected)
    with translation.override("en"):
        size = reading.size_of(rows)
        assert (size.told, size.is_exact, size.totals) == (told, False, None)


@pytest.mark.parametrize("expected", [1, 5_000])
def test_a_small_result_is_counted_whatever_the_planner_expects(
    expected: int, head: Membership, lessor: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        make_contract(lessor=lessor)
    monkeypatch.setattr(reading, "EXACT", 2)
    monkeypatch.setattr(sizes, "expected", lambda _rows: expected)
    size = reading.size_of(in_registry(head))
    assert (size.count, size.is_exact, size.totals and size.totals.count) == (2, True, 2)


def test_sums_of_rows_at_hand_are_those_of_the_database(head: Membership, three: list[Contract]) -> None:
    rows = in_registry(head)
    sums = totals_of(list(rows))
    assert sums == list_totals(rows)
    assert (sums.count, sums.remaining, sums.overdue, sums.next_due) == (
        3, Decimal("60.08"), Decimal("7.01"), Decimal("0.03"),
    )  # fmt: skip
    assert totals_of([]) == list_totals(rows.none())


def test_a_page_that_shows_everything_is_summed_without_asking_again(
    head: Membership, three: list[Contract], enter: Enter, django_assert_num_queries: Callable
) -> None:
    client = enter(head)
    client.get(LIST)
    with django_assert_num_queries(6):
        shown = client.get(f"{LIST}?q=QQ-7").context
    assert (shown["size"].count, shown["totals"].overdue, len(shown["rows"])) == (3, Decimal("7.01"), 3)


def test_filters_that_find_more_than_a_page_are_summed_with_it(
    head: Membership, three: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE_SIZE", 2)
    shown = enter(head).get(f"{LIST}?term_to=600").context
    assert (shown["size"].count, shown["totals"].remaining, len(shown["rows"])) == (3, Decimal("60.08"), 2)
    assert shown["next_url"]


def test_a_search_that_finds_more_than_a_page_is_summed_after_it(
    head: Membership, three: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE_SIZE", 2)
    page = enter(head).get(f"{LIST}?q=QQ-7")
    assert (page.context["size"].told, page.context["totals"]) == ("3", None)
    assert f'hx-get="{LIST}totals/?q=QQ-7"' in page.content.decode()


def test_what_filters_find_beyond_the_count_is_told_as_that_until_the_sums_come(
    head: Membership, three: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch, planner: list[int]
) -> None:
    monkeypatch.setattr(reading, "EXACT", 2)
    monkeypatch.setattr(reading, "PAGE_SIZE", 1)
    client = enter(head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(f"{LIST}?term_to=600")
    assert (page.context["size"].is_least, page.context["totals"], planner) == (True, None, [])
    page.content.decode().index('id="list-size">more than 2 contracts</p>')
    page.content.decode().index('<span id="found-size">All found, more than 2</span>')
    sums = client.get(f"{LIST}totals/?term_to=600").content.decode()
    sums.index('id="list-size" hx-swap-oob="true">3 contracts</p>')
    sums.index('<span id="found-size" hx-swap-oob="true">All 3 found</span>')


def test_sums_of_a_grouped_list_correct_no_number_that_is_not_there(
    head: Membership, three: list[Contract], enter: Enter
) -> None:
    assert "hx-swap-oob" not in enter(head).get(f"{LIST}totals/?group=client").content.decode()


def test_under_row_security_the_planner_is_not_asked(
    three: list[Contract], enter: Enter, monkeypatch: pytest.MonkeyPatch, planner: list[int]
) -> None:
    monkeypatch.setattr(reading, "EXACT", 2)
    monkeypatch.setattr(reading, "PAGE_SIZE", 1)
    client = enter(MembershipFactory(role=Role.LESSEE_ADMIN, company=three[0].lessee))
    for query in ("", "?group=branch", f"?after={three[2].signed_on}~{three[2].pk}"):
        size = client.get(f"{LIST}{query}").context["size"]
        assert (size.count, size.is_exact, size.is_least) == (2, False, True)
