"""Who acts, whether they may, and under which name history is written."""

import logging
from collections.abc import Callable
from typing import Any

import pghistory.middleware
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from accounts import api_acting
from accounts.access import SAFE, Rule, matrix, may_while_looking
from accounts.acting import Gate, resolve
from accounts.api_acting import TooManyRequests, is_api, token_acting
from accounts.capabilities import Capability
from accounts.models import Membership
from accounts.sign_in import FOR_ANYBODY, next_page, send_to_sign_in
from accounts.view_as.guard import is_left_alone, leave_look, tell_page
from accounts.who import record_blocked, record_refusal, who_asks
from common import row_scope, trail
from common.row_scope import VISITOR

logger = logging.getLogger(__name__)


class ActorMiddleware:
    """Sets `request.actor` (for whom the person acts), `request.memberships`, `request.view_as` and `request.gate`.

    The database is told the same scope: a query that forgot to ask `visible_to` finds no row of anybody else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor anew on every request, and take the scope back whatever happens.

        Probes are of nobody and read no rows of anybody: `/healthz` must not wait for a database that hangs. So are the
        figures of the public calculator, which are asked for at every touch of a slider.
        """
        if request.path in settings.PATHS_OF_NOBODY and request.method in SAFE:
            return self._of_nobody(request)
        told = trail.set_who(trail.SYSTEM)
        try:
            acting = token_acting(request) if is_api(request) else resolve(request)
            request.memberships = acting.memberships  # type: ignore[attr-defined] # PortalRequest declares it
            request.actor = acting.actor  # type: ignore[attr-defined] # PortalRequest declares it
            request.view_as = acting.view_as  # type: ignore[attr-defined] # PortalRequest declares it
            request.look_is_over = acting.look_is_over  # type: ignore[attr-defined] # PortalRequest declares it
            request.gate = acting.gate  # type: ignore[attr-defined] # PortalRequest declares it
            trail.set_who(who_asks(request, acting))
            return self.get_response(request)
        except TooManyRequests as error:
            return api_acting.refuse_pace(error)
        finally:
            trail.reset_who(told)
            row_scope.leave()

    def _of_nobody(self, request: HttpRequest) -> HttpResponse:
        request.user = AnonymousUser()
        request.actor = None  # type: ignore[attr-defined] # PortalRequest declares it
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
        record_refusal(request, response)
        tell_page(request, response)
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
        if getattr(request, "look_is_over", False) and not is_left_alone(url_name):
            return leave_look(request)
        rule = matrix().rule(url_name, method)
        actor: Membership | None = request.actor  # type: ignore[attr-defined] # PortalRequest declares it
        signed_in = request.user.is_authenticated or actor is not None
        if rule is not None and rule.admits(actor, signed_in=signed_in):
            if url_name in FOR_ANYBODY:
                row_scope.enter(VISITOR)
            return hold(request, rule)
        if not matrix().methods(url_name):
            logger.error("url_without_access_row", extra={"url_name": url_name})
            return refuse(request)
        if not signed_in:
            return refuse_stranger(request)
        if rule is None:
            return refuse_method(request, allowed=matrix().methods(url_name))
        logger.warning("access_refused", extra={"url_name": url_name, "method": method})
        return refuse(request)


def refuse_stranger(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in; a program is told in JSON."""
    if is_api(request):
        return api_acting.refuse_stranger(request)
    record_blocked(request)
    return send_to_sign_in(request)


def hold(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Stop an admitted request: a look through another's eyes changes nothing, an open gate comes first."""
    if getattr(request, "view_as", None) is not None and not may_while_looking(rule, request.method or ""):
        return refuse(request)
    gate: Gate | None = getattr(request, "gate", None)
    if gate is not None and isinstance(rule.audience, Capability):
        return send_to_gate(request, gate)
    return None


def send_to_gate(request: HttpRequest, gate: Gate) -> HttpResponse:
    """Lead to what must be done first, and from there to the page wanted; htmx is told to leave the page it is on."""
    url = reverse(gate.value, query={"next": next_page(request)})
    if HtmxDetails(request):
        return HttpResponse(status=403, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refuse(request: HttpRequest) -> HttpResponse:
    """Answer 403 with a page that says what to do next; to a program with the right that is missing."""
    if is_api(request):
        name = request.resolver_match.view_name if request.resolver_match else ""
        return api_acting.refuse_right(matrix().rule(name, request.method or ""))
    return render(request, "403.html", status=403)


def refuse_method(request: HttpRequest, *, allowed: frozenset[str]) -> HttpResponse:
    """Answer 405 with a page that says what to do next; to a program in JSON."""
    methods = ", ".join(sorted(allowed))
    if is_api(request):
        return api_acting.refuse_method(methods)
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = methods
    return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Adds the acting membership and the request id to every history row."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Tell the triggers the same as the trail is told."""
        return super().get_context(request) | trail.who().metadata()
