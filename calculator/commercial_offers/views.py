"""Offers opened by a signed link, without signing in."""

from datetime import datetime
from typing import IO

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.http import PortalRequest
from calculator.commercial_offers.content import Content
from calculator.commercial_offers.opening import LinkState, Opened, follow, note
from calculator.models.commercial_offer import OpenedPart

GONE = 410


def open_offer(request: PortalRequest, key: str) -> HttpResponse:
    """The offer as a page; a link that is over says so, and whom to ask."""
    at = timezone.now()
    opened = _followed(key, at)
    if opened.state is not LinkState.OPEN:
        return _private(_over(request, opened))
    note(opened, OpenedPart.PAGE, request, actor=request.actor, at=at)
    context = {"offer": opened.offer, "content": Content(opened.offer.content), "key": key}
    return _private(render(request, "calculator/offers/open.html", context))


def offer_pdf(request: PortalRequest, key: str) -> HttpResponseBase:
    """The stored paper."""
    at = timezone.now()
    opened = _followed(key, at)
    if opened.state is not LinkState.OPEN:
        return _private(_over(request, opened))
    offer = opened.offer
    if not offer.pdf:
        raise Http404
    note(opened, OpenedPart.PDF, request, actor=request.actor, at=at)
    return _private(paper_response(offer.pdf.open("rb"), offer.number))


def paper_response(file: IO[bytes], number: str) -> FileResponse:
    """The paper as a download."""
    return FileResponse(file, as_attachment=True, filename=f"kp-{number}.pdf", content_type="application/pdf")


def _followed(key: str, at: datetime) -> Opened:
    opened = follow(key, at=at)
    if opened is None:
        raise Http404
    return opened


def _over(request: PortalRequest, opened: Opened) -> HttpResponse:
    """Contacts of the manager are shown to whoever had a right link; nothing of the offer itself is."""
    context = {
        "number": opened.offer.number,
        "valid_until": opened.offer.valid_until,
        "is_revoked": opened.state is LinkState.REVOKED,
        "manager": opened.offer.content["manager"],
    }
    return render(request, "calculator/offers/over.html", context, status=GONE)


def _private[R: HttpResponseBase](response: R) -> R:
    """Keep the page out of search engines, caches and the addresses told to other sites."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
