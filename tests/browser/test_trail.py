"""The audit trail in the cabinet, in both themes, on a phone and on a desktop."""

from collections.abc import Callable
from decimal import Decimal

import pghistory
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from common.models import TrailEntry
from contracts.models import Contract
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.factories import MembershipFactory, make_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_administrator_finds_who_changed_a_contract(
    page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]
) -> None:
    admin = MembershipFactory(role=Role.LESSEE_ADMIN)
    contract = make_contract(lessee=admin.company, number="ЛД-77/2026")
    with pghistory.context(user=admin.user_id, company=admin.company_id, ip="192.0.2.7", user_agent="Lynx"):
        Contract.objects.filter(pk=contract.pk).update(price=Decimal("1300000.50"))
    changed = TrailEntry.objects.latest("pk")
    sign_in(admin)
    page.goto(live_server.url + reverse("trail:list"))
    assert_page_is_good_in_every_look(page)
    page.locator("#id_q").fill("ЛД-77")
    page.get_by_role("button", name="Показать").click()
    rows = page.locator("tbody tr")
    expect(rows.filter(has_not_text="ЛД-77")).to_have_count(0)
    expect(rows.first).to_contain_text("Изменено")
    rows.locator("a").first.click()
    expect(page).to_have_url(live_server.url + reverse("trail:entry", args=[changed.pk]))
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_page_is_good_in_every_look(page)
