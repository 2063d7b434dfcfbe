"""The base of pages that edit the calculator's catalogue: one edit at a time."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from calculator.services import lock_editing
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin


class CatalogueAdmin(PortalModelAdmin):
    """What is sent is checked and saved under the lock of edits, so that it meets the catalogue as it is by then."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page; what is sent waits for its turn first."""
        if request.method != "POST":
            return self._shown(request, object_id, form_url, extra_context)
        with transaction.atomic():
            lock_editing(actor_of(request))
            return self.too_late(request, object_id) or self._shown(request, object_id, form_url, extra_context)

    def too_late(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Answer when the row may not be changed since; None when it may."""
        return None

    def _shown(self, *asked: Any) -> HttpResponse:
        response: HttpResponse = super().changeform_view(*asked)
        return response
