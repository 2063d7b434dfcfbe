"""Pages of tasks: the list, the card with its form, the list as a file."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from accounts.access import can
from accounts.capabilities import Capability
from accounts.http import PortalRequest
from common import trail
from common.listing import chips, page_of
from common.refusals import send_back
from common.xlsx import table_response
from workflow.models import Task
from workflow.showing import address_of as matter_address
from workflow.todo import queries, services, showing
from workflow.todo.exports import CHUNK, task_columns, task_rows
from workflow.todo.filters import TaskFilter
from workflow.todo.forms import FinishForm
from workflow.todo.refusals import TaskOver
from workflow.todo.refused import refused_by

MINE = "mine"
TABS = {
    MINE: gettext_noop("Mine"),
    "company": gettext_noop("Of our company"),
    "given": gettext_noop("Given by me"),
    "clients": gettext_noop("Of clients"),
}
# The other side gives none.
OF_LESSOR = frozenset({"given", "clients"})


def task_list(request: PortalRequest) -> HttpResponse:
    """Tasks by whose they are, the overdue ones first."""
    found = _filtered(request)
    rows, sorting = found.qs, queries.SORTING if found.is_open else queries.ENDED_SORTING
    page = page_of(rows.order_by(*sorting.order_by(request.GET)), request.GET)
    return render(
        request,
        "workflow/tasks/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": sorting.chosen(request.GET),
            "page": page,
            "lines": showing.lines(page.object_list, request.actor, timezone.localdate()),
            "tabs": [(gettext(TABS[name]), name, name == _whose(request)) for name in _tabs(request)],
            "whose": _whose(request),
            "may_give": services.may_give(request.actor),
        },
    )


def task_export(request: PortalRequest) -> FileResponse:
    """Download the filtered list as XLSX."""
    found = _filtered(request)
    rows, today = found.qs, timezone.localdate()
    sorting = queries.SORTING if found.is_open else queries.ENDED_SORTING
    tasks = rows.order_by(*sorting.order_by(request.GET))
    trail.exported("tasks:export", form=found.form)
    return table_response(
        f"tasks-{today:%Y-%m-%d}.xlsx",
        sheet=_("Tasks"),
        columns=task_columns(),
        rows=task_rows(tasks.iterator(chunk_size=CHUNK), today),
    )


def detail(request: PortalRequest, pk: int) -> HttpResponse:
    """The card: what is asked, by whom, until when, what came of it, and the form that finishes it."""
    task = in_sight(request, pk)
    return _card(request, task, _form(request, task))


def finish(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Finish the task; what is refused is shown with what was typed, and nothing has changed."""
    task = in_sight(request, pk)
    form = _form(request, task)
    if form.is_valid():
        said = form.cleaned_data
        try:
            with refused_by(form, request):
                services.finish_task(
                    task_id=task.pk,
                    actor=request.actor,
                    at=timezone.now(),
                    result=said["result"],
                    files=said.get("attached", ()),
                )
                return redirect("tasks:detail", task.pk)
        except TaskOver as over:
            return back_to(request, task, over)
    return _card(request, task, form)


def in_sight(request: PortalRequest, pk: int) -> Task:
    """A task in sight; any other is not found."""
    return get_object_or_404(queries.for_page(request.actor), pk=pk)


def back_to(request: PortalRequest, task: Task, over: TaskOver) -> HttpResponseBase:
    """Back to the card of a task that somebody has finished or cancelled meanwhile."""
    send_back(request, over.text(gettext), reason=over.code)
    return redirect("tasks:detail", task.pk)


def _tabs(request: PortalRequest) -> list[str]:
    return [name for name in TABS if request.actor.is_lessor or name not in OF_LESSOR]


def _whose(request: PortalRequest) -> str:
    asked = request.GET.get("whose", MINE)
    return asked if asked in _tabs(request) else MINE


def _filtered(request: PortalRequest) -> TaskFilter:
    return TaskFilter(request.GET, queries.for_list(request.actor, _whose(request)), request=request)


def _form(request: PortalRequest, task: Task) -> FinishForm:
    takes_files = task.matter_id is not None and can(request.actor, Capability.MATTERS_WRITE)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return FinishForm(*data, kind=task.kind, takes_files=takes_files)


def _card(request: PortalRequest, task: Task, form: FinishForm) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    context = {
        "task": task,
        "who": showing.who_does(task),
        "company": showing.company_of(task),
        "is_late": showing.is_late(task, today),
        "buttons": showing.buttons_of(task, actor),
        "answer": queries.answer_of(task, actor),
        "matter_url": matter_address(task.matter, actor) if task.matter and can(actor, Capability.MATTERS_READ) else "",
        "form": form,
    }
    return render(request, "workflow/tasks/detail.html", context, status=form.status)
