"""Terms of an application: those that it begins with, and those of a draft, changed here or in the calculator."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.http import PortalRequest
from calculator.applying import DRAFT
from calculator.scenarios.address import calculator_address
from common.refusals import send_back, tell
from contracts.applications import services
from contracts.applications.asking import (
    REFUSED,
    Asked,
    asked_by,
    asked_by_draft,
    differences,
    quote_today,
    sources_of,
    told_of,
)
from contracts.applications.steps import Step, address, steps_of_new
from contracts.models import Application

# Which state of the terms the person looked at; a calculation on the page carries it along.
SEEN = "seen"


def new(request: PortalRequest) -> HttpResponseBase:
    """Terms to begin with: look at them, change the main ones, and start the draft."""
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        asked = asked_by(request.GET, request.actor, on=today)
        context = {"steps": steps_of_new(), "calculator_url": calculator_address(asked.query), **_shown(asked)}
        return render(request, "applications/new.html", context)
    query, sources = request.POST.get("query", ""), sources_of(request.POST, request.actor)
    try:
        quote = quote_today(query, on=today)
    except REFUSED as refused:
        send_back(request, told_of(refused), reason=refused.code)
        return redirect(f"{reverse('applications:new')}?{query}")
    draft = services.start_draft(
        quote=quote, actor=request.actor, at=now, scenario=sources.scenario, repeats=sources.repeats
    )
    return redirect(address(draft, Step.ASSET))


def terms_step(request: PortalRequest, application: Application, frame: dict[str, Any]) -> HttpResponseBase:
    """Terms of a draft with a link to the calculator, which leads back here."""
    now = timezone.now()
    today = timezone.localdate(now)
    if request.method != "POST":
        return _terms_page(request, application, frame)
    query = request.POST.get("query", "")
    try:
        quote = quote_today(query, on=today)
    except REFUSED as refused:
        send_back(request, told_of(refused), reason=refused.code)
        return redirect(f"{address(application, Step.TERMS)}?{query}")
    try:
        services.change_terms(
            application=application, quote=quote, actor=request.actor, at=now, seen=request.POST.get("seen")
        )
    except services.StaleStep as stale:
        tell(request, reason=stale.code)
        return _terms_page(request, application, frame, stale=stale)
    return redirect(address(application, Step.ASSET))


def _terms_page(
    request: PortalRequest, application: Application, frame: dict[str, Any], *, stale: services.StaleStep | None = None
) -> HttpResponse:
    """The terms that the address asks for, else those of the draft; after a stale form what was asked for in it."""
    params = QueryDict(request.POST.get("query", "")) if stale else request.GET
    asked = asked_by_draft(application, params, on=timezone.localdate())
    back = f"{DRAFT}={application.pk}"
    query = f"{asked.query}&{back}" if asked.query else back
    seen = request.GET.get(SEEN) or services.mark_of(application, Step.TERMS)
    context = {
        "calculator_url": calculator_address(query),
        "seen": stale.mark if stale else seen,
        "stale": stale,
        "differs": differences(asked, stale.kept) if stale else [],
    }
    return render(request, "applications/steps/terms.html", context | _shown(asked) | frame)


def _shown(asked: Asked) -> dict[str, Any]:
    found = asked.calculation
    quote = found.quote if found else None
    return {
        "asked": asked,
        "calculation": found,
        "quote": quote,
    }
