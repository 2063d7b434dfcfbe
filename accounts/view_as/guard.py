"""What a look may do, what it leaves in the trail, and the request on which it turns out to be over."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts.access import HOUSE_FILES, LOOKING_MAY
from accounts.models import User, ViewAs
from accounts.view_as.looking import KEY, has_begun
from accounts.view_as.services import end_view
from common import trail
from common.models import TrailKind

# They ask again every second or two for a part of a page that is in the trail already.
FRAGMENTS = frozenset({"jobs:status", "payments:invoice_status"})
SEEN = 400


def leave_look(request: HttpRequest) -> HttpResponse:
    """End the look of the session and do nothing else: the page was opened by the client's user, not by the staff."""
    end_of_session_look(request)
    messages.warning(request, _("The look as a user is over: you act for yourself again."))
    home = reverse("home")
    if HtmxDetails(request):
        return HttpResponse(status=403, headers={"HX-Redirect": home})
    return HttpResponseRedirect(home)


def end_of_session_look(request: HttpRequest) -> ViewAs | None:
    """Forget the look in the session and end it."""
    look_id, user_id = request.session.pop(KEY, None), request.user.pk
    return None if user_id is None else end_view(look_id=look_id, user_id=user_id, at=timezone.now())


def connect() -> None:
    """Called once, when the application starts: whichever way a session ends, its look ends too."""
    user_logged_out.connect(_signed_out, dispatch_uid="view_as")


def _signed_out(*, request: HttpRequest | None, user: User | None, **signal: Any) -> None:
    del signal
    if request is not None and user is not None and has_begun(request):
        end_of_session_look(request)


def is_left_alone(url_name: str) -> bool:
    """Whether a request takes no notice of a look that is over: it ends it by itself, or shows nothing of anybody."""
    return url_name in LOOKING_MAY or url_name in HOUSE_FILES


def tell_page(request: HttpRequest, response: HttpResponse) -> None:
    """Write that a page was seen through a client's eyes: one entry in the client's company for each page and file."""
    look: ViewAs | None = getattr(request, "view_as", None)
    match = request.resolver_match
    if look is None or match is None or request.method != "GET" or response.status_code >= SEEN:
        return
    if match.view_name in FRAGMENTS or is_left_alone(match.view_name):
        return
    trail.write(
        TrailKind.VIEWED,
        company_id=look.target.company_id,
        object_label=match.view_name[:100],
        object_text=request.path,
        detail={"look": look.pk},
    )
