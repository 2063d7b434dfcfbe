"""Who acts, whether they may, and under which name history is written."""

import logging
from collections.abc import Callable
from typing import Any

import pghistory.middleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import matrix
from accounts.models import Membership
from accounts.sign_in import send_to_sign_in

logger = logging.getLogger(__name__)
SESSION_KEY = "acting_membership"


class ActorMiddleware:
    """Sets `request.memberships` (active ones) and `request.actor` (the chosen one, else the first, else None)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor anew on every request, so that a block works at once."""
        memberships: list[Membership] = []
        if request.user.is_authenticated:
            memberships = list(
                Membership.objects.active().filter(user=request.user).select_related("company").order_by("pk")
            )
            for membership in memberships:
                membership.user = request.user
        chosen = request.session.get(SESSION_KEY) if memberships else None
        actor = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
        request.memberships = memberships  # type: ignore[attr-defined] # PortalRequest declares it
        request.actor = actor  # type: ignore[attr-defined] # PortalRequest declares it
        return self.get_response(request)


class AccessMiddleware:
    """The guard: asks the matrix before any view runs. What a signed-in person reads stays out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forbid to keep what a signed-in person gets, unless the view says otherwise.

        Views are guarded in `process_view`, where the URL is resolved.
        """
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """Let the request through, or answer: sign in, 403, or 405."""
        del view, args, kwargs
        url_name = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method or ""
        rule = matrix().rule(url_name, method)
        actor: Membership | None = request.actor  # type: ignore[attr-defined] # PortalRequest declares it
        if rule is not None and rule.admits(actor, signed_in=request.user.is_authenticated):
            return None
        if not matrix().methods(url_name):
            logger.error("url_without_access_row", extra={"url_name": url_name})
            return refuse(request)
        if not request.user.is_authenticated:
            return send_to_sign_in(request)
        if rule is None:
            return refuse_method(request, allowed=matrix().methods(url_name))
        logger.warning("access_refused", extra={"url_name": url_name, "method": method})
        return refuse(request)


def refuse(request: HttpRequest) -> HttpResponse:
    """Answer 403 with a page that says what to do next."""
    return render(request, "403.html", status=403)


def refuse_method(request: HttpRequest, *, allowed: frozenset[str]) -> HttpResponse:
    """Answer 405 with a page that says what to do next."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Adds the acting membership and the request id to every history row."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Extend pghistory's context (user id, URL)."""
        actor: Membership | None = getattr(request, "actor", None)
        return super().get_context(request) | {
            "membership": actor.pk if actor else None,
            "company": actor.company_id if actor else None,
            "request_id": getattr(request, "request_id", None),
        }
