"""Schedule, receipts and invoices in the cabinet."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe

from accounts.http import PortalRequest
from common import trail
from common.listing import chips, page_of
from common.refusals import send_back
from contracts.queries import contract_for_page, term_progress
from payments import queries
from payments.engine import payment_qr
from payments.explaining.book import Book
from payments.explaining.receipts import receipts_of
from payments.filters import InvoiceFilter
from payments.invoicing.deliveries import log_of, note_opened
from payments.invoicing.pay_links import LIVES, links_of
from payments.models import Instalment, InvoiceState, PaperChannel
from payments.models.invoice import InvoiceWithState
from payments.online.queries import pay_panel
from payments.services.invoices import InvoiceRefused, issue_invoice, payment_details
from payments.versions import compared, versions_of

INVOICE_SORTING = queries.INVOICE_SORTING


def schedule(request: PortalRequest, pk: int) -> HttpResponse:
    """The schedule tab of a contract."""
    today = timezone.localdate()
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    return render(
        request,
        "payments/schedule.html",
        {
            "contract": contract,
            "schedule": queries.schedule_of(contract, request.actor, today),
            "term": term_progress(contract, today),
        },
    )


def schedule_versions(request: PortalRequest, pk: int) -> HttpResponse:
    """All versions of the schedule of a contract, two of them side by side."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    versions = list(versions_of(contract))
    return render(
        request,
        "payments/versions.html",
        {
            "contract": contract,
            "versions": versions,
            "compared": compared(versions, request.GET.get("before", ""), request.GET.get("after", "")),
            "term": term_progress(contract, timezone.localdate()),
        },
    )


def contract_payments(request: PortalRequest, pk: int) -> HttpResponse:
    """The tab of receipts and invoices of a contract."""
    contract = get_object_or_404(contract_for_page(request.actor), pk=pk)
    today = timezone.localdate()
    book = Book(contract, today)
    of_contract = queries.invoices_for_list(request.actor, today=today).filter(contract_ids__contains=[contract.pk])
    return render(
        request,
        "payments/contract_payments.html",
        {
            "contract": contract,
            "receipts": receipts_of(book),
            "disputes": book.disputes,
            "invoices": list(of_contract),
            "term": term_progress(contract, today),
        },
    )


def invoice_list(request: PortalRequest) -> HttpResponse:
    """Invoices of the company with filters and pages in the URL."""
    found = InvoiceFilter(
        request.GET, queries.invoices_for_list(request.actor, today=timezone.localdate()), request=request
    )
    invoices = found.qs.order_by(*INVOICE_SORTING.order_by(request.GET))
    return render(
        request,
        "payments/invoices.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "totals": queries.invoice_totals(found.qs),
            "sort": INVOICE_SORTING.chosen(request.GET),
            "page": page_of(invoices, request.GET),
        },
    )


def invoice_issue(request: PortalRequest, pk: int) -> HttpResponse:
    """Issue the invoice of an instalment, or find the open one, and show it."""
    instalment = get_object_or_404(
        Instalment.objects.visible_to(request.actor).select_related("version__contract"), pk=pk
    )
    now = timezone.now()
    try:
        issued = issue_invoice(instalment_id=instalment.pk, actor=request.actor, at=now, today=timezone.localdate(now))
    except InvoiceRefused as refusal:
        send_back(request, str(refusal.message), reason=refusal.code)
        return redirect("payments:schedule", instalment.version.contract_id)
    return redirect(issued.invoice)


def _invoice(request: PortalRequest, pk: int) -> InvoiceWithState:
    found = queries.invoices_for_list(request.actor, today=timezone.localdate())
    return get_object_or_404(found.select_related("instalment"), pk=pk)


def _viewed(invoice: InvoiceWithState, part: str) -> None:
    """Tell the lessee's trail who saw its document, a colleague or the lessor's staff."""
    trail.viewed(invoice, company_id=invoice.contract.lessee_id, contract_id=invoice.contract_id, part=part)


def invoice_detail(request: PortalRequest, pk: int) -> HttpResponse:
    """The invoice: what, to whom, the QR to pay by, and the PDF when it is ready."""
    invoice = _invoice(request, pk)
    # A code that should not be paid by is not shown.
    is_payable = invoice.state in InvoiceState.payable()
    details = payment_details(invoice, invoice.remainder) if is_payable else None
    qr = mark_safe(payment_qr.svg(details.encode())) if details else ""  # noqa: S308 - our own drawing
    at, log = timezone.now(), log_of(invoice)
    if note_opened(invoice, PaperChannel.CABINET, actor=request.actor, at=at, known=log):
        log = log_of(invoice)
    context = {
        "invoice": invoice,
        "log": log,
        "links": list(links_of(invoice, at=at)),
        "lives": LIVES,
        "lines": list(invoice.lines.select_related("contract", "instalment")),
        "is_payable": is_payable,
        "online": pay_panel(invoice, request.actor),
        "qr": qr,
        "paper": queries.paper_state(invoice),
    }
    _viewed(invoice, "page")
    return render(request, "payments/invoice.html", context)


def invoice_status(request: PortalRequest, pk: int) -> HttpResponse:
    """The fragment that waits for the PDF, for some minutes."""
    invoice = _invoice(request, pk)
    is_payable = invoice.state in InvoiceState.payable()
    context = {"invoice": invoice, "is_payable": is_payable, "paper": queries.paper_state(invoice)}
    return render(request, "payments/_invoice_pdf.html", context)


def invoice_pdf(request: PortalRequest, pk: int) -> FileResponse:
    """Download the stored PDF; it is made once, in a worker."""
    invoice = _invoice(request, pk)
    if not invoice.pdf:
        raise Http404
    note_opened(invoice, PaperChannel.CABINET, actor=request.actor, at=timezone.now())
    _viewed(invoice, "pdf")
    return FileResponse(
        invoice.pdf.open("rb"),
        as_attachment=True,
        filename=f"schet-{invoice.number}.pdf",
        content_type="application/pdf",
    )
