"""The public page: figures that follow every change without a query, links that reopen them, refusals that help."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from calculator import catalogue
from calculator.calculation import Calculation
from calculator.charts import pile_of
from calculator.engine.lease import RowKind
from calculator.models import Product
from calculator.quoting.quote import make_quote
from calculator.quoting.request import to_query
from calculator.showing import Shown
from calculator.steps import Steps
from common.ui.figures import percent, plain_money
from tests.calculator.asked import asked
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, make_version

pytestmark = pytest.mark.django_db
PAGE, RESULT = "/calculator/", "/calculator/result/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto", name="Автолизинг")).product


def opened(path: str = PAGE, **query: Any) -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    return client.get(path, query_params=query)


def calculation(path: str = PAGE, **query: Any) -> Calculation:
    response = opened(path, **query)
    assert response.status_code == 200
    found = response.context["calculation"]
    assert isinstance(found, Calculation)
    return found


def query_of(path: str = RESULT, **query: Any) -> dict[str, str]:
    """The query of the page's own address after a change."""
    address = urlsplit(opened(path, **query).headers["HX-Replace-Url"])
    assert address.path == PAGE
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def errors(found: Calculation) -> dict[str, list[str]]:
    return {name: note.errors for name, note in found.inputs.notes.items() if note.errors}


def test_a_visitor_sees_a_calculation_at_once_and_leaves_nothing(product: Product) -> None:
    response = opened()
    found = response.context["calculation"]
    usual = asked(product, price=Decimal(5_000_000), starts_on=TODAY)
    assert found.quote.request == usual
    assert found.quote.plan == make_quote(usual, catalogue.current(TODAY)).plan
    assert "sessionid" not in response.cookies
    assert [t.name for t in response.templates if t.name in {"cabinet.html", "visitor.html"}] == ["visitor.html"]


def test_whoever_is_signed_in_has_the_page_in_the_cabinet_with_the_size_of_the_company(product: Product) -> None:
    person = MembershipFactory(role=Role.LESSEE_ADMIN)
    person.company.segment = "small"
    person.company.save()
    client = Client()
    client.force_login(person.user)
    response = client.get(PAGE)
    assert "cabinet.html" in {template.name for template in response.templates}
    assert response.context["calculation"].quote.request.segment == "small"
    current = [entry["url"] for entry in response.context["menu"] if entry["is_current"]]
    assert current == [PAGE]


def test_a_change_asks_the_database_nothing(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed_in = Client()
    signed_in.force_login(MembershipFactory(role=Role.LESSEE_ADMIN).user)
    opened(RESULT)
    for client in (Client(), signed_in):
        for price in ("3000000", "4 500 000,50", "7000000.00"):
            with django_assert_num_queries(0):
                response = client.get(RESULT, {"product": "auto", "price": price}, headers={"HX-Request": "true"})
            assert response.context["quote"].terms.price == Decimal(price.replace(" ", "").replace(",", "."))


def test_a_visitor_opens_the_page_without_a_query(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opened()
    with django_assert_num_queries(0):
        opened(price="3000000")


def test_the_catalogue_is_looked_at_when_it_is_old(
    product: Product, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    catalogue.forget()
    # The stamp, versions, rates, programmes, rules of taxes.
    with django_assert_num_queries(5):
        opened(RESULT)


def test_the_fragment_is_a_part_of_the_page_with_notes_and_the_payment_told(product: Product) -> None:
    html = opened(RESULT, product="auto", price="3000000").content.decode()
    assert "<html" not in html
    highest = "86\u202f765,75\u202f₽"
    (told,) = re.findall(r'<p id="calculator-told" hx-swap-oob="innerHTML">\s*(.*?)\s*</p>', html, re.DOTALL)
    assert re.sub(r"\s*\n\s*", "", told) == f"Payment a month: {highest}"
    assert html.count('data-notes="') == html.count('hx-swap-oob="true"') - html.count("_control") - 1


def test_choices_come_when_they_are_others(product: Product) -> None:
    key = calculation().form.choices_key
    assert 'name="plan"' not in opened(RESULT, product="auto", choices=key).content.decode()
    html = opened(RESULT, product="auto", choices="of another product").content.decode()
    assert html.count('name="plan"') == 5
    assert f'value="{key}"' in html


def test_a_link_reopens_the_same_figures_later(product: Product) -> None:
    query = query_of(product="auto", price="3 000 000", advance_percent="12,5", term_months="24", buyout_percent="5")
    assert query == {
        "version": "1",
        "product": "auto",
        "asset_kind": "vehicle",
        "segment": "medium",
        "price": "3000000",
        "advance_percent": "12.5",
        "term_months": "24",
        "starts_on": TODAY.isoformat(),
        "buyout_percent": "5",
    }
    before = calculation(**query).quote
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        after = calculation(**query).quote
    assert before is not None
    assert after is not None
    assert (after.plan, after.indicators) == (before.plan, before.indicators)


def test_a_link_keeps_the_rates_of_its_day_and_says_so(product: Product) -> None:
    query = query_of(product="auto")
    make_version(product, rates=(("", "", 1, 480, "25.0000"),))
    old = calculation(**query)
    assert (old.quote and old.quote.rate, old.is_over) == (Decimal(18), True)
    response = opened(**query)
    assert 'name="version" value="1"' in response.content.decode()
    fresh = calculation(**dict(pair.split("=") for pair in old.today_query.split("&")))
    assert (fresh.quote and fresh.quote.rate, fresh.is_over) == (Decimal(25), False)


def test_a_version_of_days_ahead_is_answered_as_an_unknown_one(product: Product) -> None:
    make_version(product, valid_from=TODAY + timedelta(days=10), rates=(("", "", 1, 480, "25.0000"),))
    ahead, unknown = (calculation(**query_of(product="auto", version=number)) for number in ("2", "77"))
    assert (ahead.quote and ahead.quote.rate, ahead.is_over) == (Decimal(18), False)
    assert ahead.quote == unknown.quote
    assert (ahead.problems, ahead.is_over, ahead.today_query) == (
        unknown.problems,
        unknown.is_over,
        unknown.today_query,
    )


def test_the_version_of_one_product_is_not_another_s(product: Product) -> None:
    other = make_version(ProductFactory(code="machines"), rates=(("", "", 1, 480, "30.0000"),)).product
    make_version(other, rates=(("", "", 1, 480, "31.0000"),))
    found = calculation(product="machines", version="1", version_of="auto")
    assert (found.quote and found.quote.rate, found.is_over) == (Decimal(31), False)


def test_without_scripts_the_form_is_sent_as_it_was_typed(product: Product) -> None:
    found = calculation(product="auto", price="3 000 000,50", advance_percent="15,5 %", choices="x", starts_on="")
    assert errors(found) == {}
    assert found.problems == ["This field is required."]
    found = calculation(product="auto", price="3 000 000,50", advance_percent="15,5 %", step_change="−5")
    assert found.quote is not None
    assert (found.quote.terms.price, found.quote.advance) == (Decimal("3000000.50"), Decimal("465000.08"))


def test_everything_impossible_is_told_at_once_and_nothing_typed_is_lost(product: Product) -> None:
    response = opened(product="auto", price="1 000", advance_percent="60", term_months="200")
    found = response.context["calculation"]
    assert found.quote is None
    assert errors(found) == {
        "price": ["The price is from 100\u202f000 to 100\u202f000\u202f000 ₽ with VAT. Nearest: 100\u202f000."],
        "advance_percent": ["The advance is from 0 to 49 % of the price. Nearest: 49."],
        "term_months": ["The term is from 6 to 120 months. Nearest: 120."],
    }
    html = response.content.decode()
    for name, value in (("price", "1 000"), ("advance_percent", "60"), ("term_months", "200")):
        assert re.search(rf'name="{name}" value="{value}"', html)
    assert html.count('aria-invalid="true"') == 3


def test_what_is_unreadable_does_not_hide_what_is_out_of_bounds(product: Product) -> None:
    typed = {"price": "", "advance_percent": "200", "term_months": "0", "buyout_percent": "99", "grace": "x"}
    found = calculation(product="auto", **typed)
    assert errors(found) == {
        "price": ["This field is required."],
        "advance_percent": ["The advance is from 0 to 49 % of the price. Nearest: 49."],
        "term_months": ["The term is from 6 to 120 months. Nearest: 6."],
        "buyout_percent": ["The buyout price is from 0 to 30 % of the price. Nearest: 30."],
        "grace": ["Enter a whole number."],
    }
    assert (found.quote, found.problems) == (None, [])
    nearest = found.inputs.notes["term_months"].nearest
    assert nearest is not None
    assert (nearest.value, nearest.text) == ("6", "6 months")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"plan": "stepped", "step_every": "61"}, "A step has from 1 to 60 payments. Nearest: 60."),
        (
            {"plan": "stepped", "step_change": "-51"},
            "A step changes the payment by \u221250 to 50 %. Nearest: \u221250.",
        ),
        (
            {"plan": "mixed", "mixed_percent": "0"},
            "From 1 to 99 % of the principal are repaid in equal parts. Nearest: 1.",
        ),
        (
            {"grace": "13"},
            "Payments of interest only are from 0 to 12 at the beginning. Nearest: 12.",
        ),
    ],
)
def test_bounds_are_told_with_their_unit(query: dict[str, str], told: str, product: Product) -> None:
    assert list(errors(calculation(product="auto", **query)).values()) == [[told]]


def test_fields_without_a_slider_say_both_bounds_together(product: Product) -> None:
    notes = calculation(product="auto").inputs.notes
    assert {name: notes[name].hints for name in ("grace", "step_every", "step_change")} == {
        "grace": ["from 0 to 12 payments"],
        "step_every": ["from 1 to 60 payments"],
        "step_change": ["from \u221250 to 50\u202f%"],
    }
    assert notes["term_months"].hints == ["from 6 months", "to 120 months"]


def test_every_note_of_the_fragment_has_its_place_on_the_page(product: Product) -> None:
    placed, sent = (
        re.findall(r'data-notes="(\w+)"', opened(path, product="auto").content.decode()) for path in (PAGE, RESULT)
    )
    assert sorted(sent) == sorted(placed)
    assert len(placed) == len(set(placed)) == 27


def test_sums_of_tables_stand_without_the_sign_that_their_heads_tell(product: Product) -> None:
    html = opened(product="auto", buyout_percent="10").content.decode()
    cells = re.findall(r'<td class="num".*?</td>', html, re.DOTALL)
    figures = [found for cell in cells for found in re.findall(r"<summary.*?</summary>", cell, re.DOTALL)]
    assert (len(cells) > len(figures), len(figures)) == (True, 36)
    assert [figure for figure in figures if "₽" in figure] == []
    (headline,) = re.findall(r'<div class="calculator__payment">.*?</summary>', html, re.DOTALL)
    assert "₽" in headline


def test_the_nearest_values_lead_to_a_calculation(product: Product) -> None:
    query: dict[str, str] = {"product": "auto", "price": "1 000", "advance_percent": "60"}
    for name, value in (("price", "100\u202f000"), ("advance_percent", "49")):
        nearest = calculation(**query).inputs.notes[name].nearest
        assert nearest is not None
        assert nearest.value == value
        query = {part: values[0] for part, values in parse_qs(nearest.url.removeprefix("?")).items()}
    found = calculation(**query).quote
    assert found is not None
    assert (found.terms.price, found.advance) == (Decimal(100_000), Decimal(49_000))


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"price": "сто"}, ["price"]),
        ({"price": ""}, ["price"]),
        ({"price": "9" * 15}, ["price"]),
        ({"advance_percent": "1e3"}, ["advance_percent"]),
        ({"advance_percent": "NaN"}, ["advance_percent"]),
        ({"advance_percent": "20,12345"}, ["advance_percent"]),
        ({"term_months": "2,5"}, ["term_months"]),
        ({"term_months": "0"}, ["term_months"]),
        ({"term_months": "35", "months": "3"}, ["term_months"]),
        ({"buyout_percent": "-1"}, ["buyout_percent"]),
        ({"asset_kind": "boat"}, ["asset_kind"]),
        ({"plan": "individual"}, ["plan"]),
        ({"months": "5"}, ["months"]),
        ({"programme": "none-such"}, ["programme"]),
        ({"plan": "stepped", "step_every": "", "step_change": "x"}, ["step_every", "step_change"]),
        ({"plan": "mixed", "mixed_percent": ""}, ["mixed_percent"]),
        ({"plan": "seasonal", "skipped_months": "1,2,3,4,5,6,7"}, ["skipped_months"]),
        ({"plan": "seasonal", "skipped_months": "13"}, ["skipped_months"]),
        ({"first_payment_on": "9999-12-31"}, ["first_payment_on"]),
        ({"first_payment_on": "2020-01-01"}, ["first_payment_on"]),
        ({"grace": "13"}, ["grace"]),
        ({"loan_rate": "-5"}, ["loan_rate"]),
        ({"discount_rate": "много"}, ["discount_rate"]),
    ],
)
def test_what_cannot_be_is_told_by_its_field(query: dict[str, str], wrong: list[str], product: Product) -> None:
    found = calculation(product="auto", **query)
    assert (found.quote, sorted(errors(found)), found.problems) == (None, sorted(wrong), [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1990-05-05"])
def test_a_start_outside_of_the_rules_is_refused(day: str, product: Product) -> None:
    found = calculation(product="auto", starts_on=day)
    assert (found.quote, len(found.problems)) == (None, 1)


def test_what_is_out_of_sight_is_not_in_the_way(product: Product) -> None:
    found = calculation(product="auto", plan="annuity", step_every="x", mixed_percent="x")
    assert found.quote is not None
    assert errors(found) == {}


def test_a_stepped_plan_is_asked_by_steps_and_reopens_from_weights(product: Product) -> None:
    typed = {"product": "auto", "plan": "stepped", "step_every": "6", "step_change": "-10", "term_months": "24"}
    query = query_of(**typed)
    assert {name: query[name] for name in ("plan", "step_every", "step_change")} == {
        "plan": "stepped",
        "step_every": "6",
        "step_change": "-10",
    }
    assert "weights" not in query
    quote = calculation(**query).quote
    assert quote is not None
    payments = [row.amount for row in quote.plan.of_kind(RowKind.PAYMENT)]
    assert len(set(payments[:6])) == 1
    assert payments[6] == pytest.approx(payments[0] * Decimal("0.9"), abs=Decimal("0.01"))
    kept = to_query(quote.request, version=1)
    assert kept["weights"].startswith("1,1,1,1,1,1,0.9")
    reopened = calculation(**kept)
    assert reopened.quote is not None
    assert reopened.quote.plan == quote.plan
    assert (reopened.form["step_every"].value(), reopened.form["step_change"].value()) == ("6", "-10")


def test_weights_that_are_no_steps_stay_weights() -> None:
    from calculator.steps import steps_of

    assert steps_of(Steps(5, Decimal("12.5")).weights(36)) == Steps(5, Decimal("12.5"))
    assert steps_of([Decimal(1), Decimal("0.9"), Decimal(1)]) is None
    assert steps_of([Decimal(1), Decimal(1)]) is None


def test_a_mixed_plan_reopens_from_its_share(product: Product) -> None:
    query = query_of(product="auto", plan="mixed", mixed_percent="40")
    assert query["mixed_share"] == "0.4"
    found = calculation(**query)
    assert found.quote is not None
    assert found.quote.request.mixed_share == Decimal("0.4")
    assert found.form["mixed_percent"].value() == "40"


def test_months_without_a_payment(product: Product) -> None:
    client = Client()
    boxes = client.get(PAGE, query_params={"plan": "seasonal", "skipped_months": ["1", "2"]})
    link = calculation(plan="seasonal", skipped_months="1,2").quote
    quote = boxes.context["quote"]
    assert link is not None
    assert quote.plan == link.plan
    skipped = {row.due_on.month for row in quote.plan.of_kind(RowKind.PAYMENT) if not row.amount}
    assert skipped == {1, 2}


PLANS = ["annuity", "differentiated", "mixed", "stepped", "seasonal"]


@pytest.mark.parametrize("plan", PLANS)
def test_everything_shown_adds_up(plan: str, product: Product) -> None:
    quote = calculation(plan=plan, skipped_months="7", buyout_percent="10", starts_on="2025-09-01").quote
    assert quote is not None
    shown = Shown(quote.plan)
    lines = [line for year in shown.years for line in year.lines]
    assert [line.row for line in lines] == [row for row in quote.plan.rows if row.kind is not RowKind.APART]
    assert [sum(part.amount for part in line.parts) for line in lines] == [line.row.amount for line in lines]
    assert sum(year.totals.amount for year in shown.years) == shown.totals.amount
    assert sum(part.amount for part in shown.total_parts) == shown.totals.amount
    assert (lines[0].balance, lines[-1].balance) == (quote.schedule.financed, Decimal(0))
    for row in quote.plan.rows:
        pile = pile_of(row, quote.plan.contract_rate_of_vat)
        assert pile.principal + pile.interest + pile.vat + pile.insurance + pile.other == row.amount


@pytest.mark.parametrize("plan", PLANS)
def test_the_chart_draws_the_payments_of_the_table(plan: str, product: Product) -> None:
    response = opened(plan=plan)
    chart, quote = json.loads(response.context["chart"]), response.context["quote"]
    drawn = [sum(Decimal(series["values"][place]) for series in chart["series"]) for place in range(36)]
    assert drawn == [row.amount for row in quote.plan.of_kind(RowKind.PAYMENT)]
    assert [series["name"] for series in chart["series"]] == ["Principal", "Interest", "VAT"]


def test_where_nothing_is_offered_the_page_says_so() -> None:
    catalogue.forget()
    response = opened()
    assert (response.status_code, response.context["calculation"]) == (200, None)
    assert "empty-state" in response.content.decode()
    fragment = opened(RESULT)
    assert (fragment.status_code, "HX-Replace-Url" in fragment.headers) == (200, False)


def test_other_methods_are_refused(product: Product) -> None:
    for name in ("calculator:page", "calculator:result"):
        assert Client().head(reverse(name)).status_code == 200
        assert Client().post(reverse(name)).status_code in {302, 405}


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
