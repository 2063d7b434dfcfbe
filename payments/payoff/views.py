"""The studio of early buyout and its quotes."""

from datetime import date

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from calculator.engine.errors import ImpossibleTerms
from calculator.refusing import refusal_text
from common import trail
from common.messages import MessageError
from common.refusals import send_back
from contracts.models import Contract
from contracts.queries import contract_for_page, term_progress
from contracts.requests.refusing import RequestRefused
from payments.invoicing.refusals import InvoiceRefused
from payments.models import PayoffQuote, QuoteKind
from payments.payoff.accepting import KINDS, accept_quote, received_for
from payments.payoff.asked import Asked, Refused, side_by_side
from payments.payoff.forms import StudioForm
from payments.payoff.quotes import is_in_force, keep_quote
from payments.payoff.showing import columns, explained, schedule_after
from payments.payoff.variants import Variant


def studio(request: PortalRequest, pk: int) -> HttpResponse:
    """Variants side by side for the day, the part and the asset of the address; for today when it names none."""
    contract = _contract(request, pk)
    today = timezone.localdate()
    data = request.GET or {"on": today.isoformat()}
    form = StudioForm(data, contract=contract, today=today)
    asked = form.asked if form.is_valid() else None
    found, refused = _worked_out(contract, asked, today)
    context = {
        "contract": contract,
        "term": term_progress(contract, today),
        "form": form,
        "columns": columns(found),
        "refused": refused,
        "asked": asked,
        "quotes": _quotes(request, contract),
        "may_keep": can(request.actor, Capability.PAYOFF_QUOTE),
    }
    return render(request, "payments/payoff/studio.html", context)


def keep(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Keep one variant as a quote."""
    contract = _contract(request, pk)
    today, at = timezone.localdate(), timezone.now()
    form = StudioForm(request.POST, contract=contract, today=today)
    kind = request.POST.get("kind", "")
    if not form.is_valid() or kind not in QuoteKind.values:
        send_back(request, gettext("Choose the day and the variant again."), reason="invalid")
        return redirect("payoff:studio", contract.pk)
    try:
        quote = keep_quote(contract=contract, asked=form.asked, kind=QuoteKind(kind), actor=request.actor, at=at)
    except MessageError as refused:
        send_back(request, _words(refused), reason=refused.code)
        return redirect("payoff:studio", contract.pk)
    return redirect("payoff:quote", quote.pk)


def quote(request: PortalRequest, pk: int) -> HttpResponse:
    """A kept quote: the sum, why, how to pay it, the schedule after it, what has come of it."""
    found, today = _quote(request, pk), timezone.localdate()
    is_binding = found.request_id is None and is_in_force(found, found.contract, today=today)
    _viewed(found, "page")
    return render(
        request,
        "payments/payoff/quote.html",
        {
            "quote": found,
            "contract": found.contract,
            "is_binding": is_binding,
            "may_accept": is_binding and can(request.actor, Capability.REQUESTS_SUBMIT) and found.kind in KINDS,
            "explained": explained(found),
            "comparison": schedule_after(found, found.contract, today=today),
            "received": received_for(found) if found.request_id else None,
        },
    )


def letter(request: PortalRequest, pk: int) -> FileResponse:
    """Download the letter, which a worker makes once."""
    found = _quote(request, pk)
    if not found.pdf:
        raise Http404
    _viewed(found, "pdf")
    return FileResponse(
        found.pdf.open("rb"),
        as_attachment=True,
        filename=f"dosrochnyj-vykup-{found.pk}.pdf",
        content_type="application/pdf",
    )


def accept(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Ask for what the quote says; its sum is then to be paid by its day."""
    found = _quote(request, pk)
    try:
        accept_quote(quote=found, actor=request.actor, at=timezone.now())
    except MessageError as refused:
        send_back(request, _words(refused), reason=refused.code)
    except InvoiceRefused as refused:
        send_back(request, str(refused.message), reason=refused.code)
    return redirect("payoff:quote", found.pk)


def _contract(request: PortalRequest, pk: int) -> Contract:
    return get_object_or_404(contract_for_page(request.actor), pk=pk)


def _quote(request: PortalRequest, pk: int) -> PayoffQuote:
    rows = PayoffQuote.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("contract__lessor", "contract__lessee", "asset", "request", "invoice"), pk=pk
    )


def _quotes(request: PortalRequest, contract: Contract) -> list[PayoffQuote]:
    rows = PayoffQuote.objects.visible_to(request.actor).filter(contract=contract)
    return list(rows.select_related("request")[:10])


def _worked_out(contract: Contract, asked: Asked | None, today: date) -> tuple[list[Variant | Refused], str]:
    if asked is None:
        return [], ""
    try:
        return side_by_side(contract, asked, today=today), ""
    except RequestRefused as refused:
        return [], refused.text(gettext)


def _words(refused: MessageError) -> str:
    return refusal_text(refused) if isinstance(refused, ImpossibleTerms) else refused.text(gettext)


def _viewed(found: PayoffQuote, part: str) -> None:
    """Tell the lessee's trail who saw its document."""
    trail.viewed(found, company_id=found.contract.lessee_id, contract_id=found.contract_id, part=part)
