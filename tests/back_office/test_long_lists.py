"""Lists that may hold a million rows: the first of them are counted and shown, in an order that an index has."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from leasing_portal.back_office import long_lists
from tests.factories import ContractFactory, LesseeFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/contracts/contract/"


@pytest.fixture
def four(lessor: Company) -> None:
    lessee = LesseeFactory(kpp="230801001")
    for number in "abcd":
        ContractFactory(lessor=lessor, lessee=lessee, number=number)


def test_no_more_than_the_first_rows_are_counted_and_shown(
    client: Client, four: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = client.get(LIST)
    assert (whole.context["cl"].result_count, whole.context["cl"].paginator.is_cut) == (4, False)
    monkeypatch.setattr(long_lists, "MOST_ROWS", 3)
    with CaptureQueriesContext(connection) as queries:
        cut = client.get(LIST)
    assert (cut.context["cl"].result_count, cut.context["cl"].paginator.is_cut) == (3, True)
    assert 'href="/contracts/"' in cut.content.decode()
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 4" in counts[0]


@pytest.mark.parametrize(
    ("asked", "order"),
    [("", ["-signed_on", "-pk"]), ("2", ["status", "pk"]), ("-2", ["-status", "-pk"])],
)
def test_the_key_goes_the_way_of_the_column(asked: str, order: list[str], client: Client, four: None) -> None:
    shown = client.get(LIST, {"o": asked} if asked else {}).context["cl"]
    assert list(shown.queryset.query.order_by) == order


def test_region_and_kind(client: Client, four: None) -> None:
    ask: Callable[[str], int] = lambda query: client.get(f"{LIST}?{query}").context["cl"].result_count  # noqa: E731 - one line is clearer here
    assert (ask("region=23"), ask("region=77"), ask("kind=vehicle")) == (4, 0, 0)


def test_heads_sort_by_what_has_an_index(client: Client, four: None) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = client.get(LIST).content.decode()
    offered = {place for place in range(8) if f"o={place}" in shown}
    # Client and product have none.
    assert offered == {0, 2, 4, 5, 6, 7}
