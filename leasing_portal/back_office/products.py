"""Products of the calculator: what is offered, with the versions of each."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import may_open
from calculator.models import Product, ProductVersion
from calculator.services import draft_version
from common.refusals import reason_of, send_back
from common.ui.badges import badge
from common.ui.figures import day, moment
from leasing_portal.back_office.actor import actor_of
from leasing_portal.back_office.model_admin import PortalModelAdmin
from leasing_portal.back_office.table import Row, Table, text
from leasing_portal.back_office.version_state import state_of

CHANGE = "admin:calculator_product_change"
VERSION = "admin:calculator_productversion_change"


@admin.register(Product)
class ProductAdmin(PortalModelAdmin):
    """The list of products and the page of one, with its versions."""

    change_form_template = "back_office/product.html"
    list_display = ("name", "code", "kind", "is_offered", "position")
    list_filter = ("kind", "is_offered")
    search_fields = ("name", "code")
    search_help_text = _("Name or code")
    fields = (("name", "code"), ("kind", "position", "is_offered"), "summary")

    def get_urls(self) -> list[URLPattern]:
        """Add the step to a new draft."""
        view = self.admin_site.admin_view(self.draft_view)
        return [path("<int:pk>/draft/", view, name="calculator_product_draft"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Links name the code, so it stays."""
        return ("code",) if obj else ()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the versions and, for whoever may edit, the step to the next one."""
        product: Product | None = context["original"]
        if product is not None:
            versions = list(product.versions.select_related("published_by"))
            context |= {
                "tables": [versions_table(versions)],
                "may_draft": may_open(actor_of(request), "admin:calculator_product_draft", "POST"),
                "has_draft": any(version.is_draft for version in versions),
                "has_versions": bool(versions),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the draft of the next version and open it."""
        product = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            draft = draft_version(product_id=product.pk, valid_from=timezone.localdate(), actor=actor_of(request))
        except ValidationError as error:
            send_back(request, " ".join(error.messages), reason=reason_of(error))
            return HttpResponseRedirect(reverse(CHANGE, args=[product.pk]))
        messages.success(request, gettext("The draft is made. Change it, look at the payments, publish."))
        return HttpResponseRedirect(reverse(VERSION, args=[draft.pk]))


def versions_table(versions: list[ProductVersion]) -> Table:
    """Versions of one product, the newest first."""
    today = timezone.localdate()
    in_force = next((one for one in versions if not one.is_draft and one.holds(today)), None)
    rows = [
        Row(
            (
                _link(version),
                badge(
                    state_of(version, on=today, in_force_number=in_force.number if in_force else None),
                    "product_version",
                ),
                day(version.valid_from),
                day(version.valid_to),
                moment(version.published_at),
                str(version.published_by or "—"),
                version.note or "—",
            )
        )
        for version in versions
    ]
    columns = (
        text(_("Version")),
        text(_("State")),
        text(_("Valid from")),
        text(_("Valid until")),
        text(_("Published")),
        text(_("Published by")),
        text(_("Note")),
    )
    return Table("versions", _("Versions"), columns, rows, _("There is no version yet: the product is not offered."))


def _link(version: ProductVersion) -> SafeString:
    return format_html('<a class="bo-link" href="{}">{}</a>', reverse(VERSION, args=[version.pk]), version.number)
