"""Pages of whoever reads: the text, its file, the confirmation."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common.refusals import tell
from workflow.kinds import TaskState
from workflow.models import Acknowledgement, Task
from workflow.readings import queries
from workflow.readings.confirming import confirm_reading, may_confirm, newer_task
from workflow.readings.forms import ConfirmForm
from workflow.readings.refusals import AlreadyConfirmed, StaleReading
from workflow.readings.showing import answer_of
from workflow.readings.views import file_of


def read(request: PortalRequest, pk: int) -> HttpResponse:
    """The text with its file, and the tick of whoever was asked."""
    task = _task(request, pk)
    return _page(request, task, ConfirmForm(initial={"sha256": _sha256(task)}))


def confirm(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Confirm what the page showed; when it was replaced meanwhile, the newer version is shown instead."""
    task = _task(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, task, form)
    try:
        confirm_reading(task_id=task.pk, sha256=form.cleaned_data["sha256"], actor=request.actor, at=timezone.now())
    except AlreadyConfirmed as again:
        messages.info(request, again.text(_))
    except StaleReading as stale:
        messages.warning(request, stale.text(_))
        tell(request, reason=stale.code)
        return redirect("readings:read", (newer_task(task) or task).pk)
    else:
        messages.success(request, _("Thank you: it is noted that you have read this version."))
    return redirect("readings:read", task.pk)


def file(request: PortalRequest, pk: int) -> FileResponse:
    """Download the file to be read; it is never shown inside the portal."""
    task = _task(request, pk)
    assert task.reading is not None  # noqa: S101 # the query asks for it
    return file_of(task.reading, company_id=task.company_id)


def _task(request: PortalRequest, pk: int) -> Task:
    return get_object_or_404(queries.of_reader(request.actor), pk=pk)


def _sha256(task: Task) -> str:
    return task.reading.sha256 if task.reading else ""


def _page(request: PortalRequest, task: Task, form: ConfirmForm) -> HttpResponse:
    is_over = task.state == TaskState.CANCELLED
    context = {
        "task": task,
        "reading": task.reading,
        "form": form,
        "may_confirm": may_confirm(task, request.actor),
        "is_own": task.owner_id == request.actor.user_id,
        "proof": Acknowledgement.objects.filter(task=task).first() if task.state == TaskState.DONE else None,
        "newer": newer_task(task) if is_over else None,
        "is_late": answer_of(task, timezone.localdate()) == "overdue",
    }
    return render(request, "workflow/readings/read.html", context, status=form.status)
