"""A person's own sessions: when each was last used, and how it ends."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common import row_scope, trail
from common.models.trail import TrailKind

SEEN_KEY = "seen_at"
# Last use is noted no oftener, so that it costs nearly nothing.
PAUSE = timedelta(minutes=5)


class SeenMiddleware:
    """Notes when and from where a session was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Update the row of the session when the last note is old enough."""
        if request.user.is_authenticated and (noted := request.session.get(SEEN_KEY)):
            now = timezone.now()
            if now.timestamp() - noted >= PAUSE.total_seconds():
                note(request, at=now)
        return self.get_response(request)


def begin(request: HttpRequest, *, at: datetime) -> None:
    """Note the first use; allauth has made the row."""
    request.session[SEEN_KEY] = int(at.timestamp())


def note(request: HttpRequest, *, at: datetime) -> None:
    """Write down this use."""
    asking = trail.asking(request)
    begin(request, at=at)
    seen = {"last_seen_at": at, "user_agent": asking.user_agent} | ({"ip": asking.ip} if asking.ip else {})
    # While a look goes on, the scope is that of the person looked through.
    with row_scope.as_visitor():
        UserSession.objects.filter(session_key=request.session.session_key, user=request.user.pk).update(**seen)


def own(request: HttpRequest) -> list[UserSession]:
    """Living sessions of the person who asks, the present one first, then by last use."""
    user = request.user
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)
    living = UserSession.objects.purge_and_list(user)
    return sorted(living, key=lambda one: (not one.is_current(), -one.last_seen_at.timestamp()))


def end(sessions: Sequence[UserSession]) -> None:
    """End sessions at once: their next request is a visitor's."""
    for session in sessions:
        told = {"ip": session.ip, "user_agent": session.user_agent, "since": session.created_at}
        trail.write(TrailKind.SESSION_ENDED, object=session.user, detail=told)
        session.end()
