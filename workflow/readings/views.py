"""Pages of those who issue texts: what was issued, the sheet of one, a new one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.listing import ID_DIGITS, chips, page_of
from common.messages import MessageError
from common.refusals import send_back, tell
from common.xlsx import table_response
from workflow.models import Matter, Reading
from workflow.readings import queries
from workflow.readings.counting import people_meant
from workflow.readings.exports import CHUNK, sheet_columns, sheet_rows
from workflow.readings.filters import ReadingFilter, SheetFilter
from workflow.readings.forms import IssueForm, WhomForm, initial_of
from workflow.readings.issuing import issue_reading
from workflow.readings.reminders import order_reminders
from workflow.readings.showing import answer_of, whom

PAGE = 50


def reading_list(request: PortalRequest) -> HttpResponse:
    """What was issued, with how far each is confirmed."""
    found = ReadingFilter(request.GET, queries.readings_for_list(request.actor), request=request)
    page = page_of(found.qs, request.GET)
    covered = queries.coverage_of(list(page.object_list), timezone.localdate())
    return render(
        request,
        "workflow/readings/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "page": page,
            "lines": [{"reading": reading, "coverage": covered[reading.pk]} for reading in page.object_list],
        },
    )


def sheet(request: PortalRequest, pk: int) -> HttpResponse:
    """Who was asked to read a text, who has confirmed and when."""
    reading, today = _reading(request, pk), timezone.localdate()
    found = SheetFilter(request.GET, queries.sheet_of(reading), request=request, today=today)
    page = page_of(found.qs, request.GET, size=PAGE)
    return render(
        request,
        "workflow/readings/sheet.html",
        {
            **_about(reading),
            "filter": found,
            "chips": chips(found.form, request.GET),
            "page": page,
            "lines": [{"task": task, "answer": answer_of(task, today)} for task in page.object_list],
            "to_remind": queries.remindable(reading, today).count() if reading.is_in_force else 0,
        },
    )


def sheet_print(request: PortalRequest, pk: int) -> HttpResponse:
    """The whole sheet on paper, with the same filters."""
    reading, today = _reading(request, pk), timezone.localdate()
    found = SheetFilter(request.GET, queries.sheet_of(reading), request=request, today=today)
    lines = [{"task": task, "answer": answer_of(task, today)} for task in found.qs]
    trail.exported("readings:print", object_id=reading.pk, form=found.form)
    context = {**_about(reading), "lines": lines, "chips": chips(found.form, request.GET), "made_at": timezone.now()}
    return render(request, "workflow/readings/print.html", context)


def sheet_export(request: PortalRequest, pk: int) -> FileResponse:
    """Download the filtered sheet as XLSX."""
    reading, today = _reading(request, pk), timezone.localdate()
    found = SheetFilter(request.GET, queries.sheet_of(reading), request=request, today=today)
    rows = found.qs.iterator(chunk_size=CHUNK)
    trail.exported("readings:export", object_id=reading.pk, form=found.form)
    return table_response(
        f"acknowledgements-{reading.pk}-{today:%Y-%m-%d}.xlsx",
        sheet=_("Acknowledgements"),
        columns=sheet_columns(),
        rows=sheet_rows(reading, rows, today),
    )


def issue(request: PortalRequest) -> HttpResponse:
    """Issue a text, a new version of one, or one for the people of a matter."""
    old = _named(request, "replaces", Reading.objects.visible_to(request.actor).select_related("matter", "replaced_by"))
    matter = old.matter if old else _named(request, "matter", Matter.objects.visible_to(request.actor))
    asked: dict[str, Any] = {"actor": request.actor, "matter": matter}
    if request.method != "POST":
        form = IssueForm(**asked, initial=initial_of(old, request.actor))
    else:
        form = IssueForm(request.POST, request.FILES, **asked)
        issued = _issued(request, form, old) if form.is_valid() else None
        if issued is not None:
            messages.success(request, _("The text is issued. People are being asked to read it."))
            return redirect("readings:sheet", issued.pk)
    context = {"form": form, "old": old, "matter": matter, "people": people_meant(form)}
    return render(request, "workflow/readings/issue.html", context, status=form.status)


def preview(request: PortalRequest) -> HttpResponse:
    """The fields of the chosen audience, and how many people they name."""
    matter = _named(request, "matter", Matter.objects.visible_to(request.actor))
    data = request.GET.copy()
    form = WhomForm(data, actor=request.actor, matter=matter)
    if form.is_for_other:
        # What was ticked for other people says nothing about these.
        form = WhomForm(None, actor=request.actor, matter=matter, initial={"audience": form.chosen.value})
    context = {"form": form, "matter": matter, "people": people_meant(form), "is_fresh": True}
    return render(request, "workflow/readings/_whom.html", context)


def remind(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Write to everybody who has not confirmed; not twice a day."""
    reading = _reading(request, pk)
    try:
        job = order_reminders(reading=reading, actor=request.actor, at=timezone.now())
    except MessageError as refused:
        send_back(request, refused.text(_), reason=refused.code)
        return redirect("readings:sheet", reading.pk)
    messages.success(request, _("Letters are being sent."))
    return redirect("jobs:detail", job.pk)


def copy(request: PortalRequest, pk: int) -> FileResponse:
    """Download the file of a text, for those who issue."""
    return file_of(_reading(request, pk), company_id=request.actor.company_id)


def file_of(reading: Reading, *, company_id: int) -> FileResponse:
    """The file of a text as a download; the trail of the reader's company is told."""
    if not reading.file:
        raise Http404
    try:
        content = reading.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    trail.viewed(reading, company_id=company_id, part="file")
    return FileResponse(content, as_attachment=True, filename=reading.file_name, content_type=reading.content_type)


def _reading(request: PortalRequest, pk: int) -> Reading:
    rows = Reading.objects.visible_to(request.actor).select_related("created_by", "replaced_by", "replaces", "matter")
    return get_object_or_404(rows, pk=pk)


def _about(reading: Reading) -> dict[str, Any]:
    covered = queries.coverage_of([reading], timezone.localdate())
    return {"reading": reading, "whom": whom(reading), "coverage": covered[reading.pk]}


def _named[M: Model](request: PortalRequest, name: str, rows: QuerySet[M]) -> M | None:
    """The row that the address or the form names, if any; one that is not in sight is not found."""
    asked = request.POST.get(name) or request.GET.get(name, "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= ID_DIGITS):
        raise Http404
    return get_object_or_404(rows, pk=int(asked))


def _issued(request: PortalRequest, form: IssueForm, old: Reading | None) -> Reading | None:
    try:
        return issue_reading(
            draft=form.draft(),
            target=form.target(),
            actor=request.actor,
            at=timezone.now(),
            replaces=old,
            sent_key=form.cleaned_data["sent_key"],
        )
    except MessageError as refused:
        field = form.places.get(refused.code, "")
        error = ValidationError(refused.text(_), code=refused.code)
        form.refuse(ValidationError({field if field in form.fields else "__all__": error}))
        tell(request, reason=refused.code)
        return None
