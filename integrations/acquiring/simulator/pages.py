"""The page of the acquirer that is none: a card or a QR code of SBP, and what is to come of the payment."""

from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django_htmx.http import HttpResponseClientRedirect

from common.refusals import RefusableForm
from common.ui.figures import money
from integrations.acquiring.simulator.access import simulated
from integrations.acquiring.simulator.forms import CardForm, SbpForm
from integrations.acquiring.simulator.objects import PENDING
from integrations.acquiring.simulator.outcomes import Outcome, decide
from integrations.models import SimulatedKind, SimulatedObject
from payments.engine import payment_qr

# Seconds that the page waits for its notice to be taken before it lets the payer go.
WAITS = 15


@simulated
def pay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the payment and take the choice of what comes of it."""
    payment = _payment(pk)
    form_class = SbpForm if _is_sbp(payment) else CardForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decided(payment, form)
    context = {
        "payment": payment,
        "amount": money(Decimal(payment.document["amount"]["value"])),
        "is_pending": payment.document["status"] == PENDING,
        "qr": _qr(request) if _is_sbp(payment) else "",
        "form": form,
    }
    return render(request, "simulator/acquiring/pay.html", context, status=form.status)


@simulated
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Wait until the notice was taken, then lead the payer back: a part of the page that asks for itself anew."""
    payment = _payment(pk)
    turn = request.GET.get("turn", "0")
    waited = int(turn) if turn.isdigit() and len(turn) < 4 else WAITS  # noqa: PLR2004 - no more than three digits
    is_over = waited >= WAITS or not payment.notices.filter(sent_at=None).exists()
    if is_over and request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(_back(payment))
    context = {"payment": payment, "back": _back(payment), "turn": waited + 1}
    name = "_told" if request.headers.get("HX-Request") else "told"
    return render(request, f"simulator/acquiring/{name}.html", context)


def _payment(pk: UUID) -> SimulatedObject:
    found = SimulatedObject.objects.filter(pk=pk, kind=SimulatedKind.PAYMENT).first()
    if found is None:
        raise Http404
    return found


def _is_sbp(payment: SimulatedObject) -> bool:
    return bool(payment.document["payment_method"]["type"] == "sbp")


def _decided(payment: SimulatedObject, form: RefusableForm) -> HttpResponseRedirect:
    chosen = form.cleaned_data
    decide(payment_id=str(payment.pk), outcome=chosen["outcome"], refusal=chosen["refusal"], at=timezone.now())
    if chosen["outcome"] == Outcome.EARLY:
        return redirect("acquiring_simulator:told", payment.pk)
    return HttpResponseRedirect(_back(payment))


def _back(payment: SimulatedObject) -> str:
    """Where the shop asked to send the payer; by SBP, whose payer is in the bank's application, this page."""
    return payment.return_url or _own(payment)


def _own(payment: SimulatedObject) -> str:
    url: str = payment.document["confirmation"]["confirmation_data"]
    return url


def _qr(request: HttpRequest) -> str:
    return mark_safe(payment_qr.svg(request.build_absolute_uri().encode()))  # noqa: S308 - drawn here, of our own address
