"""Up to five calculations side by side: what differs, who is best, and an address that holds all of it."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership
from accounts.roles import Role
from calculator import catalogue
from calculator.models import ProductVersion
from calculator.scenarios.address import Unfinished, compare_address
from calculator.scenarios.comparison import Comparison
from calculator.scenarios.measures import by_year
from calculator.scenarios.reading import quote_of
from common.models import TrailEntry, TrailKind
from tests.calculator.scenarios.conftest import SignedIn
from tests.calculator.scenarios.test_pages import query_of
from tests.factories import TODAY, MembershipFactory, kept_scenario, make_version

pytestmark = pytest.mark.django_db
COMPARE = "/calculator/compare/"
QUERIES_OF_COMPARISON = 7


def rows(groups: Any) -> dict[str, Any]:
    with override("en"):
        return {str(row.label): row for group in groups for row in group.rows}


def test_a_visitor_compares_by_the_address_alone(version: ProductVersion) -> None:
    keys = [query_of(version), query_of(version, advance_percent=Decimal(30)), query_of(version, term_months=24)]
    shown = rows(Client().get(compare_address(keys)).context["groups"])
    payments = [cell.value for cell in shown["Highest payment"].cells]
    # The last payment of the second one takes the kopecks of roundings: 151 840.06 and seven more.
    assert payments == [Decimal("173531.50"), Decimal("151840.13"), Decimal("239635.69")]
    assert shown["First payment"].values == [Decimal("173531.50"), Decimal("151840.06"), Decimal("239635.69")]
    assert [cell.is_best for cell in shown["Highest payment"].cells] == [False, True, False]
    assert [cell.change for cell in shown["Highest payment"].cells] == [
        None,
        Decimal("-21691.37"),
        Decimal("66104.19"),
    ]
    assert [row.differs for row in (shown["Price with VAT"], shown["Advance"], shown["Term"])] == [False, True, True]
    assert [cell.is_best for cell in shown["Advance"].cells] == [True, False, True]


def test_sums_by_year_make_the_total(version: ProductVersion) -> None:
    quote = quote_of(query_of(version, buyout_percent=Decimal(5)), on=TODAY)
    years = by_year(quote)
    assert list(years) == [2026, 2027, 2028, 2029]
    assert sum(years.values()) == quote.indicators.total


def test_equal_variants_have_neither_differences_nor_a_best(version: ProductVersion) -> None:
    keys = [query_of(version), query_of(version)]
    page = Client().get(compare_address(keys))
    shown = list(rows(page.context["groups"]).values())
    assert [row.label for row in shown if row.differs] == []
    assert [cell for row in shown for cell in row.cells if cell.is_best or cell.change] == []
    only = Client().get(f"{compare_address(keys)}&only=differences")
    assert (only.status_code, only.context["groups"]) == (200, ())


def test_only_differences(version: ProductVersion) -> None:
    keys = [query_of(version), query_of(version, timing="advance")]
    shown = rows(Client().get(f"{compare_address(keys)}&only=differences").context["groups"])
    assert {label for label, row in shown.items() if not row.differs} == set()
    assert "Payment falls due" in shown
    assert "Price with VAT" not in shown


def test_a_sixth_is_refused_and_told(version: ProductVersion, financier: Membership, signed_in: SignedIn) -> None:
    page = signed_in(financier).get(compare_address([query_of(version)] * 6))
    assert (page.status_code, len(page.context["columns"]), page.context["refused"]) == (400, 5, 1)
    assert TrailEntry.objects.filter(kind=TrailKind.REFUSED, detail__page="scenarios:compare").count() == 1
    five = Client().get(compare_address([query_of(version)] * 5))
    assert (five.status_code, len(five.context["columns"]), five.context["refused"]) == (200, 5, 0)
    assert five.context["is_full"] is True


@pytest.mark.parametrize("key", ["product=auto", "nonsense", "product=auto&price=1e9", "step_every=0"])
def test_what_cannot_be_read_stands_with_its_reason(version: ProductVersion, key: str) -> None:
    page = Client().get(compare_address([query_of(version), key]))
    first, second = (column["variant"] for column in page.context["columns"])
    assert (first.quote is None, first.problem) == (False, "")
    assert second.quote is None
    assert second.problem != ""
    # What could not be made neither differs nor is best.
    assert not any(row.differs for row in rows(page.context["groups"]).values())


@pytest.mark.parametrize("steps", [("0", "5"), ("x", "5"), ("9" * 30, "5"), ("6", "NaN"), ("6", "-100"), ("6", "ten")])
def test_senseless_steps_are_a_problem_of_the_variant(version: ProductVersion, steps: tuple[str, str]) -> None:
    key = f"{query_of(version)}&" + urlencode({"plan": "stepped", "step_every": steps[0], "step_change": steps[1]})
    (column,) = Client().get(compare_address([key])).context["columns"]
    assert column["variant"].quote is None


def test_a_visitors_link_with_kept_calculations_asks_to_sign_in(version: ProductVersion, financier: Membership) -> None:
    kept = kept_scenario(financier, version=version)
    response = Client().get(f"{COMPARE}?v={kept.pk}")
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={COMPARE}%3Fv%3D{kept.pk}")


def test_a_foreign_calculation_is_not_there(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    own = kept_scenario(financier, version=version)
    foreign = kept_scenario(MembershipFactory(role=Role.LESSEE_FINANCIER), version=version)
    assert signed_in(financier).get(f"{COMPARE}?v={own.pk}&v={foreign.pk}").status_code == 404
    told = TrailEntry.objects.get(kind=TrailKind.REFUSED)
    assert (told.user_id, told.detail["page"]) == (financier.user_id, "scenarios:compare")


def test_kept_ones_stand_with_the_rates_of_their_date_beside_new_ones(
    version: ProductVersion, financier: Membership, signed_in: SignedIn
) -> None:
    kept = kept_scenario(financier, version=version)
    make_version(version.product, rates=(("", "", 1, 480, "30.0000"),))
    asked = query_of(version)
    page = signed_in(financier).get(compare_address([str(kept.pk), asked]))
    totals = rows(page.context["groups"])["Total of all payments"]
    assert totals.values == [kept.total, quote_of(asked, on=TODAY).indicators.total]
    assert [cell.is_best for cell in totals.cells] == [True, False]


def test_a_link_of_staff_alone_moves_the_rate(version: ProductVersion, signed_in: SignedIn) -> None:
    address = compare_address([f"{query_of(version)}&rate_deviation=-1"])
    manager = signed_in(MembershipFactory(role=Role.LESSOR_MANAGER))
    assert rows(Client().get(address).context["groups"])["Rate a year"].values == [Decimal("18.0000")]
    assert rows(manager.get(address).context["groups"])["Rate a year"].values == [Decimal("17.0000")]


@pytest.mark.parametrize("count", [1, 3])
def test_kept_calculations_are_opened_by_a_constant_number_of_queries(
    version: ProductVersion,
    financier: Membership,
    signed_in: SignedIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = [str(kept_scenario(financier, version=version).pk) for _number in range(count)]
    client = signed_in(financier)
    with django_assert_num_queries(QUERIES_OF_COMPARISON):
        assert len(client.get(compare_address(keys)).context["columns"]) == count


def test_a_visitors_comparison_asks_for_nothing_but_the_catalogue(
    version: ProductVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [query_of(version, term_months=months) for months in (12, 24, 36)]
    catalogue.current(TODAY)
    Client().get(compare_address(keys))
    with django_assert_num_queries(0):
        Client().get(compare_address(keys))


def test_the_way_through_the_calculator_and_back(version: ProductVersion) -> None:
    keys = [query_of(version), query_of(version, term_months=24)]
    first, second = Client().get(compare_address(keys)).context["columns"]
    changed = Client().get(second["change_url"])
    assert changed.context["quote"].request.term_months == 24
    unfinished = Unfinished.read(QueryDict(second["change_url"].partition("?")[2])["compare"])
    assert (unfinished.keys, unfinished.place) == (tuple(keys), 2)
    other = query_of(version, term_months=60)
    assert unfinished.with_changed(other) == compare_address([keys[0], other])
    assert unfinished.with_one_more(other) == compare_address([*keys, other])
    assert second["remove_url"] == compare_address(keys[:1])
    assert first["remove_url"] == compare_address(keys[1:])
    back = compare_address([keys[0], query_of(version, term_months=24)]).replace("&", "&amp;")
    assert back in changed.content.decode()


@pytest.mark.parametrize("text", ["", "at=3", "v=&at=1", "%00", "v=1&at=9"])
def test_a_broken_way_back_is_an_empty_one(text: str) -> None:
    found = Unfinished.read(text)
    assert found.place is None
    assert found.keys == (("1",) if "v=1" in text else ())


def test_nothing_to_compare_is_an_empty_page() -> None:
    assert Comparison(()).groups == ()
    assert Client().get(COMPARE).context["columns"] == []
