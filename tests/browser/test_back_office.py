"""The back office in a real browser: an import from the file to the report, and how every page looks."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Company, Membership
from accounts.roles import Role
from common.jobs.runner import run_job
from common.models import DeliveryState, Job
from contracts.models import Contract
from tests.back_office.rows import make_delivery, make_import, make_job
from tests.browser.checks import SIZES, THEMES, assert_page_is_good
from tests.factories import MembershipFactory, make_contract
from tests.integrations.files import portfolio, write_book, write_json
from tests.integrations.importing import run_import

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Membership], None]


@pytest.fixture
def lessor(tmp_path: Path) -> Company:
    """The lessor of the example portfolio, with the very details of the file: the head may not change them."""
    rows = [row for row in portfolio()["companies"] if row["party"] == "lessor"]
    run_import(write_json(tmp_path / "lessor.json", {"companies": rows}))
    return Company.objects.get()


def test_the_head_tries_a_file_imports_it_and_sees_the_report(
    page: Page, live_server: LiveServer, sign_in: SignIn, lessor: Company, tmp_path: Path
) -> None:
    sign_in(MembershipFactory(company=lessor, role=Role.LESSOR_HEAD))
    page.goto(live_server.url)
    page.get_by_role("link", name="Импорт портфеля", exact=True).click()
    page.locator(f'a[href*="{reverse("admin:integrations_portfolioimport_add")}"]').first.click()
    page.set_input_files("input[type=file]", write_book(tmp_path / "portfolio.xlsx", portfolio()))
    page.get_by_role("button", name="Проверить файл").click()
    expect(page.locator("#import-status")).to_have_attribute("hx-trigger", "every 1s")
    run_job(Job.objects.get().pk)
    # The page finds the end of the job by itself.
    expect(page.locator("#counts")).to_be_visible()
    assert Contract.objects.count() == 0
    page.get_by_role("button", name="Импортировать этот файл").click()
    expect(page.locator("#import-status")).to_have_attribute("hx-trigger", "every 1s")
    run_job(Job.objects.latest("created_at").pk)
    row = page.locator("#counts tbody tr", has_text="Договоры")
    expect(row.locator("td").nth(1)).to_have_text("1")
    assert Contract.objects.count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("XLSX")).click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_file_that_is_no_workbook_is_refused_on_the_spot(
    page: Page, live_server: LiveServer, sign_in: SignIn, lessor: Company, tmp_path: Path
) -> None:
    paper = tmp_path / "portfolio.xlsx"
    paper.write_bytes(b"%PDF-1.7")
    sign_in(MembershipFactory(company=lessor, role=Role.LESSOR_HEAD))
    page.goto(live_server.url + reverse("admin:integrations_portfolioimport_add"))
    page.set_input_files("input[type=file]", paper)
    page.get_by_role("button", name="Импортировать файл").click()
    expect(page.locator(".field__error")).to_be_visible()
    assert_page_is_good(page)


def test_every_page_is_good_in_both_looks(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    admin = MembershipFactory(role=Role.LESSOR_ADMIN)
    contract = make_contract(lessor=admin.company)
    delivery = make_delivery(DeliveryState.DEAD, last_error="Traceback\nValueError: broken")
    objects = {
        "contracts_contract": contract.pk,
        "accounts_company": contract.lessee_id,
        "accounts_user": admin.user_id,
        "accounts_membership": admin.pk,
        "integrations_portfolioimport": make_import(admin, problems=2).pk,
        "common_job": make_job(admin).pk,
        "common_delivery": delivery.pk,
        "common_outboxevent": delivery.event_id,
    }
    sign_in(admin)
    addresses = [reverse("admin:index")]
    for name, pk in objects.items():
        addresses += [reverse(f"admin:{name}_changelist"), reverse(f"admin:{name}_change", args=[pk])]
    addresses += [
        reverse(f"admin:{name}")
        for name in ("accounts_company_add", "accounts_user_add", "integrations_portfolioimport_add")
    ]
    addresses.append(reverse("admin:accounts_company_history", args=[admin.company_id]))
    addresses.append(reverse("admin:accounts_company_card", args=[contract.lessee_id]))
    bad = {}
    for address in addresses:
        if issues := issues_in_both_looks(page, live_server.url + address):
            bad[address] = issues
    assert bad == {}


def test_the_back_office_takes_the_theme_of_the_system(page: Page, live_server: LiveServer, sign_in: SignIn) -> None:
    sign_in(MembershipFactory(role=Role.LESSOR_ADMIN))
    for theme in THEMES:
        # Unfold asks the system once, when the page loads.
        page.emulate_media(color_scheme=theme)
        page.goto(live_server.url + reverse("admin:index"))
        expect(page.locator("html.dark")).to_have_count(int(theme == "dark"))


def issues_in_both_looks(page: Page, url: str) -> list[str]:
    """What is wrong with the page on a phone in light and on a desktop in dark, loaded once for both."""
    found = []
    page.emulate_media(color_scheme="light")
    page.goto(url)
    for theme, (width, height) in zip(THEMES, SIZES, strict=True):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", theme == "dark")
        try:
            assert_page_is_good(page)
        except AssertionError as error:
            found.append(f"{width} {theme}: {error}")
    return found
