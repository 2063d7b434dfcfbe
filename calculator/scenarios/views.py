"""Pages of kept calculations: the list, one of them with the rates of its date, and what is done with it."""

import json

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from calculator import catalogue as catalogues
from calculator.applying import apply_address
from calculator.charts import chart_of
from calculator.engine.errors import ImpossibleTerms
from calculator.models import Scenario
from calculator.quoting.request import UnreadableRequest
from calculator.refusing import refusal_text
from calculator.scenarios import queries
from calculator.scenarios.address import asking, calculator_address, compare_address, opens_in_calculator
from calculator.scenarios.assumptions import assumptions_of
from calculator.scenarios.comparison import Comparison
from calculator.scenarios.exports import list_columns, list_rows
from calculator.scenarios.filters import ScenarioFilter
from calculator.scenarios.forms import NameForm, SaveForm
from calculator.scenarios.naming import name_of_copy
from calculator.scenarios.reading import quote_of
from calculator.scenarios.reopening import asks_today, reopen_all, since
from calculator.scenarios.variants import variant_of
from calculator.services.scenarios import clone_scenario, delete_scenario, rename_scenario, save_scenario
from calculator.showing import Shown
from common import trail
from common.listing import chips, page_of
from common.refusals import send_back, status_of
from common.xlsx import table_response


def _filtered(request: PortalRequest) -> ScenarioFilter:
    return ScenarioFilter(request.GET, queries.scenarios_for_page(request.actor), request=request)


def scenario_list(request: PortalRequest) -> HttpResponse:
    """Kept calculations of the company with filters, sorting and pages in the URL; some may be chosen to compare."""
    found = _filtered(request)
    scenarios = found.qs.order_by(*queries.SORTING.order_by(request.GET))
    return render(
        request,
        "calculator/scenarios/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": queries.SORTING.chosen(request.GET),
            "page": page_of(scenarios, request.GET),
        },
    )


def export_list(request: PortalRequest) -> FileResponse:
    """Download the filtered list as XLSX."""
    found = _filtered(request)
    scenarios = found.qs.order_by(*queries.SORTING.order_by(request.GET))
    trail.exported("scenarios:export_list", form=found.form)
    return table_response(
        f"calculations-{timezone.localdate():%Y-%m-%d}.xlsx",
        sheet=_("Calculations"),
        columns=list_columns(),
        rows=list_rows(scenarios),
    )


def save(request: PortalRequest) -> HttpResponseBase:
    """Keep the calculation of the calculator's page; what is refused leads back to it with the reason."""
    now = timezone.now()
    form = SaveForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _refused(request, form)
    query = form.cleaned_data["query"]
    try:
        quote = quote_of(query, on=timezone.localdate(now), by_staff=request.actor.is_lessor)
    except (UnreadableRequest, ImpossibleTerms) as refusal:
        told = refusal_text(refusal) if isinstance(refusal, ImpossibleTerms) else refusal.text(_)
        send_back(request, told, reason=refusal.code)
        return redirect(calculator_address(query))
    client = form.cleaned_data.get("inn")
    scenario = save_scenario(quote=quote, name=form.cleaned_data["name"], actor=request.actor, at=now, company=client)
    messages.success(request, _("The calculation is saved: %(name)s") % {"name": scenario.name})
    return redirect("scenarios:detail", scenario.pk)


def _refused(request: PortalRequest, form: SaveForm) -> HttpResponse:
    """Show the form again with what was typed."""
    context = {"form": form, "back": calculator_address(request.POST.get("query", ""))}
    return render(request, "calculator/scenarios/save.html", context, status=status_of(form))


def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """One calculation with the rates of its date: the figures are those that were kept."""
    return _detail(request, _scenario(request, pk))


def _scenario(request: PortalRequest, pk: int) -> Scenario:
    return get_object_or_404(queries.scenarios_for_page(request.actor).select_related("cloned_from"), pk=pk)


def _detail(request: PortalRequest, scenario: Scenario, form: NameForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    (quote,) = reopen_all([scenario])
    query = asking(quote.request, quote.offer)
    query_today = asking(asks_today(quote.request, on=today))
    own = {request.actor.user_id, request.actor.grantor.user_id}
    return render(
        request,
        "calculator/scenarios/detail.html",
        {
            "scenario": scenario,
            "quote": quote,
            "shown": Shown(quote.plan),
            "chart": json.dumps(chart_of(quote.plan), ensure_ascii=False),
            "groups": Comparison((quote,)).groups,
            "since": since(scenario, quote, catalogues.current(today)),
            "is_own": scenario.owner_id in own,
            "form": form or NameForm(initial={"name": scenario.name}),
            "can_open": opens_in_calculator(quote.request),
            "assumptions": list(assumptions_of(variant_of(scenario, quote))),
            "open_url": calculator_address(query),
            "apply_url": apply_address(query, actor=request.actor, scenario_id=scenario.pk),
            "today_url": calculator_address(query_today),
            "both_url": compare_address([str(scenario.pk), query_today]),
            "compare_url": compare_address([str(scenario.pk)]),
        },
        status=status_of(form) if form else 200,
    )


def rename(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Give a calculation another name."""
    scenario = _scenario(request, pk)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _detail(request, scenario, form)
    rename_scenario(scenario_id=scenario.pk, name=form.cleaned_data["name"], actor=request.actor)
    return redirect("scenarios:detail", scenario.pk)


def clone(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Make a copy and show it."""
    scenario = _scenario(request, pk)
    name, now = name_of_copy(scenario.name), timezone.now()
    copy = clone_scenario(scenario_id=scenario.pk, name=name, actor=request.actor, at=now)
    messages.success(request, _("A copy is saved: %(name)s") % {"name": copy.name})
    return redirect("scenarios:detail", copy.pk)


def delete(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Delete a calculation; the page asked before."""
    scenario = _scenario(request, pk)
    delete_scenario(scenario_id=scenario.pk, actor=request.actor)
    messages.success(request, _("The calculation is deleted: %(name)s") % {"name": scenario.name})
    return redirect(reverse("scenarios:list"))
