"""The feed itself: asked by programs without a session, by the secret in the address alone."""

import time

from allauth.core.internal import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.debug import sensitive_variables

from calculator.pace import MINUTE, TOO_MANY, MinuteCounts
from payments.schedules.feed import etag_of, events_of, feed_name, feed_of
from payments.schedules.following import Reader, follow, in_scope_of

# Programs ask every few hours; many people of one office share an address.
READINGS_PER_MINUTE = 60
COUNTS = MinuteCounts()
MEDIA_TYPE = "text/calendar; charset=utf-8"


@sensitive_variables("secret")
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The calendar of whoever made the address, as that person sees it now; 404 once the right is over."""
    asked_at = time.time()
    if COUNTS.one_more(ratelimit.get_ip(request), at=asked_at) > READINGS_PER_MINUTE:
        return _private(_come_later(MINUTE - int(asked_at % MINUTE)))
    at = timezone.now()
    reader = follow(secret, at=at)
    if reader is None:
        raise Http404
    return _private(_feed(request, reader))


def _feed(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    name = feed_name(reader.actor, reader.contract)
    with in_scope_of(reader.actor):
        events = events_of(reader.actor, reader.contract, today=reader.actor.today)
    etag = etag_of(events, name)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = HttpResponse(feed_of(events, name), content_type=MEDIA_TYPE)
    response.headers["ETag"] = etag
    response.headers["Content-Disposition"] = 'inline; filename="payments.ics"'
    return response


def _come_later(seconds: int) -> HttpResponse:
    return HttpResponse(status=TOO_MANY, content_type="text/plain", headers={"Retry-After": str(seconds)})


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep it out of shared caches and of search; a program's own copy is asked about again."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
