"""The paper: what stands on it, on how many sheets, and where its code leads."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from calculator.commercial_offers import jobs
from calculator.commercial_offers.content import Content
from calculator.commercial_offers.links import url_of
from calculator.commercial_offers.paper import columns, offer_pdf
from calculator.models import CommercialOffer
from tests.background import work_off
from tests.calculator.offers.making import make_offer, manager_with_client, request
from tests.calculator.test_costs import product_with
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_text_of_the_paper() -> None:
    offer = make_offer(*manager_with_client())
    text = " ".join(pages_of(offer_pdf(offer)))
    lessor, client = offer.content["lessor"], offer.content["client"]
    for part in (
        "Коммерческое предложение № 2026-000001",
        "от 25 ноября 2026 г. Действует до 9 декабря 2026 г. включительно",
        f"Лизингодатель {lessor['full_name']}, ИНН {lessor['inn']}",
        f"Клиент {client['full_name']}, ИНН {client['inn']}",
        "Предмет лизинга Самосвал КАМАЗ 6520, 2026 (автотранспорт)",
        "Программа лизинга Лизинг техники",
        "Стоимость с НДС 6 000 000,00 ₽",
        "Аванс 1 200 000,00 ₽ (20 % стоимости)",
        "Срок 36 мес., с 25.11.2026 по 25.11.2029",
        "График равные платежи, ежемесячно, в конце периода",
        "Выкупная стоимость 60 000,00 ₽",
        "Ставка, % годовых 18",
        "ставка НДС в платежах по датам начислений: 22 %",
        offer.content["manager"]["email"],
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("costs", "on_paper", "on_page"),
    [
        ((), "Страхования и налогов на предмет лизинга в платежах нет.", "without insurance and taxes"),
        (
            ({"value": "4.00", "name": "КАСКО"}, {"kind": "transport_tax", "basis": "amount_a_year", "value": "9000"}),
            "Наибольший платёж и сумма всех платежей включают: КАСКО, транспортный налог.",
            "with КАСКО, транспортный налог",
        ),
        (
            ({"value": "4.00"}, {"kind": "registration", "basis": "amount_once", "value": "5000", "charging": "apart"}),
            "Наибольший платёж и сумма всех платежей включают: страхование.",
            "with страхование",
        ),
    ],
)
def test_what_the_payments_include_is_said(costs: Any, on_paper: str, on_page: str) -> None:
    product = product_with(*costs)
    offer = make_offer(*manager_with_client(), request=request(product=product.code))
    assert on_paper in " ".join(pages_of(offer_pdf(offer)))
    client = Client()
    client.cookies["django_language"] = "en"
    assert f'<p class="stat__hint">{on_page}</p>' in client.get(url_of(offer)).content.decode()


def test_three_years_stand_on_one_sheet_and_ten_on_two() -> None:
    manager, client = manager_with_client()
    assert len(pages_of(offer_pdf(make_offer(manager, client)))) == 1
    long = make_offer(manager, client, request=request(term_months=120))
    assert len(pages_of(offer_pdf(long))) == 2


def test_every_row_is_on_the_paper_once() -> None:
    offer = make_offer(*manager_with_client())
    lines = Content(offer.content).lines
    printed = [cell for column in columns(lines) for cell in column]
    assert [cell["day"] for cell in printed] == [f"{line.due_on:%d.%m.%Y}" for line in lines]
    assert [cell["name"] for cell in printed] == ["Аванс", *map(str, range(1, 37)), "Выкуп"]
    assert [len(column) for column in columns(lines)] == [13, 13, 12]


def test_the_code_leads_to_the_offer() -> None:
    offer = make_offer(*manager_with_client())
    page = pypdfium2.PdfDocument(offer_pdf(offer))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=4).to_pil())
    assert code.text == url_of(offer)


def test_the_paper_is_made_once(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    offer = make_offer(*manager_with_client())
    work_off()
    offer.refresh_from_db()
    first = offer.pdf.read()
    monkeypatch.setattr(jobs, "offer_pdf", lambda _: pytest.fail("it is made already"))
    jobs.store_offer_pdf(offer_id=offer.pk)
    assert (first[:5], CommercialOffer.objects.get().pdf.name) == (
        b"%PDF-", f"offers/{offer.lessor_id}/2026/2026-000001-1.pdf",
    )  # fmt: skip
    assert offer.made_at == NOW
