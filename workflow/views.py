"""Pages of matters: the list, the feed with its messages, the files."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PortalRequest
from common import trail
from common.addresses import query_of_list
from common.keyset import page_by_key
from common.listing import PAGE_SIZE, chips
from common.sizes import size_of
from common.xlsx import table_response
from workflow import queries
from workflow.exports import CHUNK, matter_columns, matter_rows
from workflow.filters import MatterFilter
from workflow.forms import MessageForm, ReadForm
from workflow.kinds import FeedAudience
from workflow.models import Attachment, Matter
from workflow.services.feed import mark_read, post_message, post_note
from workflow.showing import address_of, entries_of, lines


def matter_list(request: PortalRequest) -> HttpResponse:
    """Matters with whose turn it is, for how long, and by when it was promised."""
    found = MatterFilter(request.GET, queries.matters_for_list(request.actor), request=request)
    size = size_of(found.qs)
    page = page_by_key(found.qs, queries.sort_key(request.GET), request.GET, size=PAGE_SIZE)
    return render(
        request,
        "workflow/list.html",
        {
            "filter": found,
            "chips": chips(found.form, request.GET),
            "sort": queries.MATTER_SORTING.chosen(request.GET),
            "size": size,
            "page": page,
            "first_url": f"?{query_of_list(request.GET)}",
            "lines": lines(page.object_list, request.actor, timezone.now()),
        },
    )


def matter_export(request: PortalRequest) -> FileResponse:
    """Download the filtered list as XLSX."""
    found = MatterFilter(request.GET, queries.matters_for_list(request.actor), request=request)
    matters = found.qs.order_by(*queries.MATTER_SORTING.order_by(request.GET))
    now = timezone.now()
    trail.exported("matters:export", form=found.form)
    return table_response(
        f"matters-{timezone.localdate(now):%Y-%m-%d}.xlsx",
        sheet=_("Matters"),
        columns=matter_columns(),
        rows=matter_rows(matters.iterator(chunk_size=CHUNK), request.actor, now),
    )


def feed(request: PortalRequest, pk: int) -> HttpResponse:
    """The feed: a page of its own, the block inside another page, or the next part of it."""
    matter = _matter(request, pk)
    before = request.GET.get("before", "")
    if request.htmx and before:
        return render(request, "workflow/_feed_part.html", _part(request, matter))
    return _feed(request, matter, _form(request, matter))


def message(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Write a message or an internal note; what is refused is shown with what was typed, and nothing is kept."""
    matter = _matter(request, pk)
    form = MessageForm(request.POST, request.FILES, **_asked(request, matter))
    if not form.is_valid():
        return _feed(request, matter, form)
    audience, said = form.chosen_audience, form.cleaned_data
    written = {"body": said["body"], "files": said["attached"], "sent_key": said["sent_key"]}
    if audience == FeedAudience.LESSOR:
        post_note(matter=matter, actor=request.actor, at=timezone.now(), **written)
    else:
        post_message(matter=matter, audience=audience, actor=request.actor, at=timezone.now(), **written)
    if request.htmx:
        return _feed(request, matter, _form(request, matter))
    return redirect("matters:feed", matter.pk)


def read(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Remember up to when the person has read the matter: the newest entry that the page showed."""
    matter = _matter(request, pk)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    # What comes later is not read yet, whatever the page says.
    shown_to = min(form.cleaned_data["at"], timezone.now())
    mark_read(matter=matter, user_id=request.actor.user_id, at=shown_to)
    return HttpResponse(status=204) if request.htmx else redirect("matters:feed", matter.pk)


def file(request: PortalRequest, pk: int) -> FileResponse:
    """Download a file of the feed; it is never shown inside the portal, whatever it says it is."""
    rows = Attachment.objects.visible_to(request.actor).select_related("entry__matter")
    attachment = get_object_or_404(rows, pk=pk)
    matter = attachment.entry.matter
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    is_internal = attachment.entry.audience == FeedAudience.LESSOR
    trail.viewed(
        attachment,
        company_id=matter.lessor_id if is_internal else matter.company_id,
        contract_id=matter.contract_ref,
        part="file",
    )
    return FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.content_type)


def _matter(request: PortalRequest, pk: int) -> Matter:
    return get_object_or_404(Matter.objects.visible_to(request.actor), pk=pk)


def _asked(request: PortalRequest, matter: Matter) -> dict[str, Any]:
    has_guests = request.actor.is_lessor and matter.guests.exists()
    return {"actor": request.actor, "has_guests": has_guests}


def _form(request: PortalRequest, matter: Matter) -> MessageForm:
    return MessageForm(**_asked(request, matter))


def _part(request: PortalRequest, matter: Matter) -> dict[str, object]:
    part = queries.feed(matter, request.actor, before=request.GET.get("before", ""))
    return {"matter": matter, "part": part, "entries": entries_of(matter, part.entries)}


def _feed(request: PortalRequest, matter: Matter, form: MessageForm) -> HttpResponse:
    context = {**_part(request, matter), "form": form}
    if request.htmx:
        return render(request, "workflow/_feed_block.html", context, status=form.status)
    page = {
        "address": address_of(matter, request.actor),
        "open_remarks": queries.open_remarks(matter, request.actor),
    }
    return render(request, "workflow/matter.html", context | page, status=form.status)
