import re
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from weasyprint import HTML

from payments.engine.payment_qr import Encoding, PaymentDetails, parse, svg

DETAILS = PaymentDetails(
    name="ООО «Лизинг Север»",
    personal_account="40702810938120061991",
    bank_name="ПАО Сбербанк",
    bic="044525225",
    correspondent_account="30101810400000000225",
    amount=Decimal("1234567.89"),
    purpose="Оплата по счёту 2026-000123 от 21.11.2026 по договору лизинга ЛД-2026/017, в т.ч. НДС 22%",
    payee_inn="7707083893",
    document_date=date(2026, 11, 21),
)


def decode(payload: bytes) -> zxingcpp.Barcode:
    """Read the code as it is printed in a paper."""
    page = f"<style>.payment-qr {{ width: 6cm; height: 6cm }}</style><p>{svg(payload)}</p>"
    document = pypdfium2.PdfDocument(HTML(string=page).write_pdf())
    (barcode,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    return barcode


@pytest.mark.parametrize("encoding", [Encoding.UTF_8, Encoding.WINDOWS_1251])
def test_the_picture_in_a_paper_decodes_to_the_same_bytes(encoding: Encoding) -> None:
    payload = DETAILS.encode(encoding)
    barcode = decode(payload)
    assert barcode.bytes == payload
    assert parse(barcode.bytes) == DETAILS


def test_error_level_is_m_and_there_is_no_eci_mark() -> None:
    barcode = decode(DETAILS.encode())
    assert barcode.ec_level == "M"
    # ISO 15424: ]Q1 is a QR code of model 2, ]Q2 would be one with an ECI mark.
    assert barcode.symbology_identifier == "]Q1"


def test_the_svg_keeps_the_content_security_policy() -> None:
    text = svg(DETAILS.encode(), css_class="code")
    assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg" [^>]*class="code"', text)
    assert "style" not in text
    assert "script" not in text
    attributes = set(re.findall(r' (\w[\w:-]*)="', text))
    assert attributes == {"xmlns", "viewBox", "class", "fill", "stroke", "d"}
