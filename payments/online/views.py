"""Paying an invoice online: the beginning, and the page of an attempt that waits for what comes of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import PortalRequest
from common import row_scope
from common.refusals import send_back
from payments.engine import payment_qr
from payments.models import Invoice, OnlinePayment, OnlineState, OnlineWay
from payments.online import queries
from payments.online.links import page_of, read_key
from payments.online.reasons import words_of
from payments.online.refusals import OnlineRefused
from payments.online.starting import start_payment

# The page asks every two seconds for five minutes; then a link asks.
TURNS = 150
CABINET, VISITOR = "cabinet.html", "visitor.html"


def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Begin to pay an invoice and show the page of the attempt."""
    invoice = get_object_or_404(Invoice.objects.visible_to(request.actor), pk=pk)
    try:
        payment = start_payment(
            invoice=invoice, way=request.POST.get("way", ""), actor=request.actor, at=timezone.now()
        )
    except OnlineRefused as refusal:
        send_back(request, refusal.text(gettext), reason=refusal.code)
        return redirect(invoice)
    return redirect(page_of(payment))


def payment_page(request: PortalRequest, pk: int) -> HttpResponse:
    """The attempt in the cabinet."""
    rows = OnlinePayment.objects.visible_to(request.actor).select_related("invoice")
    return _page(request, get_object_or_404(rows, pk=pk), base=CABINET)


def page_by_link(request: PortalRequest, key: str) -> HttpResponse:
    """The attempt for whoever began it without signing in; the signed key is the right to see it."""
    payment_id = read_key(key)
    with row_scope.as_system():
        payment = queries.attempt(payment_id) if payment_id is not None else None
        if payment is None:
            raise Http404
        response = _page(request, payment, base=VISITOR)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page(request: PortalRequest, payment: OnlinePayment, *, base: str) -> HttpResponse:
    """The whole page, or for htmx its changing part: where to pay, then what came of it."""
    told = request.GET.get("turn", "")
    turn = int(told) if told.isdecimal() and len(told) < 4 else 0  # noqa: PLR2004 - no more than three digits
    is_card = payment.way == OnlineWay.CARD
    may_go = payment.state == OnlineState.PENDING and bool(payment.confirmation_url)
    if request.htmx and may_go and is_card and request.GET.get("had") == OnlineState.NEW:
        # The acquirer's page is there: whoever waits for it is led on once, and may come back to this page.
        return HttpResponseClientRedirect(payment.confirmation_url)
    in_cabinet = base == CABINET
    pays_again = queries.may_pay_again(payment, request.actor if in_cabinet else None)
    context = {
        "base": base,
        "payment": payment,
        "failure": words_of(payment.failure),
        "refunds": queries.refunds_of(payment),
        "may_go": may_go,
        "qr": _drawn(payment.confirmation_url) if may_go and not is_card else "",
        "is_settled": queries.is_settled(payment),
        "asks": not queries.is_settled(payment) and turn < TURNS,
        "turn": turn + 1,
        "in_cabinet": in_cabinet,
        "start_url": reverse("online:start", args=[payment.invoice_id]) if pays_again else "",
        "invoice": payment.invoice,
    }
    name = "_attempt" if request.htmx else "attempt"
    return render(request, f"payments/online/{name}.html", context)


def _drawn(url: str) -> str:
    return mark_safe(payment_qr.svg(url.encode()))  # noqa: S308 - drawn here; the address is only dots of it
