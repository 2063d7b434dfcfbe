"""Choosing the company to act for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.acting import SESSION_KEY
from accounts.models import Membership
from common import trail
from common.models import TrailKind


def switch(request: HttpRequest) -> HttpResponse:
    """Act for another company of this person from now on; a foreign or blocked membership answers 404."""
    chosen = request.POST.get("membership", "")
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined] # set by ActorMiddleware
    membership = next((m for m in memberships if str(m.pk) == chosen), None)
    if membership is None:
        raise Http404
    request.session[SESSION_KEY] = membership.pk
    _tell_switch(request.actor, membership)  # type: ignore[attr-defined] # set by ActorMiddleware
    # The page that was open may belong to the company that was left.
    return redirect("home")


def _tell_switch(left: Membership, chosen: Membership) -> None:
    """Tell the company that is acted for from now on; choosing the same one anew is no switch.

    The company that was left stands in the entry as the one acted for until now, by its id: readers who may not know
    it see no name.
    """
    if left.pk != chosen.pk:
        trail.write(TrailKind.COMPANY_SWITCHED, object=chosen.company, company_id=chosen.company_id)
