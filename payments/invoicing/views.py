"""The page on which an invoice is put together."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from contracts.models import Contract
from payments.invoicing.builder import Builder, asked_of, builder_of, contracts_offered
from payments.invoicing.making import ChoiceRefused, make_invoice
from payments.invoicing.refusals import InvoiceRefused

REFUSED = 422


def new(request: PortalRequest) -> HttpResponse:
    """Choose what an invoice is for; the answer to a right choice is the invoice."""
    if request.method != "POST":
        return _page(request, _builder(request))
    builder = _builder(request)
    if "count" in request.POST:
        return _page(request, builder)
    return _make(request, builder)


def total(request: PortalRequest) -> HttpResponse:
    """The sum of what is chosen, while one chooses."""
    return render(request, "payments/invoicing/_total.html", {"builder": _builder(request)})


def _builder(request: PortalRequest) -> Builder:
    params = request.POST if request.method == "POST" else request.GET
    return builder_of(contracts_offered(request.actor, params), params, today=timezone.localdate())


def _make(request: PortalRequest, builder: Builder) -> HttpResponse:
    now = timezone.now()
    asked = asked_of(builder)
    if builder.has_errors or builder.gone:
        return _refused(request, builder, _gone(builder))
    try:
        made = make_invoice(
            contract_ids=sorted({line.owed.contract.pk for line in builder.chosen}),
            asked=asked,
            actor=request.actor,
            at=now,
            today=timezone.localdate(now),
        )
    except Contract.DoesNotExist as error:
        raise Http404 from error
    except ChoiceRefused as refusal:
        _mark(builder, refusal.errors)
        return _refused(request, builder, refusal.message)
    except InvoiceRefused as refusal:
        return _refused(request, builder, refusal.message)
    return redirect(made.invoice)


def _gone(builder: Builder) -> str:
    if builder.gone:
        return _("Something that you chose is paid already, or the schedule has changed. Look over what is left.")
    return _("Some of what you chose cannot be invoiced like that. Look at the marked lines.")


def _mark(builder: Builder, errors: Mapping[str, str | Promise]) -> None:
    for line in builder.lines:
        line.error = errors.get(line.key, "")


def _refused(request: PortalRequest, builder: Builder, message: str | Promise) -> HttpResponse:
    """The page as it was sent; the guard tells the trail of every refusal."""
    return _page(request, builder, error=message, status=REFUSED)


def _page(request: PortalRequest, builder: Builder, *, error: str | Promise = "", status: int = 200) -> HttpResponse:
    params = request.POST if request.method == "POST" else request.GET
    context = {
        "builder": builder,
        "error": error,
        "q": params.get("q", ""),
        "lessee": params.get("lessee", ""),
        "named": params.getlist("contract"),
        "more_ahead": builder.ahead + 12,
    }
    return render(request, "payments/invoicing/new.html", context, status=status)
