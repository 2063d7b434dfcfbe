"""The main job in a real browser: sign in, find the contract, read the schedule, get the invoice and its code."""

import io
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.test.utils import override_settings
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from accounts.roles import Role
from contracts.models import Contract
from payments.engine.payment_qr import parse
from payments.models import Invoice
from payments.services import payment_details
from tests.background import work_off
from tests.browser.checks import assert_page_is_good
from tests.factories import MembershipFactory, make_contract

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "walk-through-the-cabinet"


@pytest.fixture
def contract() -> Contract:
    person = MembershipFactory(role=Role.LESSEE_FINANCIER)
    person.user.set_password(PASSWORD)
    person.user.save()
    return make_contract(number="ЛД-2026-0042", lessee=person.company, paid=[(date(2025, 12, 25), "240000.00")])


def sign_in_by_the_form(page: Page, server: LiveServer, contract: Contract) -> None:
    page.goto(server.url)
    page.locator("[name=login]").fill(contract.lessee.memberships.get().user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(contract.lessee.short_name)


def test_lessee_reads_the_contract_and_gets_the_invoice(
    page: Page, live_server: LiveServer, contract: Contract, tmp_path: Path
) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        sign_in_by_the_form(page, live_server, contract)
        page.get_by_role("navigation", name="Главное меню").get_by_role("link", name="Договоры").click()
        page.get_by_role("link", name=contract.number).click()
        page.get_by_role("link", name="График").click()
        expect(page.get_by_role("row", name="Итого за 2025 год")).to_contain_text("240 000,00")
        expect(page.get_by_role("row", name="Сумма по графику")).to_contain_text("1 320 000,00")

        page.get_by_role("row").filter(has_text="25 янв 2026").get_by_role("button").click()
        expect(page.get_by_text("PDF готовится")).to_be_visible()
        invoice = Invoice.objects.get()
        # The worker's part; the page notices by itself that the paper is there.
        work_off()
        link = page.get_by_role("link", name="Скачать PDF")
        expect(link).to_be_visible()
        with page.expect_download() as download:
            link.click()
    paper = download.value.path().read_bytes()
    assert download.value.suggested_filename == f"schet-{invoice.number}.pdf"

    text = " ".join(PdfReader(io.BytesIO(paper)).pages[0].extract_text().split())
    assert f"Счёт на оплату № {invoice.number}" in text
    assert contract.lessor.inn in text

    picture = pypdfium2.PdfDocument(paper)[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.bytes.startswith(b"ST00012|")
    assert parse(code.bytes) == payment_details(invoice)


def test_the_code_on_the_page_is_the_code_on_the_paper(page: Page, live_server: LiveServer, contract: Contract) -> None:
    sign_in_by_the_form(page, live_server, contract)
    page.get_by_role("button", name="Счёт", exact=False).first.click()
    shown = page.get_by_role("img", name="QR-код", exact=False)
    picture = Image.open(io.BytesIO(shown.screenshot(scale="css")))
    (code,) = zxingcpp.read_barcodes(picture.resize((picture.width * 2, picture.height * 2)))
    assert parse(code.bytes) == payment_details(Invoice.objects.get())


@pytest.mark.parametrize(("theme", "width", "height"), [("light", 360, 740), ("dark", 1440, 900)])
def test_every_page_of_the_cabinet_is_accessible_and_fits(
    page: Page, live_server: LiveServer, contract: Contract, theme: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    sign_in_by_the_form(page, live_server, contract)
    address = f"{live_server.url}{contract.get_absolute_url()}"
    page.goto(f"{address}schedule/")
    page.get_by_role("button", name="Счёт", exact=False).first.click()
    assert_page_is_good(page)
    paths = ["/", "/contracts/", "/contracts/?q=нет", "/invoices/", "/assets/", "/jobs/"]
    for url in [live_server.url + path for path in paths] + [
        f"{address}{tab}" for tab in ("", "schedule/", "payments/", "timeline/")
    ]:
        page.goto(url)
        assert_page_is_good(page)
