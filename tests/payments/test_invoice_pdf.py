import io
import threading
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import IO, Any

import pypdfium2
import pytest
import zxingcpp
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from PIL import Image
from pypdf import PdfReader
from pytest_django import Settings

from accounts.models import BankAccount, Company
from accounts.roles import Role
from common.models import Delivery, Job
from common.pdf import OwnFilesOnly
from contracts.models import Contract
from payments import jobs
from payments.engine.payment_qr import parse
from payments.events import InvoiceIssued
from payments.handlers import make_invoice_pdf
from payments.jobs import order_missing_papers, store_invoice_pdf
from payments.models import Instalment, Invoice
from payments.papers import invoice_pdf
from payments.services import issue_invoice, payment_details
from tests.background import run_jobs, work_off
from tests.factories import NOW, TODAY, LesseeFactory, LessorFactory, MembershipFactory, make_contract
from tests.threads import THREADS, at_once

pytestmark = pytest.mark.django_db


def issue(contract: Contract, number: int = 2) -> Invoice:
    row = Instalment.objects.in_force().get(version__contract=contract, number=number)
    return issue_invoice(instalment_id=row.pk, actor=None, at=NOW, today=TODAY).invoice


@pytest.fixture
def invoice(db: None, settings: Settings, tmp_path: Path) -> Invoice:
    settings.MEDIA_ROOT = tmp_path
    contract = make_contract(
        number="ЛД-2026-0007",
        lessor=LessorFactory(short_name="ООО «Север Лизинг»", full_name="Общество «Север Лизинг»"),
        lessee=LesseeFactory(full_name="Общество «Вектор»"),
        paid=[(date(2025, 12, 25), "240000.00")],
    )
    return issue(contract)


def text_of(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def picture_of(pdf: bytes) -> Image.Image:
    (page,) = pypdfium2.PdfDocument(pdf)
    picture: Image.Image = page.render(scale=3).to_pil()
    return picture


def test_the_text_of_the_paper(invoice: Invoice) -> None:
    text = text_of(invoice_pdf(invoice))
    payee = invoice.payee
    for part in (
        "Счёт на оплату № 2026-000001 от 25 ноября 2026 г.",
        f"Лизингодатель Общество «Север Лизинг», ИНН {payee['inn']}, КПП {payee['kpp']}",
        f"Лизингополучатель Общество «Вектор», ИНН {invoice.payer['inn']}",
        "Основание Договор лизинга ЛД-2026-0007 от 20.12.2025",
        "Оплатить до 25 января 2026 г.",
        f"БИК {payee['bic']}",
        f"Корр. счёт {payee['correspondent_account']}",
        payee["account"],
        "ООО «Север Лизинг» Получатель",
        "ПАО «Пример Банк» Банк получателя",
        "1 Лизинговый платёж № 2 по договору ЛД-2026-0007 от 20.12.2025 73 702,19 22 16 214,48 89 916,67",
        "Итого без НДС 73 702,19 руб.",
        "НДС 22 % 16 214,48 руб.",
        "Всего к оплате 89 916,67 руб.",
        "Восемьдесят девять тысяч девятьсот шестнадцать рублей 67 копеек",
        "Шестнадцать тысяч двести четырнадцать рублей 48 копеек",
        "Руководитель",
        "Главный бухгалтер",
        invoice.purpose,
    ):
        assert part in text, part


def test_the_code_on_the_page_is_the_payment(invoice: Invoice) -> None:
    (code,) = zxingcpp.read_barcodes(picture_of(invoice_pdf(invoice)))
    assert parse(code.bytes) == payment_details(invoice)
    assert code.bytes.startswith(b"ST00012|Name=")
    assert b"|Sum=8991667|" in code.bytes


def test_every_letter_is_in_an_embedded_font_of_ours(invoice: Invoice) -> None:
    reader = PdfReader(io.BytesIO(invoice_pdf(invoice)))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index] # a dictionary
    names = [str(font["/BaseFont"]) for font in fonts]
    assert names
    assert all("Golos" in name for name in names)
    assert all("/FontFile" in str(font["/DescendantFonts"][0].get_object()["/FontDescriptor"]) for font in fonts)


def rename(*, unit: str, times: int) -> None:
    """Give all companies and banks long names and addresses."""
    Company.objects.update(
        short_name=f"ООО «{unit * times}»"[:200],
        full_name=f"Общество с ограниченной ответственностью «{unit * times}»"[:500],
        legal_address=f"614000, Пермский край, г. Пермь, {unit * times}"[:500],
    )
    BankAccount.objects.update(bank_name=f"Филиал банка «{unit * times}»"[:200])


def test_long_names_stay_on_one_sheet(invoice: Invoice) -> None:
    rename(unit="Северо-Западная ", times=9)
    pdf = invoice_pdf(issue(invoice.contract))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    (code,) = zxingcpp.read_barcodes(picture_of(pdf))
    assert parse(code.bytes).amount == Decimal("89916.67")


def test_the_longest_names_stay_inside_the_margins(invoice: Invoice) -> None:
    rename(unit="Щ", times=500)
    Contract.objects.update(number="Д" * 50)
    pages = list(pypdfium2.PdfDocument(invoice_pdf(issue(invoice.contract))))
    pictures = [page.render(scale=3).to_pil() for page in pages]
    for picture in pictures:
        right_margin = picture.crop((int(picture.width * 0.94), 0, picture.width, picture.height))
        assert right_margin.convert("L").getextrema() == (255, 255)
    (code,) = [code for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    assert parse(code.bytes).amount == Decimal("89916.67")


def test_an_entrepreneur_and_a_payee_without_correspondent_account(invoice: Invoice) -> None:
    invoice.payer["kpp"] = invoice.payee["correspondent_account"] = ""
    text = text_of(invoice_pdf(invoice))
    assert "Корр. счёт —" in text
    assert text.count("КПП") == 2


def test_markup_in_a_name_is_only_text(invoice: Invoice) -> None:
    invoice.payer["full_name"] = '<img src="file:///etc/passwd"> & Ко'
    assert '<img src="file:///etc/passwd"> & Ко' in text_of(invoice_pdf(invoice))


@pytest.mark.parametrize(
    "url", ["https://example.org/font.woff2", "file:///etc/passwd", "data:text/plain,hi", "file:///tmp/a.woff2"]
)
def test_a_paper_loads_nothing_but_our_fonts(url: str, tmp_path: Path) -> None:
    font = tmp_path / "own.woff2"
    font.write_bytes(b"font")
    fetcher = OwnFilesOnly([font])
    assert fetcher.fetch(font.as_uri()).read() == b"font"
    with pytest.raises(PermissionError):
        fetcher.fetch(url)


def test_the_worker_makes_the_paper_in_nobodys_job(invoice: Invoice) -> None:
    work_off()
    papers = Delivery.objects.filter(handler="payments.handlers.make_invoice_pdf")
    assert list(papers.values_list("state", flat=True)) == ["done"]
    job = Job.objects.get()
    assert (job.kind, job.title, job.state) == ("make_invoice_pdf", "PDF счёта 2026-000001", "done")
    assert (job.user, job.company_id) == (None, invoice.lessor_id)
    invoice.refresh_from_db()
    assert "Счёт на оплату № 2026-000001" in text_of(invoice.pdf.read())
    make_invoice_pdf(InvoiceIssued(invoice.pk))
    assert Job.objects.count() == 1


def test_only_the_lessors_portal_administrator_sees_the_job(invoice: Invoice) -> None:
    work_off()
    seen = [
        Job.objects.visible_to(MembershipFactory(role=role, company=company)).count()
        for role, company in (
            (Role.LESSEE_ADMIN, invoice.contract.lessee),
            (Role.LESSOR_MANAGER, invoice.lessor),
            (Role.LESSOR_ADMIN, invoice.lessor),
            (Role.LESSOR_ADMIN, LessorFactory()),
        )
    ]
    assert seen == [0, 0, 1, 0]


def test_a_paper_whose_job_failed_is_ordered_again_for_a_day(invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_invoice: Invoice) -> bytes:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "invoice_pdf", fail)
        work_off()
    assert order_missing_papers(today=TODAY + timedelta(days=2)) == 0
    assert order_missing_papers(today=TODAY + timedelta(days=1)) == 1
    assert order_missing_papers(today=TODAY) == 0
    run_jobs()
    assert list(Job.objects.order_by("state").values_list("state", flat=True)) == ["done", "failed"]
    invoice.refresh_from_db()
    assert invoice.pdf.read().startswith(b"%PDF-")
    assert order_missing_papers(today=TODAY) == 0


@pytest.mark.django_db(transaction=True)
def test_the_paper_is_drawn_while_no_transaction_is_open(invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    open_transactions = []

    def draw(_invoice: Invoice) -> bytes:
        open_transactions.append(connection.in_atomic_block)
        return b"%PDF-"

    monkeypatch.setattr(jobs, "invoice_pdf", draw)
    work_off()
    assert open_transactions == [False]


def test_the_worker_stores_the_paper_once(invoice: Invoice, tmp_path: Path) -> None:
    store_invoice_pdf(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    assert invoice.pdf.name == f"invoices/{invoice.lessor_id}/2026/2026-000001.pdf"
    stored = tmp_path / invoice.pdf.name
    assert stored.read_bytes().startswith(b"%PDF-")
    stored.write_bytes(b"untouched")
    store_invoice_pdf(invoice_id=invoice.pk)
    assert stored.read_bytes() == b"untouched"


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_store_one_paper(
    invoice: Invoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = count()
    all_drawn = threading.Barrier(THREADS)

    def draw(_invoice: Invoice) -> bytes:
        all_drawn.wait(timeout=30)
        return b"%%PDF- %d" % next(papers)

    class CountingStorage(FileSystemStorage):
        saved = 0

        def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
            CountingStorage.saved += 1
            return super().save(name, content, max_length)

    monkeypatch.setattr(jobs, "invoice_pdf", draw)
    monkeypatch.setattr(Invoice._meta.get_field("pdf"), "storage", CountingStorage(location=tmp_path))
    list(at_once(lambda _: store_invoice_pdf(invoice_id=invoice.pk)))
    invoice.refresh_from_db()
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.pdf")]
    assert (files, CountingStorage.saved) == ([invoice.pdf.name], 1)


def test_a_rolled_back_attempt_leaves_one_file_in_the_end(invoice: Invoice, tmp_path: Path) -> None:
    with transaction.atomic():
        store_invoice_pdf(invoice_id=invoice.pk)
        transaction.set_rollback(True)
    invoice.refresh_from_db()
    assert not invoice.pdf
    store_invoice_pdf(invoice_id=invoice.pk)
    invoice.refresh_from_db()
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.pdf")]
    assert files == [invoice.pdf.name]
