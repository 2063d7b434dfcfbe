"""The public page: figures that follow every change without a query, links that reopen them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.roles import Role
from calculator import catalogue
from calculator.charts import pile_of
from calculator.engine.lease import RowKind
from calculator.models import Product
from calculator.quoting.quote import make_quote
from calculator.quoting.request import to_query
from calculator.showing import Shown
from calculator.steps import Steps
from tests.calculator.asked import asked
from tests.calculator.on_page import PAGE, RESULT, calculation, errors, opened, query_of
from tests.factories import NOW, TODAY, MembershipFactory, ProductFactory, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product() -> Product:
    return make_version(ProductFactory(code="auto", name="Автолизинг")).product


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


def test_sums_of_tables_stand_without_the_sign_that_their_heads_tell(product: Product) -> None:
    html = opened(product="auto", buyout_percent="10").content.decode()
    cells = re.findall(r'<td class="num".*?</td>', html, re.DOTALL)
    figures = [found for cell in cells for found in re.findall(r"<summary.*?</summary>", cell, re.DOTALL)]
    assert (len(cells) > len(figures), len(figures)) == (True, 36)
    assert [figure for figure in figures if "₽" in figure] == []
    (headline,) = re.findall(r'<div class="calculator__payment">.*?</summary>', html, re.DOTALL)
    assert "₽" in headline


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
