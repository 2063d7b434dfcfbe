"""The base of pages that edit approval routes: one edit of a route at a time, and none of a published version."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from common.refusals import send_back
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from workflow.models import RouteStage, RouteVersion
from workflow.services.routes import lock_editing

VERSION = "admin:workflow_routeversion_change"


def version_of(row: RouteStage | RouteVersion) -> RouteVersion:
    """The version to which a row of these pages belongs."""
    return row.version if isinstance(row, RouteStage) else row


class RouteEditingAdmin(PortalModelAdmin):
    """What is sent is checked and saved under the lock of the route, so that it meets the route as it is by then."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page; what is sent waits for its turn first."""
        if request.method != "POST" or object_id is None:
            return self._shown(request, object_id, form_url, extra_context)
        with transaction.atomic():
            return self._locked_out(request, object_id) or self._shown(request, object_id, form_url, extra_context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the matrix; what is published stays."""
        return super().has_change_permission(request, obj) and (obj is None or version_of(obj).is_draft)

    def _locked_out(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Take the lock; say that somebody has published the draft since it was shown."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return None
        version = version_of(row)
        lock_editing(version.route, actor_of(request))
        version.refresh_from_db(fields=["published_at"])
        if version.is_draft:
            return None
        send_back(request, gettext("This version is published already."), reason="published")
        return HttpResponseRedirect(reverse(VERSION, args=[version.pk]))

    def _shown(self, *asked: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(*asked)
        return response


class OfDraftInline:
    """Rows of a version; they are edited as long as it is a draft. One empty row is there without any script."""

    model: Any
    parent: Any
    show_change_link = False

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Offer an empty row to whoever may add."""
        return 1 if obj is not None and self.has_add_permission(request, obj) else 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the page."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return admin.site.get_model_admin(self.parent).has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change the draft."""
        return self.has_add_permission(request, obj)
