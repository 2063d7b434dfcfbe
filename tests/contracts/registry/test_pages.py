"""Pages of the registry by key: whole, in order, stable, calm about what cannot be read; their queries are counted."""

from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Company, Membership
from accounts.roles import Role
from common.keyset import page_by_key
from contracts.models import Contract
from contracts.queries import SORTING
from contracts.registry import reading
from contracts.registry.columns import COLUMNS
from contracts.registry.queries import in_registry, sort_key
from tests.contracts.registry.world import figures
from tests.factories import TODAY, ContractFactory, LesseeFactory, MembershipFactory, make_contract

pytestmark = pytest.mark.django_db
Enter = Callable[[Membership], Client]
LIST = "/contracts/"


@pytest.fixture
def seven(lessor: Company) -> list[Contract]:
    """Contracts with equal and with empty values in every column."""
    lessee = LesseeFactory()
    made = [
        ContractFactory(lessor=lessor, lessee=lessee, number=f"n{place % 4}-{place}", term_months=12 + place % 2)
        for place in range(7)
    ]
    for place, contract in enumerate(made):
        figures(
            contract,
            next_due_on=date(2026, 12, 1 + place % 2) if place % 3 else None,
            overdue_total=place % 3,
            scheduled_total=100 * (place % 2),
        )
    return made


def page(actor: Membership, query: str, size: int = 2) -> tuple[list[int], str, str]:
    params = QueryDict(query)
    key = sort_key(actor, params)
    found = page_by_key(in_registry(actor), key, params, size=size)
    return [row.pk for row in found], found.next, found.previous


def walk(actor: Membership, sort: str, way: str, token: str = "") -> list[list[int]]:
    """Pages one after another in one direction."""
    pages: list[list[int]] = []
    while len(pages) < 10:
        rows, after, before = page(actor, f"sort={sort}&{way}={token}" if token else f"sort={sort}")
        pages.append(rows)
        token = after if way == "after" else before
        if not token:
            break
    return pages


@pytest.mark.parametrize("sort", [sign + column for column in SORTING.columns for sign in ("", "-")])
def test_pages_are_the_whole_list_in_order_there_and_back(sort: str, head: Membership, seven: list[Contract]) -> None:
    key = sort_key(head, QueryDict(f"sort={sort}"))
    rows = list(in_registry(head).order_by(*key.order()))
    # Rows without a value stand last in either direction.
    whole = [row.pk for row in sorted(rows, key=lambda row: getattr(row, key.name) is None)]
    there = walk(head, sort, "after")
    assert [pk for rows in there for pk in rows] == whole
    assert [len(rows) for rows in there] == [2, 2, 2, 1]
    last = page(head, f"sort={sort}&after={page_before_last(head, sort)}")[2]
    back = walk(head, sort, "before", last)
    assert back == there[-2::-1]


def page_before_last(actor: Membership, sort: str) -> str:
    token = ""
    for _ in range(3):
        token = page(actor, f"sort={sort}&after={token}")[1]
    return token


def test_what_comes_in_moves_nothing(head: Membership, seven: list[Contract], lessor: Company) -> None:
    first, after, _ = page(head, "sort=-signed")
    ContractFactory(lessor=lessor, signed_on=date(2026, 11, 1))
    second = page(head, f"sort=-signed&after={after}")[0]
    assert [*first, *second] == sorted((contract.pk for contract in seven), reverse=True)[:4]


@pytest.mark.parametrize(
    "token", ["x", "~", "~5", "2025-12-20", "2025-12-20~", "2025-12-20~x", "2025-13-40~1", "1e9~1", "a~1",
              f"{'9' * 300}~1", "2025-12-20~99999999999999999999", "2025-12-20~-1"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["after", "before"])
def test_an_edge_that_cannot_be_read_leads_to_the_first_page(
    way: str, token: str, head: Membership, seven: list[Contract]
) -> None:
    assert page(head, f"sort=-signed&{way}={token}") == page(head, "sort=-signed")


@pytest.mark.parametrize("token", ["NaN~1", "Infinity~1", "1e999999~1", "--~1", "1,5~1"])
def test_an_amount_that_is_none_leads_to_the_first_page(token: str, head: Membership, seven: list[Contract]) -> None:
    assert page(head, f"sort=paid&after={token}") == page(head, "sort=paid")


def test_an_edge_past_the_end_is_told_and_leads_back(head: Membership, seven: list[Contract], enter: Enter) -> None:
    response = enter(head).get(f"{LIST}?sort=number&after=zzz~1")
    assert (response.status_code, response.context["rows"]) == (200, [])
    assert 'href="?sort=number"' in response.content.decode()


def test_the_page_links_to_its_neighbours(head: Membership, lessor: Company, enter: Enter) -> None:
    lessee = LesseeFactory()
    for place in range(41):
        ContractFactory(lessor=lessor, lessee=lessee, number=f"{place:02d}")
    client, numbers, url = enter(head), [], f"{LIST}?sort=number&term_to=12"
    while url:
        context = client.get(url).context
        numbers.append([row.contract.number for row in context["rows"]])
        url = context["next_url"] and LIST + context["next_url"]
    assert [len(rows) for rows in numbers] == [20, 20, 1]
    assert [number for rows in numbers for number in rows] == [f"{place:02d}" for place in range(41)]
    assert parse_qs(context["previous_url"].removeprefix("?")).keys() == {"sort", "term_to", "before"}
    back = client.get(LIST + context["previous_url"]).context
    assert [row.contract.number for row in back["rows"]] == numbers[1]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(
    count: int, head: Membership, lessor: Company, enter: Enter, django_assert_num_queries: Callable
) -> None:
    for _ in range(count):
        make_contract(lessor=lessor)
    client = enter(head)
    columns = ",".join(column.key for column in COLUMNS)
    addresses = {
        LIST: 7,
        f"{LIST}?term_to=12": 6,
        f"{LIST}?columns={columns}&sort=-next&q=ЛД&status=active&term_to=12&signed_from=2020-01-01": 7,
        f"{LIST}?group=client": 8,
        f"{LIST}totals/": 4,
        f"{LIST}groups/?group=branch": 5,
    }
    client.get(LIST)
    for address, expected in addresses.items():
        with django_assert_num_queries(expected):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_large_list(
    count: int, head: Membership, lessor: Company, enter: Enter, monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable,
) -> None:  # fmt: skip
    monkeypatch.setattr(reading, "EXACT", 0)
    for _ in range(count):
        make_contract(lessor=lessor)
    client = enter(head)
    client.get(LIST)
    with django_assert_num_queries(6):
        response = client.get(LIST)
    assert response.context["totals"] is None
    assert f'hx-get="{LIST}totals/?"' in response.content.decode()
    assert response.context["size"].is_exact is False


def test_columns_are_chosen_and_respect_rights(head: Membership, lessor: Company, enter: Enter) -> None:
    contract = make_contract(lessor=lessor)
    staff = MembershipFactory(role=Role.LESSEE_OPERATIONS, company=contract.lessee)
    staff.as_of = TODAY
    asked = "columns=overdue,manager,region,number,ends,nonsense&columns=inn"
    shown = {
        seat: [column.key for column in enter(seat).get(f"{LIST}?{asked}").context["look"].columns]
        for seat in (head, staff)
    }
    assert shown == {
        head: ["number", "overdue", "manager", "region", "ends", "inn"],
        staff: ["number", "ends", "inn"],
    }
    usual = [column.key for column in enter(staff).get(LIST).context["look"].columns]
    assert usual == ["number", "assets", "status", "signed"]


def test_every_column_is_drawn_and_ordered_as_asked(head: Membership, lessor: Company, enter: Enter) -> None:
    make_contract(lessor=lessor, manager=head.user)
    keys = [column.key for column in COLUMNS]
    page = enter(head).get(f"{LIST}?columns={','.join(reversed(keys))}&density=compact").content.decode()
    assert page.count("data-label=") == len(keys)
    assert "registry__rows--compact" in page
    titles = [str(column.title) for column in reversed(COLUMNS)]
    places = [page.index(f'data-label="{title}"') for title in titles[:-1]]
    assert places == sorted(places)
