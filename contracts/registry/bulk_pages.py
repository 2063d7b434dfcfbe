"""What is done with chosen contracts: a file, or an operation that is confirmed first. Both are jobs."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from common import trail
from common.refusals import send_back
from contracts.registry.bulk import TooMany, order_bulk
from contracts.registry.exports import KINDS, order_export
from contracts.registry.filters import RegistryFilter
from contracts.registry.forms import SelectionForm
from contracts.registry.operations import operation_of
from contracts.registry.queries import in_registry
from contracts.registry.reading import size_of
from contracts.registry.selection import Selection

FILES = {f"export_{kind}": kind for kind in KINDS}
SAMPLE = 5


def bulk(request: PortalRequest) -> HttpResponseBase:
    """Order a file of the chosen contracts, or ask for what an operation needs and order it."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The selection cannot be read.")
    given = form.cleaned_data
    ids = () if given["everything"] else tuple(sorted(set(given["ids"])))
    selection, back = Selection(ids, given["query"]), f"{reverse('contracts:list')}?{given['query']}"
    if not ids and not given["everything"]:
        send_back(request, _("Mark contracts first."), reason="nothing_marked")
        return redirect(back)
    if selection.rows(request.actor).count() != len(ids) and ids:
        raise Http404
    if given["operation"] in FILES:
        return _order_file(request, given["operation"], selection, given["query"])
    return _operate(request, given["operation"], selection, back)


def _order_file(request: PortalRequest, key: str, selection: Selection, query: str) -> HttpResponseBase:
    if not can(request.actor, Capability.EXPORTS_DOWNLOAD):
        raise PermissionDenied
    found = RegistryFilter(QueryDict(query), in_registry(request.actor), actor=request.actor, only_asked=True)
    found.form.is_valid()
    trail.exported("contracts:bulk", form=found.form)
    job = order_export(FILES[key], selection=selection, query=query, actor=request.actor)
    return redirect("jobs:detail", job.pk)


def _operate(request: PortalRequest, key: str, selection: Selection, back: str) -> HttpResponseBase:
    operation = operation_of(key, request.actor)
    if operation is None:
        raise PermissionDenied
    is_confirmed = "confirmed" in request.POST
    form = operation.form(request.POST if is_confirmed else None, actor=request.actor)
    if is_confirmed and form.is_valid():
        try:
            job = order_bulk(
                operation=operation, selection=selection, params=operation.params(form), actor=request.actor
            )
        except TooMany as refusal:
            send_back(request, refusal.text(_), reason=refusal.code)
            return redirect(back)
        return redirect("jobs:detail", job.pk)
    rows = selection.rows(request.actor)
    context = {
        "operation": operation,
        "form": form,
        "selection": selection,
        "size": size_of(rows),
        "sample": rows.order_by("number", "pk").select_related("lessee")[:SAMPLE],
        "back": back,
    }
    response: HttpResponse = render(request, "contracts/registry/bulk.html", context)
    return response
