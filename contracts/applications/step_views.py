"""The steps of a draft: each keeps what was typed, right or wrong, and leads to the next one."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.refusals import send_back, tell
from contracts.applications import queries, services
from contracts.applications.checklist import checklist
from contracts.applications.company_views import company_step, fill_supplier
from contracts.applications.confirming import confirm_step
from contracts.applications.document_views import documents_page, documents_step
from contracts.applications.forms import AssetForm
from contracts.applications.steps import Step, address, next_of, shown_steps
from contracts.applications.term_views import terms_step
from contracts.lifecycle import IllegalTransition
from contracts.models import Application, ApplicationStatus

type StepView = Callable[[PortalRequest, Application, dict[str, Any]], HttpResponseBase]
FIND = "find"


def edit(request: PortalRequest, pk: int, step: str) -> HttpResponseBase:
    """A screen of a draft. What is submitted is not changed any more; only documents are still taken."""
    if step not in Step.values:
        raise Http404
    application = get_object_or_404(queries.drafts(request.actor), pk=pk)
    if application.status != ApplicationStatus.DRAFT:
        return _submitted(request, application, Step(step))
    current = Step(step)
    lines = checklist(application, on=timezone.localdate())
    frame = {
        "application": application,
        "lines": lines,
        "step": current,
        "steps": shown_steps(application, current, lines),
    }
    try:
        return VIEWS[current](request, application, frame)
    except IllegalTransition as refused:
        # Somebody has submitted it or thrown it away since the page was opened.
        send_back(request, refused.text(_), reason=refused.code)
        return redirect("applications:list")


def _submitted(request: PortalRequest, application: Application, step: Step) -> HttpResponseBase:
    if not application.number:
        messages.info(request, _("This draft was deleted."))
        return redirect("applications:list")
    if step == Step.DOCUMENTS:
        return documents_page(request, application)
    if request.method == "POST":
        send_back(request, _("The application is submitted: it is not changed any more."), reason="submitted")
    return redirect("applications:detail", application.pk)


def asset_step(request: PortalRequest, application: Application, frame: dict[str, Any]) -> HttpResponseBase:
    """The asset and its supplier."""
    today = timezone.localdate()
    typed = application.draft.get(Step.ASSET)
    if request.method != "POST":
        form = AssetForm(typed or None, application=application, today=today)
        return _asset_page(request, application, form, frame)
    data = request.POST.copy()
    wants = FIND in data
    told = fill_supplier(data, on=today, wanted=wants)
    form = AssetForm(data, application=application, today=today)
    is_right = form.is_valid()
    if is_right and not form.cleaned_data["supplier_name"] and not wants:
        form.add_error("supplier_name", _("Tell who sells the asset: by INN, or the name."))
        is_right = False
    goes_on = is_right and not wants
    try:
        application = services.keep_step(
            application=application,
            step=Step.ASSET,
            typed=form.typed,
            values=form.values,
            actor=request.actor,
            at=timezone.now(),
            seen=data.get("seen"),
            goes_on_to=next_of(Step.ASSET) if goes_on else "",
        )
    except services.StaleStep as stale:
        tell(request, reason=stale.code)
        return _asset_page(request, application, form, frame, stale=stale)
    if goes_on:
        return redirect(address(application, next_of(Step.ASSET)))
    return _asset_page(request, application, form, frame, told=told)


def keep(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep what is typed so far while the person fills in the asset; says when, and changes nothing on the page."""
    application = get_object_or_404(queries.drafts(request.actor), pk=pk)
    now = timezone.now()
    form = AssetForm(request.POST, application=application, today=timezone.localdate(now))
    form.is_valid()
    try:
        kept = services.keep_step(
            application=application,
            step=Step.ASSET,
            typed=form.typed,
            values=form.values,
            actor=request.actor,
            at=now,
            seen=request.POST.get("seen"),
        )
    except (services.StaleStep, IllegalTransition) as refused:
        tell(request, reason=refused.code)
        return render(request, "applications/steps/_kept.html", {"refused": refused.text(_)})
    context = {"kept_at": now, "seen": services.mark_of(kept, Step.ASSET)}
    return render(request, "applications/steps/_kept.html", context)


def differences(form: AssetForm, kept: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Fields in which what is kept is other than what was typed: name, kept, typed."""
    typed = form.typed
    return [
        (str(form.fields[name].label), kept.get(name, ""), typed[name])
        for name in typed
        if kept.get(name, "") != typed[name]
    ]


def _asset_page(
    request: PortalRequest,
    application: Application,
    form: AssetForm,
    frame: dict[str, Any],
    *,
    stale: services.StaleStep | None = None,
    told: str = "",
) -> HttpResponse:
    shown = {
        "form": form,
        "seen": stale.mark if stale else services.mark_of(application, Step.ASSET),
        "stale": stale,
        "differs": differences(form, stale.kept) if stale else [],
        "told": told,
    }
    return render(request, "applications/steps/asset.html", frame | shown, status=form.status)


VIEWS: Mapping[Step, StepView] = {
    Step.TERMS: terms_step,
    Step.ASSET: asset_step,
    Step.COMPANY: company_step,
    Step.DOCUMENTS: documents_step,
    Step.CONFIRM: confirm_step,
}
