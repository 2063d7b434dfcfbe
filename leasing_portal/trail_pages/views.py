"""The audit trail in the cabinet: list, one entry, spreadsheet."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may_open
from accounts.http import PortalRequest
from common import trail
from common.listing import chips, newest
from common.models import TrailEntry
from common.xlsx import table_response
from leasing_portal.trail_pages import wording
from leasing_portal.trail_pages.export import trail_columns, trail_rows
from leasing_portal.trail_pages.filters import TrailFilter
from leasing_portal.trail_pages.lines import lines

PAGE = 50


def _filtered(request: PortalRequest) -> TrailFilter:
    entries = TrailEntry.objects.visible_to(request.actor)
    return TrailFilter(request.GET, entries, request=request, reader=request.actor)


def trail_list(request: PortalRequest) -> HttpResponse:
    """Entries that concern the companies in reach, newest first, with filters in the URL."""
    found = _filtered(request)
    part = newest(found.qs, request.GET, size=PAGE)
    return render(
        request,
        "trail/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "part": part,
            "lines": lines(part.rows, request.actor),
        },
    )


def trail_entry(request: PortalRequest, pk: int) -> HttpResponse:
    """One entry: who, from where, before and after."""
    entry = get_object_or_404(TrailEntry.objects.visible_to(request.actor), pk=pk)
    (line,) = lines([entry], request.actor)
    return render(
        request,
        "trail/entry.html",
        {
            "line": line,
            "entry": entry,
            "changes": list(wording.changes(entry, request.actor)),
            "details": list(wording.details(entry)),
            "contract_url": _contract_url(entry, request),
        },
    )


def _contract_url(entry: TrailEntry, request: PortalRequest) -> str:
    """Page of the contract concerned, for those who may open it."""
    if entry.contract_id is None or not may_open(request.actor, "contracts:detail"):
        return ""
    return reverse("contracts:detail", args=[entry.contract_id])


def trail_export(request: PortalRequest) -> FileResponse:
    """Download what the filters leave as XLSX; the download is told to the trail itself."""
    found = _filtered(request)
    entries = found.qs
    trail.exported("trail:export", form=found.form)
    return table_response(
        f"trail-{timezone.localdate():%Y-%m-%d}.xlsx",
        sheet=_("Audit trail"),
        columns=trail_columns(),
        rows=trail_rows(entries, request.actor),
    )
