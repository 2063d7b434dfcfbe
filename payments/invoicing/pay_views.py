"""Links to pay by: made and revoked in the cabinet, opened by whoever has one."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.http import PortalRequest
from calculator.pace import at_pace
from common import row_scope, trail
from common.refusals import send_back
from payments.engine import payment_qr
from payments.invoicing.parties import payment_details
from payments.invoicing.pay_links import LinkState, Opened, follow, make_link, note, revoke_link
from payments.invoicing.refusals import InvoiceRefused
from payments.models import Invoice, PayLink
from payments.online.links import page_of
from payments.online.ports import is_offered
from payments.online.refusals import OnlineRefused
from payments.online.services import start_payment

GONE = 410


@sensitive_variables("made")
def link_make(request: PortalRequest, pk: int) -> HttpResponse:
    """Make a link and show it, in this one answer and nowhere else."""
    days = request.POST.get("days", "")
    try:
        made = make_link(
            invoice_id=pk,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,  # noqa: PLR2004 - of LIVES
            actor=request.actor,
            at=timezone.now(),
        )
    except Invoice.DoesNotExist as error:
        raise Http404 from error
    except InvoiceRefused as refusal:
        send_back(request, str(refusal.message), reason=refusal.code)
        return redirect("payments:invoice", pk)
    invoice = made.link.invoice
    trail.viewed(invoice, company_id=invoice.lessee_id, contract_id=invoice.contract_id, part="link made")
    context = {"url": made.url, "link": made.link, "invoice": invoice}
    return _private(render(request, "payments/invoicing/link_made.html", context))


def link_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Revoke a link: it opens nothing from now on."""
    try:
        link = revoke_link(link_id=pk, actor=request.actor, at=timezone.now())
    except PayLink.DoesNotExist as error:
        raise Http404 from error
    return redirect(link.invoice)


@at_pace()
@sensitive_variables("secret")
def pay(request: PortalRequest, secret: str) -> HttpResponse:
    """What is to be paid by the invoice of a link; a link that is over says so calmly."""
    at = timezone.now()
    opened = _followed(secret)
    if opened.state is not LinkState.OPEN:
        return _over(request, opened)
    note(opened, actor=request.actor, at=at)
    details = payment_details(opened.invoice, opened.invoice.remainder)
    context = {
        "invoice": opened.invoice,
        "link": opened.link,
        "secret": secret,
        "is_offered": is_offered(),
        "qr": mark_safe(payment_qr.svg(details.encode())),  # noqa: S308 - our own drawing
    }
    return _private(render(request, "payments/invoicing/pay.html", context))


@at_pace()
@sensitive_variables("secret")
def pay_online(request: PortalRequest, secret: str) -> HttpResponse:
    """Begin to pay online by a link, without signing in."""
    opened = _followed(secret)
    if opened.state is not LinkState.OPEN:
        return _over(request, opened)
    try:
        with row_scope.as_system():
            way = request.POST.get("way", "")
            payment = start_payment(invoice=opened.invoice, way=way, actor=None, at=timezone.now())
    except OnlineRefused as refusal:
        send_back(request, refusal.text(_), reason=refusal.code)
        return redirect("invoicing:pay", secret)
    return redirect(page_of(payment))


def _followed(secret: str) -> Opened:
    opened = follow(secret, at=timezone.now())
    if opened is None:
        raise Http404
    return opened


def _over(request: PortalRequest, opened: Opened) -> HttpResponse:
    """Say what became of the link; nothing of the invoice but its number is told."""
    context = {"number": opened.invoice.number, "state": opened.state.value, "expires_at": opened.link.expires_at}
    return _private(render(request, "payments/invoicing/over.html", context, status=GONE))


def _private[R: HttpResponseBase](response: R) -> R:
    """Keep the page out of search engines, caches and the addresses told to other sites."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
