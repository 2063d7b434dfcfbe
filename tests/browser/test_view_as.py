"""Support looks through a client's eyes: from the client card to the mark on every page, and back."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership, User, ViewAs
from accounts.roles import Role
from tests.browser.checks import assert_page_is_good_in_every_look
from tests.factories import LesseeFactory, MembershipFactory, make_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "Запрос 1024: клиент не видит договор в списке, а счёт по нему приходит каждый месяц"


def test_a_manager_looks_as_a_client_and_comes_back(
    page: Page, live_server: LiveServer, sign_in: Callable[[Membership], None]
) -> None:
    manager = MembershipFactory(role=Role.LESSOR_MANAGER)
    client = LesseeFactory(short_name="ООО «Северный карьер»", manager=manager.user)
    contract = make_contract(lessor=manager.company, lessee=client)
    target = MembershipFactory(company=client)
    User.objects.filter(pk=target.user_id).update(last_name="Орлова", first_name="Ирина", middle_name="Сергеевна")
    sign_in(manager)
    page.goto(live_server.url + reverse("admin:accounts_company_card", args=[client.pk]))
    page.locator(f'a[href="{reverse("view_as:start", args=[target.pk])}"]').click()
    page.locator("textarea").fill(REASON)
    assert_page_is_good_in_every_look(page)
    page.locator("main button.btn-primary").click()
    mark = page.locator(".looking")
    expect(mark).to_contain_text("Орлова И. С.")
    for address in ("/", contract.get_absolute_url(), "/account/email/", "/no-such-page/"):
        page.goto(live_server.url + address)
        expect(mark).to_be_visible()
        expect(mark).to_contain_text("Запрос 1024")
        assert_page_is_good_in_every_look(page)
    page.goto(live_server.url + contract.get_absolute_url())
    page.mouse.wheel(0, 4000)
    expect(mark).to_be_in_viewport(ratio=1)
    mark.locator("button").click()
    page.wait_for_url(f"**{reverse('admin:accounts_company_card', args=[client.pk])}")
    assert ViewAs.objects.get().ended_at is not None
