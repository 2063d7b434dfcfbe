"""The financial plan in a real browser: a calculation is chosen and moved, the chart is drawn, every look is good."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from calculator import catalogue as catalogues
from calculator.quoting.quote import make_quote
from calculator.services.scenarios import save_scenario
from payments.planning.months import shifted
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.calculator.offers.making import request
from tests.factories import MembershipFactory, make_contract, schedule_rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


def test_a_calculation_is_put_beside_the_contracts_and_moved(
    page: Page, live_server: LiveServer, sign_in: SignIn
) -> None:
    person = MembershipFactory(role=Role.LESSEE_FINANCIER)
    make_contract(lessee=person.company, rows=schedule_rows(months=48))
    quote = make_quote(request(starts_on=localdate()), catalogues.current(localdate()))
    scenario = save_scenario(quote=quote, name="Самосвал на три года", actor=person, at=now())
    sign_in(person)
    page.goto(live_server.url + reverse("planning:page"))
    page.locator("[data-chart]").scroll_into_view_if_needed()
    expect(page.locator("canvas")).to_have_count(1)
    page.locator(f"input[name=scenario][value='{scenario.pk}']").check()
    later = f"{shifted(localdate(), 3):%Y-%m}"
    page.locator(f"select[name=start_{scenario.pk}]").select_option(later)
    page.locator(".plan__choice button[type=submit]").click()
    expect(page.locator("thead th")).to_have_count(4)
    assert f"start_{scenario.pk}={later}" in page.url
    column = page.locator("tbody tr:not(.grid__year) td:nth-of-type(2)")
    expect(column.nth(3)).to_have_text("0,00")
    expect(column.nth(4)).to_have_text("1 200 000,00")
    assert_page_is_good_in_every_look(page)
