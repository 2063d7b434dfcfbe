"""The list of applications, its spreadsheet, files of clients, the end of a draft."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.listing import chips, page_of
from common.refusals import send_back
from common.xlsx import table_response
from contracts.applications import queries, services
from contracts.applications.exports import list_columns, list_rows
from contracts.applications.filters import ApplicationFilter
from contracts.lifecycle import IllegalTransition


def application_list(request: PortalRequest) -> HttpResponse:
    """Drafts and submitted applications with whose turn it is and by when an answer was promised."""
    found = ApplicationFilter(request.GET, queries.applications_for_list(request.actor), request=request)
    page = page_of(found.qs.order_by(*queries.SORTING.order_by(request.GET)), request.GET)
    return render(
        request,
        "applications/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": queries.SORTING.chosen(request.GET),
            "page": page,
            "lines": queries.lines(list(page.object_list), request.actor, timezone.now()),
        },
    )


def application_export(request: PortalRequest) -> FileResponse:
    """Download the filtered list as XLSX."""
    found = ApplicationFilter(request.GET, queries.applications_for_list(request.actor), request=request)
    rows = found.qs.order_by(*queries.SORTING.order_by(request.GET))
    trail.exported("applications:export", form=found.form)
    return table_response(
        f"applications-{timezone.localdate():%Y-%m-%d}.xlsx",
        sheet=_("Applications"),
        columns=list_columns(),
        rows=list_rows(rows),
    )


def discard(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Throw a draft away; the page asked before."""
    application = get_object_or_404(queries.drafts(request.actor), pk=pk)
    try:
        services.discard(application=application, actor=request.actor, at=timezone.now())
    except IllegalTransition as refused:
        send_back(request, refused.text(_), reason=refused.code)
    else:
        messages.success(request, _("The draft is deleted."))
    return redirect("applications:list")


def document(request: PortalRequest, pk: int) -> FileResponse:
    """Download a document of a client; it is never shown inside the portal, whatever it says it is."""
    found = get_object_or_404(queries.documents_in_sight(request.actor), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    trail.viewed(found, company_id=found.company_id, part="file")
    return FileResponse(content, as_attachment=True, filename=found.name, content_type=found.content_type)
