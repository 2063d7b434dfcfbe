"""Terms of taxes that come by a link alone: what the law does not know is told and never fails the server."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from calculator.catalogue import current
from calculator.quoting.request import to_query
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        load_catalogue()
        yield


@pytest.mark.parametrize(
    ("part", "value"),
    [("asset_group", "99999"), ("asset_group", "0"), ("depreciation_factor", "9" * 16), ("depreciation_factor", "0")],
)
def test_the_page_tells_the_part_and_no_door_fails(part: str, value: str) -> None:
    offer = current(TODAY).offers[0]
    fits = asked(
        offer.code,
        asset_kind=offer.asset_kinds[0],
        price=offer.price.nearest(Decimal(6_000_000)),
        advance_percent=offer.advance.nearest(Decimal(20)),
        term_months=offer.term.nearest(36),
        buyout_percent=offer.buyout.lowest,
    )
    query = to_query(fits)
    assert Client().get("/calculator/", query).context["quote"].ways is not None
    for path in ("/calculator/", "/calculator/result/", "/calculator/season/"):
        response = Client().get(path, query | {part: value})
        assert response.status_code == 200
        found = response.context["calculation"]
        assert (found.quote, sorted(found.form.errors), found.problems) == (None, [part], [])
        assert found.inputs.notes[part].errors != []
