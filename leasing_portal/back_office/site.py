"""The admin site: signed in by allauth, guarded by the access matrix, with queues on its home page."""

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from accounts.middleware import refuse
from leasing_portal.back_office.absences import absence_urls
from leasing_portal.back_office.access import access_view
from leasing_portal.back_office.debts import debt_urls
from leasing_portal.back_office.first_administrator import first_administrator_urls
from leasing_portal.back_office.model_admin import PortalModelAdmin

# allauth changes passwords; a page of the cabinet is linked directly, not through a content type; the command palette
# is not shown, and its view breaks on a wrong page number and keeps answers by person, whichever company they act for.
UNUSED_URLS = {"password_change", "password_change_done", "view_on_site", "search"}
# Unfold's Alpine evaluates expressions and sets styles; see docs/decisions/back-office-csp.md.
BACK_OFFICE_CSP: dict[str, Any] = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


class BackOfficeSite(UnfoldAdminSite):
    """Django admin for the lessor's staff."""

    # Every URL must have a name and a row in the matrix; the catch-all has neither.
    final_catch_all_view = False
    index_title = _("Back office")
    index_template = "back_office/home.html"

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Take only admins that ask the access matrix; what other packages offer by themselves stays out."""
        if admin_class is not None and issubclass(admin_class, PortalModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Lessor's staff only; single pages are guarded by the matrix."""
        actor = getattr(request, "actor", None)
        return actor is not None and actor.is_lessor

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Any:
        """Give pages of the back office, and only them, the policy that Unfold needs.

        Django sends whoever has no permission to sign in; who is signed in already would be sent back for ever.
        """
        page: Callable[..., HttpResponse] = csp_override(BACK_OFFICE_CSP)(super().admin_view(view, cacheable))

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                return refuse(request)
            return page(request, *args, **kwargs)

        return update_wrapper(guarded, page)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's own sign-in, which knows MFA and rate limits."""
        del extra_context
        return redirect_to_login(request.GET.get("next") or "/admin/")

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Leave out what nobody uses; add the sign-off page, absences, invitations."""
        used = [url for url in super().get_urls() if getattr(url, "name", None) not in UNUSED_URLS]
        return [
            path("access/", self.admin_view(self.access), name="access"),
            *absence_urls(self),
            *first_administrator_urls(self),
            *debt_urls(self),
            *used,
        ]

    def access(self, request: HttpRequest) -> HttpResponse:
        """Show who may do what."""
        return access_view(request, self.each_context(request))

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Nothing: the history of rows is pghistory's, which no code path can skip."""
        del request
        return LogEntry.objects.none()
