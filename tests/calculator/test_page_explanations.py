"""Every row and figure of the public page tells how it is made up."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from calculator.models import Product
from common.ui.figures import percent, plain_money
from tests.calculator.on_page import calculation, opened
from tests.factories import NOW, ProductFactory, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto", name="Автолизинг")).product


def test_every_row_and_every_figure_has_an_explanation_without_a_query(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found = calculation(plan="differentiated", buyout_percent="10")
    query = {name: values[0] for name, values in parse_qs(found.query).items()}
    assert found.quote is not None
    for row in found.quote.plan.rows:
        with django_assert_num_queries(0):
            told = opened("/calculator/explanation/", **query, row=str(row.number)).context["told"]
        assert told[0].value == plain_money(row.amount)
    for name in ("total", "increase_year", "effective_rate"):
        told = opened("/calculator/explanation/", **query, figure=name).context["told"]
        assert told[0].parts
    assert told[0].value == percent(round(found.quote.indicators.client_effective_rate.percent, 4))  # type: ignore[union-attr] # it is defined here


def test_the_interest_of_a_row_tells_balance_rate_and_rounding(product: Product) -> None:
    told = opened("/calculator/explanation/", product="auto", row="2").context["told"]
    interest = next(node for node in told if node.what == "Interest of the period")
    assert interest.notes[-1] == "rounded half up to the kopeck"
    assert [node.what for node in told].count("Interest of the period") == 1


def test_interest_that_is_not_paid_as_it_accrues_is_told_apart_from_what_is_paid(product: Product) -> None:
    drawn = {"product": "auto", "plan": "individual", "fixed": "1:0,2:100000"}
    told = opened("/calculator/explanation/", **drawn, row="2").context["told"]
    assert [node.what for node in told].count("Interest of the period") == 1
    assert [node.what for node in told].count("Interest") == 1


@pytest.mark.parametrize(
    "query",
    [{"row": "99"}, {"row": "-1"}, {"figure": "salary"}, {"figure": "tax_saving"}, {}, {"row": "1", "price": "1"}],
)
def test_what_is_no_figure_is_not_there(query: dict[str, str], product: Product) -> None:
    assert opened("/calculator/explanation/", product="auto", **query).status_code == 404
