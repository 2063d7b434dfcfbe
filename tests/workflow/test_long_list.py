"""The list of matters at any length: pages by key, there and back; counted while it is small, estimated above."""

from datetime import timedelta
from functools import partial

import pytest
from django.http import QueryDict
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from common.keyset import page_by_key
from common.sizes import Size, size_of
from tests.factories import NOW, TODAY
from tests.workflow.conftest import signed_in
from tests.workflow.making import Deal, make_matter, turn
from workflow import queries, views
from workflow.kinds import Side
from workflow.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_today")]
LIST = "/matters/"


@pytest.fixture
def five(deal: Deal) -> list[Matter]:
    """Matters of the same moment two by two, some of which wait for nobody and some without a promise."""
    made = []
    for place in range(5):
        at = NOW - timedelta(days=place // 2)
        matter = deal.matter if not place else make_matter(deal.manager, deal.client, at=at, title=f"З-{place % 3}")
        if place % 2:
            turn(matter, Side.LESSOR, at, promised_on=TODAY - timedelta(days=place) if place > 1 else None)
        made.append(matter)
    return made


def walk(actor: Membership, sort: str) -> list[list[int]]:
    """Pages of two from the first to the last, each reached from the one before, and led back to it."""
    pages: list[list[int]] = []
    query = f"sort={sort}"
    while query:
        params = QueryDict(query)
        found = page_by_key(queries.matters_for_list(actor), queries.sort_key(params), params, size=2)
        if pages:
            back = QueryDict(found.previous_url(params).removeprefix("?"))
            before = page_by_key(queries.matters_for_list(actor), queries.sort_key(back), back, size=2)
            assert [matter.pk for matter in before] == pages[-1]
        pages.append([matter.pk for matter in found])
        query = found.next_url(params).removeprefix("?")
    return pages


@pytest.mark.parametrize("sort", [sign + name for name in queries.MATTER_SORTING.columns for sign in ("", "-")])
def test_pages_are_the_whole_list_in_order_there_and_back(sort: str, deal: Deal, five: list[Matter]) -> None:
    key = queries.sort_key(QueryDict(f"sort={sort}"))
    rows = list(Matter.objects.order_by(*key.order()))
    # Rows without a value stand last in either direction.
    whole = [matter.pk for matter in sorted(rows, key=lambda matter: getattr(matter, key.name) is None)]
    assert walk(deal.manager, sort) == [whole[:2], whole[2:4], whole[4:]]


@pytest.mark.parametrize("edge", ["2026-11-25~1", "2026-11-25T12:00~1", "x~1", "2026-13-01T00:00:00+00:00~1", "~1"])
def test_an_edge_that_cannot_be_read_leads_to_the_first_page(edge: str, deal: Deal, five: list[Matter]) -> None:
    browser = signed_in(deal.manager)
    shown, wrong = (browser.get(f"{LIST}{query}").context["lines"] for query in ("", f"?after={edge}"))
    assert [line.matter for line in wrong] == [line.matter for line in shown]


def test_a_long_list_says_about_how_many(
    deal: Deal,
    five: list[Matter],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    browser = signed_in(deal.manager)
    exact = browser.get(LIST)
    assert exact.context["size"] == Size(count=5)
    assert '<p class="pager__count" id="list-size">5 matters</p>' in exact.content.decode()
    monkeypatch.setattr(views, "size_of", partial(size_of, exact=3))
    with django_assert_num_queries(8):
        long = browser.get(LIST)
    size = long.context["size"]
    assert (size.is_exact, size.count >= 3) == (False, True)
    with translation.override("en"):
        assert f'<p class="pager__count" id="list-size">{size.told} matters</p>' in long.content.decode()


def test_past_the_end_the_page_says_so(deal: Deal) -> None:
    page = signed_in(deal.manager).get(f"{LIST}?sort=title&after=я~1").content.decode()
    assert ("Nothing stands here any more" in page, 'href="?sort=title"' in page) == (True, True)
