"""The designer's page: what is drawn, shared and taken back to the calculator; refusals that lead on; bad addresses."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from calculator import catalogue
from calculator.models import Product
from calculator.quoting.quote import make_quote
from calculator.season.designing import Design
from calculator.season.plan import Season
from common.ui.figures import plain_money
from tests.calculator.asked import asked
from tests.calculator.test_costs import INSURANCE, product_with
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, ProgrammeFactory, make_version

pytestmark = pytest.mark.django_db
PAGE, RESULT, CALCULATOR = "/calculator/season/", "/calculator/season/result/", "/calculator/"
LEASE = {
    "product": "auto",
    "asset_kind": "vehicle",
    "segment": "medium",
    "price": "6000000",
    "advance_percent": "20",
    "term_months": "36",
    "starts_on": TODAY.isoformat(),
}
EQUAL = Decimal("173531.50")
HIGHEST = Decimal("347063.00")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    version = make_version(ProductFactory(code="auto"), most_skipped_months=3, highest_payment=200)
    return version.product


def opened(path: str = PAGE, **query: Any) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(path, query_params=LEASE | query)


def designed(path: str = PAGE, **query: Any) -> Design:
    response = opened(path, **query)
    assert response.status_code == 200
    found = response.context["design"]
    assert isinstance(found, Design)
    return found


def followed(address: str) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    response = client.get(address)
    assert response.status_code == 200
    return response


def told(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_it_opens_with_the_lease_of_the_calculator_and_equal_payments(product: Product) -> None:
    link = opened(CALCULATOR).content.decode().split('calculator__season"><a href="')[1].split('"')[0]
    assert link.startswith(PAGE)
    found = followed(link.replace("&amp;", "&")).context["design"]
    assert found.season == Season()
    assert found.quote.request == asked(product)
    assert (found.lease.payment, found.lease.highest) == (EQUAL, HIGHEST)


def test_drawn_payments_are_kept_the_rest_is_solved_and_what_it_costs_is_told(product: Product) -> None:
    response = opened(RESULT, drawn="1", p3="90 000", p9="300000,50", skipped_months="2")
    found, figures = response.context["design"], response.context["figures"]
    skipped = ((n, Decimal("0.00")) for n in (3, 15, 27) if n != 3)
    fixed = tuple(sorted([(3, Decimal(90_000)), (9, Decimal("300000.50")), *skipped]))
    assert found.quote.request == asked(product, plan="individual", fixed=fixed)
    assert found.quote.plan == make_quote(found.quote.request, catalogue.current(TODAY)).plan
    total = response.context["shown"].totals.amount
    equal = make_quote(asked(product), catalogue.current(TODAY)).plan.under_contract.amount
    # The equal payment 36 times less the kopecks of the last one, and the advance.
    assert abs(equal - EQUAL * 36 - 1_200_000) < 1
    assert total < equal
    assert (figures[0].label, figures[0].season, figures[0].equal, figures[0].difference) == (
        "Total of all payments",
        plain_money(total),
        plain_money(equal),
        f"\u2212{plain_money(equal - total)}",
    )
    cells = response.context["cells"]
    assert {n: cell["state"] for n, cell in cells.items() if cell["state"] != "free"} == {
        3: "fixed",
        9: "fixed",
        15: "skipped",
        27: "skipped",
    }
    assert [cells[n]["amount"] for n in (3, 9, 15)] == ["90000.00", "300000.50", "0.00"]
    payments = [Decimal(cell["amount"]) for cell in cells.values()]
    assert sum(payments) + Decimal("1200000.00") == total


def test_a_change_asks_the_database_nothing(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in = Client()
    signed_in.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    opened(RESULT)
    for client in (Client(), signed_in):
        for amount in ("0", "90000", "9000000"):
            with django_assert_num_queries(0):
                client.get(RESULT, LEASE | {"drawn": "1", "p4": amount}, headers={"HX-Request": "true"})
    with django_assert_num_queries(0):
        opened(PAGE)


def test_the_link_opens_the_same_season_and_the_calculator_keeps_it(product: Product) -> None:
    response = opened(RESULT, drawn="1", p5="100000", p6="0")
    address = response.headers["HX-Replace-Url"]
    assert told(address)["fixed"] == "5:100000,6:0"
    again = followed(address).context["design"]
    assert again.quote.request == response.context["design"].quote.request
    back = response.context["back"]
    assert back.startswith(f"{CALCULATOR}?")
    page = followed(back)
    assert page.context["quote"].request == again.quote.request
    # Another field is changed there: the drawn payments stay.
    kept = followed(f"{back}&price=5000000".replace("price=6000000&", ""))
    assert kept.context["quote"].request.fixed == ((5, Decimal(100_000)), (6, Decimal(0)))
    assert kept.context["quote"].terms.price == 5_000_000
    assert 'name="fixed" value="5:100000,6:0"' in page.content.decode()


def test_whole_months_are_a_seasonal_schedule_for_the_calculator_too(product: Product) -> None:
    response = opened(RESULT, drawn="1", skipped_months=["1", "2"])
    assert told(response.headers["HX-Replace-Url"])["skipped_months"] == "1,2"
    page = followed(response.context["back"])
    assert page.context["quote"].request == asked(product, plan="seasonal", skipped_months=(1, 2))
    assert followed(response.headers["HX-Replace-Url"]).context["design"].season == Season((1, 2))


def test_interest_that_is_put_off_is_told(product: Product) -> None:
    response = opened(RESULT, drawn="1", p1="0", p2="100000")
    deferral = response.context["deferral"]
    rows = response.context["quote"].schedule.rows
    # The first month's 1.5 % of what is financed, less what the second payment pays beyond its own month.
    assert (rows[0].deferred, rows[1].deferred) == (Decimal("72000.00"), Decimal("44000.00"))
    assert (deferral.most, deferral.most_on, deferral.paid_on) == (
        Decimal("72000.00"),
        rows[0].due_on,
        rows[2].due_on,
    )
    lost = (72_000 * Decimal("0.015")) / Decimal("1.015") ** 2 + (44_000 * Decimal("0.015")) / Decimal("1.015") ** 3
    assert abs(deferral.cost - lost) < Decimal("0.5")
    assert opened(RESULT, drawn="1", p2="100000").context["deferral"] is None


@pytest.mark.parametrize(
    ("drawn", "words", "season"),
    [
        ({"p9": "400000"}, "is above the product's bound of 347", Season(fixed={9: HIGHEST})),
        ({"skipped_months": ["11", "12", "1", "2"]}, "At most 3 months of a year", Season((1, 11, 12))),
        (
            {"skipped_months": ["11", "12", "1", "2"], "p20": "200000"},
            "From 1 Jan 2027 to 31 Dec 2027 payments are skipped 4 times, the product allows 3 a year.",
            Season((1, 11, 12), {20: Decimal(200_000)}),
        ),
    ],
)
def test_a_refusal_names_the_bound_and_the_nearest_plan_passes(
    product: Product, drawn: dict[str, Any], words: str, season: Season
) -> None:
    response = opened(RESULT, drawn="1", **drawn)
    found, shown = response.context["design"], response.context["nearest"]
    assert found.quote is None
    assert words in found.refusal
    assert words.replace("'", "&#x27;") in response.content.decode()
    assert found.nearest.season == season
    taken = followed(shown.link.url).context["design"]
    assert (taken.season, taken.refusal) == (season, "")
    assert taken.quote.plan == found.nearest.quote.plan
    assert taken.quote.rate == 18


def test_low_payments_are_raised_together_until_the_rest_can_be_borne(product: Product) -> None:
    low = {f"p{n}": "60000" for n in range(1, 31)}
    response = opened(RESULT, drawn="1", **low)
    found = response.context["design"]
    assert found.refusal.startswith("A payment of ")
    raised = set(found.nearest.season.fixed.values())
    assert len(raised) == 1
    (amount,) = raised
    assert 60_000 < amount < EQUAL
    assert found.nearest.quote.highest_payment <= HIGHEST
    # A step of the way less is refused: the plan is the first allowed one.
    step = (EQUAL - 60_000) / 1024
    less = {f"p{n}": str((amount - step - 1).quantize(Decimal(1))) for n in range(1, 31)}
    assert designed(RESULT, drawn="1", **less).quote is None
    assert response.context["nearest"].more == 24
    assert len(response.context["nearest"].changes) == 6


def test_too_much_is_lowered_and_a_wholly_fixed_plan_gets_its_last_payment_back(product: Product) -> None:
    found = designed(RESULT, drawn="1", **{f"p{n}": "340000" for n in range(1, 36)})
    assert found.refusal == "Payment 16 of 340\u202f000 is more than is owed by then: at most 334\u202f124,91."
    assert found.nearest is not None
    (lowered,) = set(found.nearest.season.fixed.values())
    assert EQUAL < lowered < 340_000
    assert sum(row.principal for row in found.nearest.quote.schedule.rows) == Decimal("4800000.00")
    whole = designed(RESULT, drawn="1", **{f"p{n}": "173531" for n in range(1, 37)})
    assert "must be" in whole.refusal
    assert whole.nearest is not None
    assert list(whole.nearest.season.fixed) == list(range(1, 36))


def test_a_subsidy_with_a_bound_of_the_price_increase_holds_the_nearest_plan_too(product: Product) -> None:
    equal = designed(PAGE).quote
    assert equal is not None
    ProgrammeFactory(code="state", highest_increase=Decimal("4.80"))
    catalogue.forget()
    subsidised = designed(PAGE, programme="state")
    assert subsidised.quote is not None
    bound = subsidised.quote.indicators.increase_year
    assert bound < Decimal("4.80")
    late = {f"p{n}": "30000" for n in range(1, 18)}
    refused = designed(RESULT, drawn="1", programme="state", **late)
    assert refused.quote is None
    assert refused.nearest is not None
    assert refused.nearest.quote.indicators.increase_year <= Decimal("4.80")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("abc", "“abc” is not an amount. Expected digits, for example 1 234,56."),
        ("-5", "A payment is from 0 to 10\u202f000\u202f000\u202f000,00 ₽, not -5."),
        ("99999999999999", "A payment is from 0 to 10\u202f000\u202f000\u202f000,00 ₽, not 99999999999999."),
    ],
)
def test_what_cannot_be_read_stays_in_its_box_with_the_reason(product: Product, typed: str, error: str) -> None:
    response = opened(PAGE, drawn="1", p4=typed, p5="100000")
    found = response.context["design"]
    assert found.quote is None
    assert found.read.errors == {4: error}
    html = response.content.decode()
    assert f'value="{typed}"' in html
    assert '<a href="#id_p4">' in html
    assert "HX-Replace-Url" not in opened(RESULT, drawn="1", p4=typed).headers


@pytest.mark.parametrize(
    "query",
    [
        {"plan": "individual", "fixed": "abc"},
        {"plan": "individual", "fixed": ",".join(f"{n}:1" for n in range(1, 700))},
        {"plan": "individual", "fixed": "1:1e9"},
        {"plan": "seasonal", "skipped_months": "13,0,x"},
        {"drawn": "1", "skipped_months": "99"},
    ],
)
def test_a_link_that_says_nothing_is_told_and_the_lease_is_shown(product: Product, query: dict[str, str]) -> None:
    for path in (PAGE, RESULT):
        found = designed(path, **query)
        assert len(found.read.problems) == 1
        assert found.quote is not None
        assert found.quote.request == asked(product)


def test_payments_that_the_lease_has_not_are_refused_and_left_out_of_the_nearest_plan(product: Product) -> None:
    response = opened(PAGE, plan="individual", fixed="5:100000,40:5000")
    found = response.context["design"]
    assert "Payments from 1 to 36 can be fixed, not payment 40." in found.refusal
    assert found.nearest.season == Season(fixed={5: Decimal(100_000)})
    assert response.context["nearest"].changes == ["the lease has no payment 40 to fix"]
    # Boxes of a form that the lease has not are of no payment at all.
    assert designed(PAGE, drawn="1", p5="100000", p40="5000", p0="1", px="2").season == found.nearest.season


def test_weights_and_steps_are_drawn_as_fixed_payments(product: Product) -> None:
    weights = ",".join("0.5" if n in {3, 4} else "1" for n in range(1, 37))
    found = designed(PAGE, plan="seasonal", weights=weights)
    assert list(found.season.fixed) == [3, 4]
    first, second = found.season.fixed.values()
    assert first == second
    assert found.quote is not None
    free = found.quote.schedule.rows[0].payment
    assert abs(first * 2 - free) <= Decimal("0.02")
    stepped = designed(PAGE, plan="stepped", step_every="12", step_change="-10", term_months="24")
    assert list(stepped.season.fixed) == list(range(13, 25))
    assert designed(PAGE, plan="seasonal", weights="1,2").season == Season()


def test_products_without_such_schedules_and_impossible_leases_lead_back(product: Product) -> None:
    make_version(ProductFactory(code="express"), plans=["annuity"])
    catalogue.forget()
    html = opened(PAGE, product="express").content.decode()
    assert "This product has no seasonal schedules" in html
    assert "season__form" not in html
    assert "calculator__season" not in opened(CALCULATOR, product="express").content.decode()
    refused = opened(PAGE, price="1")
    assert "design" not in refused.context
    assert "The price is from" in refused.content.decode()
    assert "can no longer be calculated" in opened(RESULT, price="1").content.decode()


def test_without_a_product_there_is_nothing_to_draw() -> None:
    assert "There is nothing to calculate now" in opened().content.decode()


def test_the_way_back_keeps_an_unfinished_comparison(product: Product) -> None:
    response = opened(RESULT, drawn="1", p5="100000", compare="v=12&at=1")
    assert told(response.context["back"])["compare"] == "v=12&at=1"
    assert told(response.headers["HX-Replace-Url"])["compare"] == "v=12&at=1"


def test_payments_of_interest_only_are_shown_and_not_drawn(product: Product) -> None:
    html = opened(PAGE, grace="2").content.decode()
    assert [f'name="p{n}"' in html for n in (1, 2, 3, 36)] == [False, False, True, True]
    found = designed(RESULT, grace="2", drawn="1", skipped_months="12", p1="5")
    assert found.season == Season((12,))
    assert found.quote is not None
    # December of the first year is of interest only; those of the other two are skipped.
    assert [row.number for row in found.quote.schedule.rows if not row.payment] == [13, 25]


def test_where_there_are_costs_the_head_and_the_key_say_what_sums_are_without_them(product: Product) -> None:
    plain = opened().content.decode()
    assert "without insurance and taxes" not in plain
    insured = product_with(INSURANCE, most_skipped_months=3, highest_payment=200)
    page = opened(product=insured.code)
    html = re.sub(r"[ \n]+", " ", page.content.decode())
    assert f"equal payment {plain_money(EQUAL)} without insurance and taxes</p>" in html
    assert "Boxes and bars are without insurance and taxes" in html
    assert "Against equal payments; with insurance and taxes" in html
    shown = page.context["shown"]
    # A twelfth of the year's insurance is in every payment.
    assert shown.highest - EQUAL == Decimal("24400.00")
    lowest, highest, total = map(plain_money, (shown.lowest, shown.highest, shown.totals.amount))
    assert page.context["told"] == f"Payments from {lowest} to {highest}, total {total}"
