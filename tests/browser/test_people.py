"""The administrator invites a financier limited to two contracts; the financier sees these and nothing else."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership
from accounts.people.colleagues import block
from accounts.roles import Role
from contracts.models import Contract
from tests.accounts.people.world import admin, colleague
from tests.background import run_jobs
from tests.browser.checks import assert_page_is_good, assert_page_is_good_in_every_look
from tests.browser.conftest import SignIn
from tests.factories import make_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS, PASSWORD = "finansist@example.org", "сосновый-бор-27"
LINK = re.compile(r"https?://[^/\s]+(/invitation/[\w-]{43}/)")


@dataclass(frozen=True, slots=True)
class Client:
    """A company with three contracts, of which the financier is to see the first two."""

    administrator: Membership
    shown: tuple[Contract, Contract]
    hidden: Contract


@pytest.fixture
def client_company() -> Client:
    actor = admin()
    first, second, third = (make_contract(number=f"ЛД-2026-100{number}", lessee=actor.company) for number in (1, 2, 3))
    return Client(actor, (first, second), third)


def link_of_letter() -> str:
    """Path of the link in the only letter."""
    [letter] = mail.outbox
    found = LINK.search(str(letter.body))
    assert found is not None
    return found[1]


def invite(page: Page, server: LiveServer, people: Client) -> None:
    page.goto(f"{server.url}/company/people/invite/")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=role]").select_option("lessee_financier")
    page.locator("[name=scope][value=contracts]").check()
    for contract in people.shown:
        # The search narrows the list; what was chosen before stays in it.
        page.locator("[data-pick-search]").fill(contract.number)
        page.get_by_role("checkbox", name=contract.number).check()
    expect(page.get_by_role("checkbox", name=people.hidden.number)).to_be_hidden()
    expect(page.locator("[data-pick-count]")).to_have_text("2")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(f"{server.url}/company/people/")
    run_jobs()


def take(page: Page, server: LiveServer) -> None:
    """Open the letter's link as a visitor, set a password, sign in."""
    page.goto(server.url + link_of_letter())
    expect(page).to_have_url(f"{server.url}/invitation/")
    assert_page_is_good(page)
    for name, value in {"last_name": "Новикова", "first_name": "Нина", "password": PASSWORD, "again": PASSWORD}.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()
    page.locator("[name=login]").fill(ADDRESS)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(page).to_have_url(f"{server.url}/")


@pytest.fixture
def visitor(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    """Another browser, where nobody is signed in."""
    context: BrowserContext = browser.new_context(**browser_context_args)  # type: ignore[arg-type] # a plain dictionary
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_a_financier_of_two_contracts_sees_two_contracts(
    page: Page, live_server: LiveServer, sign_in: SignIn, visitor: Page, client_company: Client
) -> None:
    people = client_company
    sign_in(people.administrator)
    invite(page, live_server, people)
    take(visitor, live_server)
    assert list(EmailAddress.objects.filter(email=ADDRESS).values_list("verified", flat=True)) == [True]

    visitor.goto(f"{live_server.url}/contracts/")
    rows = visitor.locator("tbody tr")
    expect(rows).to_have_count(2)
    for contract in people.shown:
        expect(visitor.get_by_role("link", name=contract.number)).to_be_visible()
    expect(visitor.get_by_text(people.hidden.number)).to_have_count(0)
    # Each contract has 1 320 000 roubles to pay.
    expect(visitor.locator(".stats")).to_contain_text("2 640 000,00")

    visitor.goto(f"{live_server.url}/contracts/?q={people.hidden.number}")
    expect(visitor.locator("tbody tr")).to_have_count(0)
    visitor.goto(f"{live_server.url}/contracts/?q={people.shown[0].number}")
    expect(visitor.locator("tbody tr")).to_have_count(1)

    visitor.goto(f"{live_server.url}/contracts/")
    with visitor.expect_download() as download:
        visitor.locator("a[href^='/contracts/export/']", has_text="XLSX").click()
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert [number.number in text for number in (*people.shown, people.hidden)] == [True, True, False]

    answer = visitor.goto(f"{live_server.url}{people.hidden.get_absolute_url()}")
    assert answer is not None
    assert answer.status == 404
    for path in ("/", "/invoices/", "/assets/"):
        visitor.goto(live_server.url + path)
        expect(visitor.get_by_text(people.hidden.number)).to_have_count(0)


def test_a_blocked_colleague_is_out_at_the_next_click(
    page: Page, live_server: LiveServer, sign_in: SignIn, client_company: Client
) -> None:
    somebody = colleague(client_company.administrator, Role.LESSEE_AUDITOR)
    sign_in(somebody)
    page.goto(f"{live_server.url}/contracts/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    block(membership_id=somebody.pk, actor=client_company.administrator)
    answer = page.goto(f"{live_server.url}/contracts/")
    assert answer is not None
    assert answer.status == 403


def test_pages_about_colleagues_are_accessible_and_fit(
    page: Page, live_server: LiveServer, sign_in: SignIn, client_company: Client
) -> None:
    actor = client_company.administrator
    somebody = colleague(actor, Role.LESSEE_SIGNATORY)
    sign_in(actor)
    invite(page, live_server, client_company)
    paths = ["/company/people/", "/company/people/?q=нет", "/company/people/invite/", "/company/security/"]
    for path in [*paths, f"/company/people/{somebody.pk}/", f"/company/people/{actor.pk}/", link_of_letter()]:
        page.goto(live_server.url + path)
        assert_page_is_good_in_every_look(page)
