"""Pages on which a task is cancelled, given to somebody else, or put off."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.http import PortalRequest
from accounts.models import Membership, User
from common.refusals import RefusableForm
from workflow.models import Task
from workflow.todo import services
from workflow.todo.choices import NOBODY, colleagues
from workflow.todo.forms import OwnerForm, PostponeForm, ReasonForm
from workflow.todo.refusals import TaskOver, require_open
from workflow.todo.refused import refused_by
from workflow.todo.views import back_to, in_sight

type Change = Callable[..., Task]


def cancel(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Say that the task is no longer needed."""
    return _changed(request, pk, _("Cancel the task"), services.may_manage, _reason_form, services.cancel_task)


def postpone(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Give the task another last day."""
    return _changed(request, pk, _("Put the task off"), services.may_manage, _postpone_form, services.postpone_task)


def reassign(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Give the task to another person of its company."""
    return _changed(request, pk, _("Give to another person"), services.may_reassign, _owner_form, _reassigned)


def _changed(
    request: PortalRequest,
    pk: int,
    title: str | Promise,
    may: Callable[[Task, Membership], bool],
    form_of: Callable[[Task, Any], RefusableForm],
    change: Change,
) -> HttpResponseBase:
    task = in_sight(request, pk)
    try:
        require_open(task)
        if not may(task, request.actor):
            raise PermissionDenied
        form = form_of(task, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            with refused_by(form, request):
                change(task_id=task.pk, actor=request.actor, at=timezone.now(), **form.cleaned_data)
                return redirect("tasks:detail", task.pk)
    except TaskOver as over:
        return back_to(request, task, over)
    shown = {"task": task, "title": title, "form": form}
    return render(request, "workflow/tasks/change.html", shown, status=form.status)


def _reason_form(task: Task, data: Any) -> ReasonForm:
    del task
    return ReasonForm(data)


def _postpone_form(task: Task, data: Any) -> PostponeForm:
    return PostponeForm(data, initial={"due_on": task.due_on})


def _owner_form(task: Task, data: Any) -> OwnerForm:
    choices = colleagues(task, on=timezone.localdate())
    return OwnerForm(data, choices=choices, initial={"owner": task.owner_id or NOBODY})


def _reassigned(*, owner: int, **asked: Any) -> Task:
    found = User.objects.get(pk=owner) if owner != int(NOBODY) else None
    return services.reassign_task(owner=found, **asked)
