"""What payments do when something happens, in the worker."""

from django.utils import timezone

from contracts.events import ContractChanged
from payments.events import InvoiceIssued
from payments.jobs import order_invoice_pdf
from payments.models import Invoice
from payments.services import refresh_figures


def make_invoice_pdf(event: InvoiceIssued) -> None:
    """Order the invoice's PDF, unless it is made already: drawing it here would hold the relay's transaction open."""
    invoice = Invoice.objects.get(pk=event.invoice_id)
    if not invoice.pdf:
        order_invoice_pdf(invoice)


def refresh_contract_figures(event: ContractChanged) -> None:
    """Rebuild the figures of a contract whose state changed: payments are expected of live ones only."""
    if "status" in event.fields:
        refresh_figures(contract_ids=[event.contract_id], today=timezone.localdate())
