"""What stands on the papers of payments."""

from decimal import Decimal

from django.utils.safestring import mark_safe

from common.money import in_words, paper_figures
from common.pdf import render_pdf
from payments.engine import payment_qr
from payments.engine.invoice_text import rate_text
from payments.invoicing.parties import payment_details
from payments.models import Invoice, InvoiceLine

INVOICE_TEMPLATE = "payments/pdf/invoice.html"


def invoice_pdf(invoice: Invoice) -> bytes:
    """Make the invoice on one sheet of A4, with the payment QR; amounts in figures and in words.

    Raises:
        InvalidPayment: the payee's details cannot stand in the payment code.

    """
    return render_pdf(INVOICE_TEMPLATE, invoice_context(invoice))


def invoice_context(invoice: Invoice) -> dict[str, object]:
    """Everything the template prints, amounts as text; the parties are those of the day of issue."""
    lines = list(invoice.lines.select_related("contract"))
    return {
        "invoice": invoice,
        "payee": invoice.payee,
        "parties": (("Лизингодатель", invoice.payee), ("Лизингополучатель", invoice.payer)),
        "contracts": list(dict.fromkeys(line.contract for line in lines)),
        "lines": [_line(line) for line in lines],
        "net": paper_figures(invoice.amount - invoice.vat),
        "vat": paper_figures(invoice.vat) if invoice.vat else "",
        "vat_rate": _rate(invoice.vat_rate),
        "vat_words": in_words(invoice.vat),
        "amount": paper_figures(invoice.amount),
        "amount_words": in_words(invoice.amount),
        # Made by segno of checked values: nothing of it comes from a person as markup.
        "qr": mark_safe(payment_qr.svg(payment_details(invoice).encode(), css_class="qr")),  # noqa: S308 - see above
    }


def _line(line: InvoiceLine) -> dict[str, object]:
    return {
        "number": line.number,
        "subject": _unbroken(line.text),
        "net": paper_figures(line.amount - line.vat),
        "vat_rate": _rate(line.vat_rate),
        "vat": paper_figures(line.vat) if line.vat_rate is not None else "—",
        "amount": paper_figures(line.amount),
    }


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else rate_text(rate)


def _unbroken(text: str) -> str:
    """Keep a number with its sign and a date with its preposition on one line."""
    return text.replace("№ ", "№\u00a0").replace(" от ", " от\u00a0")
