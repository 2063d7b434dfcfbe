"""The desk of those who decide, and the decision itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import PortalRequest
from common.listing import page_of
from common.messages import MessageError
from common.refusals import reason_of, tell
from workflow.approvals_shown import Typed, empty_form
from workflow.deciding import steps_for
from workflow.forms import DecisionForm
from workflow.models import RunStep
from workflow.services import runs
from workflow.showing import address_of

LONGEST_NUMBER = 18


def desk(request: PortalRequest) -> HttpResponse:
    """Steps that wait for the person: a queue, the nearest day first, and beside it the matter that was chosen."""
    waiting = steps_for(request.actor).select_related("run__matter").prefetch_related("run__matter__company")
    page = page_of(waiting, request.GET)
    number = request.GET.get("step", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    chosen = next((step for step in page.object_list if is_number and step.pk == int(number)), None)
    matter = chosen.run.matter if chosen else None
    return render(
        request,
        "workflow/desk.html",
        {
            "page": page,
            "today": timezone.localdate(),
            "chosen": chosen,
            "matter": matter,
            "address": address_of(matter, request.actor) if matter else "",
            "back": "desk",
        },
    )


def decide(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Approve or refuse a step; what is refused is shown with what was typed, and nothing has changed."""
    rows = RunStep.objects.visible_to(request.actor).select_related("run__matter")
    step = get_object_or_404(rows, pk=pk)
    form = empty_form(step, request.actor, data=request.POST)
    if not form.is_valid():
        return _refused(request, step, form)
    said = form.cleaned_data
    try:
        runs.decide(
            step_id=step.pk,
            decision=said["decision"],
            note=said["note"],
            internal_note=said.get("internal_note", ""),
            seen_version=said["seen_version"],
            actor=request.actor,
            at=timezone.now(),
        )
    except MessageError as refused:
        error = ValidationError(refused.text(gettext), code=refused.code)
        tell(request, reason=reason_of(error))
        form.refuse(error)
        return _refused(request, step, form)
    return _done(request, step)


def _done(request: PortalRequest, step: RunStep) -> HttpResponseBase:
    """Back to where the decision was made: the desk, the page with the form, or without scripts the subject's page."""
    messages.success(request, gettext("Your decision is taken: %(step)s.") % {"step": step.name})
    if request.POST.get("back") == "desk":
        to = reverse("matters:desk")
    else:
        to = request.htmx.current_url_abs_path or address_of(step.run.matter, request.actor)
    return HttpResponseClientRedirect(to) if request.htmx else redirect(to)


def _refused(request: PortalRequest, step: RunStep, form: DecisionForm) -> HttpResponse:
    """The block with the error; what was typed is offered to the step that waits for the person now."""
    context = {
        "matter": step.run.matter,
        "refused": form,
        "refused_step": step,
        "typed": Typed(step.pk, request.POST.get("note", ""), request.POST.get("internal_note", "")),
        "back": request.POST.get("back", ""),
        "address": address_of(step.run.matter, request.actor),
    }
    template = "workflow/_decide.html" if request.htmx else "workflow/decide.html"
    return render(request, template, context, status=form.status)
