"""A deal from a kept calculation to the schedule of its contract: the client, the manager and two who decide."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.test.utils import override_settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.roles import Role
from calculator.models import ProductVersion, Scenario
from contracts.applications.checklist_rules import RuleLine, begin_checklist
from contracts.approval.policy_versions import PolicyText, add_version
from contracts.models import Application, Contract, DocumentKind, NeededFor, PolicyRule
from leasing_portal.demo.applications import EMPTY_PDF
from tests.background import work_off
from tests.browser.checks import assert_page_is_good
from tests.browser.deal_pages import expect_state, expect_turn, go, schedule_rows
from tests.factories import (
    NOW,
    LesseeFactory,
    LessorFactory,
    MembershipFactory,
    ProductFactory,
    make_version,
)
from tests.workflow.routing import publish_route, stage, step
from workflow.kinds import OwnerKind, Side

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]
# The register of the tests knows any INN.
SUPPLIER, SUPPLIER_INN = "ООО «СпектрСтрой»", "6131847112"
ASSET, CLAUSE = "Седельный тягач «Парус 460», 2026", "Мониторинг ставится до передачи."
CHECKLIST = (
    RuleLine(document=DocumentKind.SUPPLIER_OFFER, needed_for=NeededFor.SUBMISSION, per_application=True),
    RuleLine(document=DocumentKind.PASSPORT, needed_for=NeededFor.APPROVAL),
)


@dataclass(frozen=True, slots=True)
class Office:
    """Who takes part, and the product."""

    client: Membership
    manager: Membership
    risk: Membership
    head: Membership
    version: ProductVersion


@pytest.fixture(autouse=True)
def _day(tmp_path: Path) -> Iterator[None]:
    """The schedule begins on the factories' day; files are kept for the test only."""
    with time_machine.travel(NOW, tick=True), override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def office() -> Office:
    lessor = LessorFactory()
    manager = MembershipFactory(company=lessor, role=Role.LESSOR_MANAGER)
    begin_checklist(lessor=lessor, lines=CHECKLIST)
    said = PolicyText(rule=PolicyRule.LEAST_ADVANCE, limit=Decimal(10), starts_on=date(2026, 1, 1))
    add_version(lessor=lessor, code="advance", name="Аванс не меньше десятой части", said=said, actor=None, at=NOW)
    head = step("Руководитель", OwnerKind.ROLE) | {"role": Role.LESSOR_HEAD.value}
    publish_route(lessor, stage(step("Риски"), head))
    return Office(
        client=MembershipFactory(role=Role.LESSEE_ADMIN, company=LesseeFactory(manager=manager.user)),
        manager=manager,
        risk=MembershipFactory(company=lessor, role=Role.LESSOR_RISK),
        head=MembershipFactory(company=lessor, role=Role.LESSOR_HEAD),
        version=make_version(ProductFactory(code="auto", name="Автотранспорт")),
    )


def test_from_a_kept_calculation_to_the_schedule_of_a_contract(
    page: Page, live_server: LiveServer, sign_in: SignIn, office: Office
) -> None:
    sign_in(office.client)
    calculate_and_keep(page, live_server)
    apply_with_these_terms(page, office)
    application = Application.objects.get()
    assert application.scenario == Scenario.objects.get()
    assert (application.product_version, application.terms.get().product_version) == (office.version, office.version)
    work_off()

    sign_in(office.manager)
    review_and_start_the_approval(page, live_server, application)

    sign_in(office.risk)
    approve_at_the_desk(page, live_server, application)

    sign_in(office.head)
    propose_other_terms(page, live_server, application)

    sign_in(office.client)
    agree(page, live_server, application)
    # The worker begins the approval anew, about the version that both sides agreed on.
    work_off()
    go(page, live_server, "applications:route", application.pk)
    expect_state(page, "На согласовании")
    expect_turn(page, Side.LESSOR, "decide", mine=False)
    expect(page.locator(".route__step--active")).to_have_count(2)

    for person, left in ((office.risk, 1), (office.head, 0)):
        sign_in(person)
        go(page, live_server, "applications:route", application.pk)
        page.locator("button[name=decision][value=approve]").click()
        expect(page.locator(".route__step--approved")).to_have_count(2 - left)
        expect(page).to_have_url(live_server.url + reverse("applications:route", args=[application.pk]))
    expect_state(page, "Одобрено")

    sign_in(office.client)
    go(page, live_server, "applications:detail", application.pk)
    expect_state(page, "Одобрено")
    expect_turn(page, Side.LESSOR, "make_contract", mine=False)

    sign_in(office.manager)
    make_the_contract(page, live_server, application)
    contract = Contract.objects.get()
    work_off()
    for person in (office.manager, office.client):
        sign_in(person)
        read_the_schedule(page, live_server, contract, mine=person is office.manager)


def calculate_and_keep(page: Page, server: LiveServer) -> None:
    """The client prices a truck and keeps the calculation."""
    go(page, server, "calculator:page")
    page.locator("#id_price").fill("6000000")
    expect(page.locator(".calculator__payment")).to_contain_text("173 531,50")
    page.locator("#keep-name").fill("Тягач на три года")
    page.locator(".keep__save button").click()
    expect(page.locator("h1")).to_have_text("Тягач на три года")


def apply_with_these_terms(page: Page, office: Office) -> None:
    """Five screens, and the terms are those of the kept calculation."""
    page.get_by_role("link", name="Подать заявку на этих условиях").click()
    expect(page.locator("#id_price")).to_have_value(re.compile(r"^6\s000\s000$"))
    expect(page.locator("main")).to_contain_text("По сохранённому расчёту «Тягач на три года»")
    expect(page.locator("main")).to_contain_text("173 531,50")
    page.get_by_role("button", name="Начать заявку").click()

    page.locator("#id_asset_name").fill(ASSET)
    page.locator("#id_supplier_inn").fill(SUPPLIER_INN)
    page.locator("button[name=find]").click()
    expect(page.locator("#id_supplier_name")).to_have_value(SUPPLIER)
    page.get_by_role("button", name="Далее").click()

    expect(page.locator("#company-card")).to_contain_text(office.client.company.full_name)
    page.get_by_role("button", name="Далее").click()

    for number, chosen in enumerate(page.locator("input[type=file]").all()):
        chosen.set_input_files({"name": f"{number}.pdf", "mimeType": "application/pdf", "buffer": EMPTY_PDF})
    page.get_by_role("button", name="Далее").click()

    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Подать с платежом 173 531,50").click()
    expect(page.locator("h1")).to_have_text("Заявка З-2026-000001")
    expect_state(page, "На рассмотрении")
    expect_turn(page, Side.LESSOR, "review", mine=False)


def review_and_start_the_approval(page: Page, server: LiveServer, application: Application) -> None:
    """The manager finds the application, accepts its documents, reads the policies and sends it by the route."""
    go(page, server, "applications:list")
    page.get_by_role("link", name=application.number, exact=True).click()
    expect_turn(page, Side.LESSOR, "review", mine=True)
    page.locator("main").get_by_role("link", name="Документы").click()
    for left in (1, 0):
        page.get_by_role("button", name="Принять").first.click()
        expect(page.get_by_role("button", name="Принять")).to_have_count(left)
    page.get_by_role("link", name="Политики").click()
    checked = page.get_by_role("row", name="Аванс не меньше десятой части")
    expect(checked.get_by_role("cell", name="20", exact=True)).to_be_visible()
    expect(checked).to_contain_text("Выполнена")
    page.get_by_role("button", name="Начать согласование").click()
    expect_state(page, "На согласовании")
    expect_turn(page, Side.LESSOR, "decide", mine=True)
    expect(page.locator(".route__step--active")).to_have_count(2)


def approve_at_the_desk(page: Page, server: LiveServer, application: Application) -> None:
    """The risk officer's branch is decided; the other one still waits."""
    go(page, server, "matters:desk")
    page.get_by_role("link", name="Риски").click()
    page.locator("textarea[name=note]").fill("Риски приемлемы")
    page.locator("textarea[name=internal_note]").fill("Только нам: доля клиента велика")
    page.locator("button[name=decision][value=approve]").click()
    expect(page.locator(".empty-state")).to_be_visible()
    go(page, server, "applications:route", application.pk)
    expect(page.locator(".route__step--approved")).to_contain_text("Риски приемлемы")
    expect(page.locator(".route__step--active")).to_contain_text("Руководитель")


def propose_other_terms(page: Page, server: LiveServer, application: Application) -> None:
    """The head looks what other terms come to, then proposes them instead of deciding."""
    go(page, server, "applications:route", application.pk)
    page.get_by_role("link", name="Предложить другие условия").click()
    page.locator("#id_advance_percent").fill("30")
    page.locator("#id_term_months").fill("24")
    page.locator("#id_clauses").fill(CLAUSE)
    page.locator("button[name=look]").click()
    expect(page.get_by_role("row", name="Наибольший платёж")).to_contain_text("209 681,23")
    expect(page.locator("#id_clauses")).to_have_value(CLAUSE)
    assert application.terms.count() == 1
    page.locator("#id_comment").fill("Согласны при большем авансе и меньшем сроке.")
    page.locator("main form button:not([name])").click()
    expect_state(page, "Согласование условий")
    expect_turn(page, Side.LESSEE, "answer_terms", mine=False)


def agree(page: Page, server: LiveServer, application: Application) -> None:
    """The client sees whose turn it is, what changes and what does not concern it, and agrees."""
    go(page, server, "applications:route", application.pk)
    expect(page.locator("main")).to_contain_text("Риски приемлемы")
    expect(page.locator("main")).not_to_contain_text("Только нам")
    go(page, server, "applications:terms", application.pk)
    expect_turn(page, Side.LESSEE, "answer_terms", mine=True)
    changed = page.get_by_role("row", name="Аванс", exact=False).first
    expect(changed).to_contain_text("1 200 000,00")
    expect(changed).to_contain_text("1 800 000,00")
    expect(page.locator("ins")).to_have_text(CLAUSE)
    assert_page_is_good(page)
    page.locator("button[name=answer][value=agree]").click()
    expect_state(page, "На рассмотрении")
    expect_turn(page, Side.LESSOR, "review", mine=False)


def make_the_contract(page: Page, server: LiveServer, application: Application) -> None:
    """One action; the manager is on the page of the contract then."""
    go(page, server, "applications:detail", application.pk)
    expect_turn(page, Side.LESSOR, "make_contract", mine=True)
    page.get_by_role("button", name="Оформить договор").click()
    expect(page.locator("h1")).to_have_text("Договор ЛД-2026-000001")
    # Nothing is owed before both sides have signed.
    expect(page.locator(".contract-head__figure")).to_have_text("1 800 000,00 ₽")
    go(page, server, "applications:detail", application.pk)
    expect_state(page, "Договор оформлен")
    expect(page.locator(".turn")).to_have_count(0)


def read_the_schedule(page: Page, server: LiveServer, contract: Contract, *, mine: bool) -> None:
    """Every row to the kopeck: 4 200 000 ₽ at 18 % a year in 24 equal payments, the last one takes the residue."""
    go(page, server, "contracts:detail", contract.pk)
    expect_state(page, "Готовится")
    expect_turn(page, Side.LESSOR, "send_to_sign", mine=mine)
    page.get_by_role("link", name="График", exact=True).click()
    months = ("дек", "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя")
    days = [f"25 {months[n % 12]} {2026 + (n + 11) // 12}" for n in range(24)]
    amounts = ["209 681,23"] * 23 + ["209 681,17"]
    assert schedule_rows(page) == [
        ["1", "25 ноя 2026", "1 800 000,00"],
        *([str(number), day, amount] for number, (day, amount) in enumerate(zip(days, amounts, strict=True), start=2)),
    ]
    expect(page.get_by_role("row", name="Сумма по графику")).to_contain_text("6 832 349,46")
