"""The admin site: signed in by allauth, guarded by the access matrix, with queues on its home page."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from unfold.sites import UnfoldAdminSite

UNUSED_URLS = {"password_change", "password_change_done"}


class BackOfficeSite(UnfoldAdminSite):
    """Django admin for the lessor's staff."""

    # Every URL must have a name and a row in the matrix; the catch-all has neither.
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Lessor's staff only; single pages are guarded by the matrix."""
        actor = getattr(request, "actor", None)
        return actor is not None and actor.is_lessor

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's own sign-in, which knows MFA and rate limits."""
        del extra_context
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out what allauth does instead."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in UNUSED_URLS]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Counts for the home page, each with a link to the list that makes it."""
    del request
    return context
