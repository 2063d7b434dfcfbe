"""Choosing the company to act for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.acting import SESSION_KEY
from accounts.models import Membership


def switch(request: HttpRequest) -> HttpResponse:
    """Act for another company of this person from now on; a foreign or blocked membership answers 404."""
    chosen = request.POST.get("membership", "")
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined] # set by ActorMiddleware
    membership = next((m for m in memberships if str(m.pk) == chosen), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    # The page that was open may belong to the company that was left.
    return redirect("home")
