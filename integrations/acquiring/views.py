"""The door for notices of the acquirer: checked, kept, answered at once; a worker acts upon them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from common import trail
from integrations.acquiring.adapter import HttpAcquirer
from integrations.acquiring.notices import BadNotice, read_notice
from payments.online.ports import acquirer, is_offered
from payments.online.services import keep_notice

# The object of a payment takes two kilobytes.
LONGEST = 64 * 1024


@csrf_exempt
def notice(request: HttpRequest) -> HttpResponse:
    """Keep a notice: 403 from anybody but the acquirer, 400 when it is none, 413 when it is too long, else 200."""
    chosen = acquirer() if is_offered() else None
    if not isinstance(chosen, HttpAcquirer):
        raise Http404
    if _told_length(request) > LONGEST or len(request.body) > LONGEST:
        return HttpResponse(status=413)
    came_from = trail.asking(request).ip
    if not chosen.notice_rules().admits(address=came_from, headers=request.headers, body=request.body):
        return HttpResponse(status=403)
    try:
        told = read_notice(request.body)
    except BadNotice:
        return HttpResponse(status=400)
    keep_notice(
        provider=chosen.name,
        event=told.event,
        object_id=told.object_id,
        body=told.body,
        came_from=came_from,
        at=timezone.now(),
    )
    return JsonResponse({"code": 0})


def _told_length(request: HttpRequest) -> int:
    """Length that the request declares, before anything of it is read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdigit() else LONGEST + 1
