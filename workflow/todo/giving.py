"""Pages on which the lessor's people give tasks and ask for information."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.business_days import CalendarUnknown, add_working_days
from workflow.kinds import TaskKind
from workflow.models import Matter
from workflow.showing import address_of
from workflow.todo import services
from workflow.todo.choices import Doers, companies_of
from workflow.todo.forms import GiveForm
from workflow.todo.refused import refused_by

USUAL_DAYS = 3


def new(request: PortalRequest) -> HttpResponseBase:
    """A task of no matter for a colleague, or for oneself."""
    return _given(request, TaskKind.TODO, None)


def give(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A task of a matter for somebody who takes part in it."""
    return _given(request, TaskKind.TODO, _matter(request, pk))


def ask(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Ask the client or an invited organisation for information or files."""
    return _given(request, TaskKind.INFORMATION, _matter(request, pk))


def _matter(request: PortalRequest, pk: int) -> Matter:
    rows = Matter.objects.visible_to(request.actor).select_related("lessor", "company")
    return get_object_or_404(rows, pk=pk)


def _given(request: PortalRequest, kind: TaskKind, matter: Matter | None) -> HttpResponseBase:
    now = timezone.now()
    form = _form(request, kind, matter)
    if request.method == "POST" and form.is_valid():
        said, doer = form.cleaned_data, form.chosen
        with refused_by(form, request):
            task = services.give_task(
                lessor=request.actor.company,
                company=doer.company,
                title=said["title"],
                body=said["body"],
                kind=kind,
                owner=doer.owner,
                role=doer.role,
                due_on=said["due_on"],
                remind_on=said["remind_on"],
                matter=matter,
                once_key=form.once_key(request.actor.user_id),
                actor=request.actor,
                at=now,
            )
            messages.success(request, _("The task is given: %(title)s") % {"title": task.title})
            return redirect("tasks:detail", task.pk)
    shown: dict[str, Any] = {"form": form, "matter": matter, "asks": kind == TaskKind.INFORMATION}
    if matter is not None:
        shown["back"] = address_of(matter, request.actor)
    return render(request, "workflow/tasks/give.html", shown, status=form.status)


def _form(request: PortalRequest, kind: TaskKind, matter: Matter | None) -> GiveForm:
    today = timezone.localdate()
    companies = companies_of(matter, kind) if matter is not None else [request.actor.company]
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {}
    try:
        initial["due_on"] = add_working_days(today, USUAL_DAYS)
    except CalendarUnknown:
        initial["due_on"] = today + timedelta(days=USUAL_DAYS)
    if kind == TaskKind.TODO:
        initial["doer"] = f"person-{request.actor.company_id}-{request.actor.user_id}"
    return GiveForm(data, kind=kind, doers=Doers(companies, kind, on=today), initial=initial)
