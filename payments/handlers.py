"""What payments do when something happens, in the worker."""

from django.db import transaction
from django.utils import timezone

from common.messages import gettext_noop
from contracts.events import ContractChanged, ContractMoved
from payments.events import InvoiceIssued, InvoicesIssued, ReceiptsPosted
from payments.invoicing.letters import order_letters
from payments.invoicing.notices import order_notice
from payments.jobs import order_invoice_pdf, order_papers
from payments.models import Invoice
from payments.services.advance import start_delivery
from payments.services.settlement import bring_up, lock_contract

MOVED = gettext_noop("The contract has another state")


def make_invoice_pdf(event: InvoiceIssued) -> None:
    """Order the invoice's PDF, unless it is made already: drawing it here would hold the relay's transaction open."""
    invoice = Invoice.objects.get(pk=event.invoice_id)
    if not invoice.pdf:
        order_invoice_pdf(invoice)


def send_invoices(event: InvoiceIssued | InvoicesIssued) -> None:
    """Order letters with invoices for the clients who want them."""
    order_letters([event.invoice_id] if isinstance(event, InvoiceIssued) else event.invoice_ids)


def tell_of_receipts(event: ReceiptsPosted) -> None:
    """Order the letter that a payment went through, for the clients who want it."""
    order_notice(contract_id=event.contract_id, receipt_ids=event.receipt_ids)


def make_invoice_papers(event: InvoicesIssued) -> None:
    """Order the papers of invoices that were made together, those that are not made already."""
    missing = Invoice.objects.filter(pk__in=event.invoice_ids, pdf="").values_list("pk", flat=True)
    order_papers(lessor_id=event.lessor_id, invoice_ids=list(missing))


def refresh_contract_figures(event: ContractChanged) -> None:
    """Bring up a contract whose state changed: payments are expected of live ones only."""
    if "status" in event.fields:
        _bring_up(event.contract_id)


def refresh_moved_figures(event: ContractMoved) -> None:
    """Bring up a contract that a person or the portal moved."""
    _bring_up(event.contract_id)


@transaction.atomic
def _bring_up(contract_id: int) -> None:
    bring_up(lock_contract(contract_id), reason=MOVED, at=timezone.now())


def start_delivery_when_paid(event: ReceiptsPosted | ContractMoved) -> None:
    """Begin the delivery of a signed contract whose advance is paid, or which has none."""
    start_delivery(contract_id=event.contract_id, at=timezone.now())
