"""What payments do when something happens, in the worker."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from contracts.events import ContractChanged
from payments.events import InvoiceIssued
from payments.models import Invoice
from payments.papers import invoice_pdf
from payments.services import refresh_figures


@transaction.atomic
def make_invoice_pdf(event: InvoiceIssued) -> None:
    """Make the invoice's PDF and store it, once; safe to run again.

    The name of the file follows from the number alone. When the transaction rolls back after the file was
    written, the next attempt writes the same file again, so nothing is left over.
    """
    invoice = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("contract", "instalment")
        .get(pk=event.invoice_id)
    )
    if invoice.pdf:
        return
    content = ContentFile(invoice_pdf(invoice))
    storage, name = invoice.pdf.storage, f"invoices/{invoice.lessor_id}/{invoice.year}/{invoice.number}.pdf"
    storage.delete(name)
    invoice.pdf.name = storage.save(name, content)
    invoice.save(update_fields=["pdf"])


def refresh_contract_figures(event: ContractChanged) -> None:
    """Rebuild the figures of a contract whose state changed: payments are expected of live ones only."""
    if "status" in event.fields:
        refresh_figures(contract_ids=[event.contract_id], today=timezone.localdate())
