"""Typed requests of guarded views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.acting import Gate
from accounts.models import Membership, User, ViewAs


class PortalRequest(HttpRequest):
    """A request behind the guard of a role row: someone is signed in and acts for a company."""

    user: User
    actor: Membership
    memberships: list[Membership]
    view_as: ViewAs | None
    look_is_over: bool
    gate: Gate | None
    htmx: HtmxDetails
