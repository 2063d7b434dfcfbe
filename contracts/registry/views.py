"""Pages of the registry."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.addresses import query_of_list
from contracts.models import SavedView
from contracts.queries import list_totals
from contracts.registry.columns import offered
from contracts.registry.exports import KINDS, export_response, is_large
from contracts.registry.filters import RegistryFilter
from contracts.registry.forms import ViewForm
from contracts.registry.grouping import groupings_for
from contracts.registry.look import COLUMNS, SHAPE, SORT, VIEW, Density, Look
from contracts.registry.page import asked, context_of, group_table
from contracts.registry.queries import in_registry
from contracts.registry.saved import first_of, query_of, views_of


def contract_list(request: PortalRequest) -> HttpResponse:
    """The registry with filters, order, columns, groups and place in the address; saved views are its tabs.

    An address that asks for nothing opens the view that the person has chosen for that, if any.
    """
    views = views_of(request.actor)
    if not request.GET and (first := first_of(views, request.actor)):
        return redirect(f"{reverse('contracts:list')}?{query_of(first)}")
    return render(request, "contracts/list.html", context_of(request, views))


def totals(request: PortalRequest) -> HttpResponse:
    """Totals of a large result: a part of the page that comes after it, with the number of rows wherever it is told."""
    sums = list_totals(asked(request).qs)
    look = Look.of(request.GET, request.actor)
    context = {"totals": sums, "has_rows": look.grouping is None, "can_mark": not request.actor.is_looked_through}
    return render(request, "contracts/registry/_summed.html", context)


def groups(request: PortalRequest) -> HttpResponse:
    """Groups of a large result: a part of the page that comes after it."""
    look = Look.of(request.GET, request.actor)
    context = {"groups": group_table(asked(request).qs, look, request), "look": look}
    return render(request, "contracts/registry/_groups.html", context)


def filters(request: PortalRequest) -> HttpResponse:
    """All filters: a panel over the list, or a page of its own without scripts."""
    form = RegistryFilter(request.GET, in_registry(request.actor), actor=request.actor).form
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name in {*SHAPE, COLUMNS}]
    return _panel(request, "filters", {"form": form, "kept": kept})


def arrange(request: PortalRequest) -> HttpResponse:
    """Columns, grouping, density and the saved view: a panel over the list, or a page of its own."""
    actor = request.actor
    look = Look.of(request.GET, actor)
    view = SavedView.objects.owned_by(actor).filter(pk=look.view_id).first() if look.view_id else None
    shown = {column.key for column in look.columns}
    context = {
        "look": look,
        "columns": [*look.columns, *(column for column in offered(actor) if column.key not in shown)],
        "shown": shown,
        "groupings": groupings_for(actor),
        "densities": list(Density),
        "view": view,
        "may_keep": not actor.is_looked_through,
        "view_form": ViewForm(actor=actor, view=view),
        "kept": [
            (name, value)
            for name, values in request.GET.lists()
            for value in values
            if name in {*RegistryFilter.base_filters, SORT, VIEW}
        ],
        "query": query_of_list(request.GET),
    }
    return _panel(request, "arrange", context)


def _panel(request: PortalRequest, name: str, context: dict[str, object]) -> HttpResponse:
    template = f"contracts/registry/_{name}.html" if request.htmx else f"contracts/registry/{name}.html"
    return render(request, template, context)


def contract_export(request: PortalRequest) -> FileResponse | HttpResponseBase:
    """Download the filtered list with the columns of the view, as XLSX or CSV; a large one is made by a job."""
    kind = next((one for one in KINDS if one == request.GET.get("format", KINDS[0])), None)
    if kind is None:
        raise Http404
    found = asked(request)
    contracts = found.qs
    if is_large(contracts):
        messages.warning(request, _("There are too many rows to wait for. Order the file: it is made by a job."))
        return redirect(f"{reverse('contracts:list')}?{query_of_list(request.GET, 'format')}")
    trail.exported("contracts:export", form=found.form)
    return export_response(kind, contracts, request.GET, request.actor)
